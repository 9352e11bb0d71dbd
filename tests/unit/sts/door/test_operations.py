from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.amount import MAX_CURRENCY, MAX_UNITS
from sts.door.fields import Code, RequestError
from sts.door.operations import answer
from tests.support.vectors import Row, published_tokens

VK = "abababababababab949494949494949401234567"
KEY = {"dkga": 4, "ea": 7, "vk": VK, "base_date": 2014, "sgc": "201457", "krn": 1, "kt": 2, "ti": 1, "ken": 255}
OTHER_KEY = KEY | {"base_date": 2035, "krn": 2, "sgc": "203557"}
PLAIN = {"ea": 7, "decoder_key": "0abc12def3456789"}
PAN = "600727000000000009"
CREDIT = {"op": "credit", "key": KEY, "pan": PAN, "subclass": 0, "value": 100, "tid": 5389960, "rnd": 5}
MANAGEMENT = CREDIT | {"op": "management", "subclass": 1}
METER_TEST = {"op": "meter_test", "subclass": 0, "control": "1", "mfr": 0}
KEY_CHANGE = {"op": "key_change", "key": KEY, "new": OTHER_KEY, "pan": PAN, "count": 2}
DECODE = {"op": "decode", "key": PLAIN, "token": "47445274807975686464"}
EVERY = [CREDIT, MANAGEMENT, METER_TEST, KEY_CHANGE, DECODE]
# The interface gives a key change section's payload; this published row reads it as fields it does not have.
SECTION_READ_AS_FIELDS = "p263"


def without(request: Row, name: str) -> Row:
    return {key: value for key, value in request.items() if key != name}


def refused(request: Row) -> RequestError:
    with pytest.raises(RequestError) as caught:
        answer(request)
    assert caught.value.message
    return caught.value


@pytest.mark.parametrize("row", published_tokens(), ids=lambda row: row["request"]["id"])
def test_every_published_request(row: Row) -> None:
    request, expected = row["request"], row["answer"]
    if request["id"] == SECTION_READ_AS_FIELDS:
        payload = expected["rnd"] << 40 | expected["tid"] << 16 | expected["value"]
        expected = {"class": 2, "subclass": 4, "payload": f"{payload:011x}"}
    assert answer(request) == expected


@pytest.mark.parametrize("request_", EVERY, ids=lambda request: request["op"])
def test_every_field_is_needed(request_: Row) -> None:
    optional = {"rnd"}
    for name in request_.keys() - optional:
        assert refused(without(request_, name)).code is Code.BAD_REQUEST, name


def test_what_may_take_the_place_of_a_missing_field_is_named() -> None:
    assert refused(without(CREDIT, "tid")).message == "tid or issued is missing"
    assert refused(CREDIT | {"key": without(KEY, "vk")}).message == "key.vk or key.decoder_key is missing"


@pytest.mark.parametrize("name", sorted(KEY))
def test_every_attribute_of_a_vending_key_is_needed(name: str) -> None:
    assert refused(CREDIT | {"key": without(KEY, name)}).code is Code.BAD_REQUEST
    assert refused(KEY_CHANGE | {"new": without(KEY, name)}).code is Code.BAD_REQUEST


@pytest.mark.parametrize("wrong", [None, [], {}, True, 1.5, "x", -1])
def test_wrong_types_are_bad_requests(wrong: Any) -> None:
    for request in EVERY:
        for name in request.keys() - {"op"}:
            try:
                answer(request | {name: wrong})
            except RequestError:
                continue
            assert (request["op"], name, wrong) in {("meter_test", "control", "x")} or name == "pan"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"op": "sell"}, Code.BAD_REQUEST),
        ({"subclass": 8}, Code.RANGE),
        ({"subclass": -1}, Code.RANGE),
        ({"value": MAX_UNITS + 1}, Code.RANGE),
        ({"value": -1}, Code.RANGE),
        ({"value": 1.0}, Code.BAD_REQUEST),
        ({"value": True}, Code.BAD_REQUEST),
        ({"subclass": 4, "value": MAX_CURRENCY + 1}, Code.RANGE),
        ({"subclass": 4, "value": -MAX_CURRENCY - 1}, Code.RANGE),
        ({"tid": 1 << 24}, Code.RANGE),
        ({"tid": -1}, Code.RANGE),
        ({"rnd": 16}, Code.RANGE),
        ({"pan": "600727000000000008"}, Code.BAD_PAN),
        ({"pan": "60072700000000009"}, Code.BAD_PAN),
        ({"pan": "60072700000000000x"}, Code.BAD_PAN),
        ({"pan": "600727123456789048"}, Code.BAD_PAN),  # a right check digit around DRN 12345678904, whose own is wrong
        ({"pan": "123456123456789030"}, Code.BAD_PAN),  # another issuer
        ({"key": KEY | {"krn": 0}}, Code.RANGE),
        ({"key": KEY | {"krn": 10}}, Code.RANGE),
        ({"key": KEY | {"kt": 4}}, Code.RANGE),
        ({"key": KEY | {"ti": 100}}, Code.RANGE),
        ({"key": KEY | {"ken": 256}}, Code.RANGE),
        ({"key": KEY | {"sgc": "20145"}}, Code.BAD_REQUEST),
        ({"key": KEY | {"sgc": 201457}}, Code.BAD_REQUEST),
        ({"key": KEY | {"base_date": 2000}}, Code.BAD_REQUEST),
        ({"key": KEY | {"vk": VK[:-2]}}, Code.BAD_REQUEST),
        ({"key": KEY | {"vk": VK[:-1]}}, Code.BAD_REQUEST),
        ({"key": KEY | {"vk": "zz" * 20}}, Code.BAD_REQUEST),
        ({"key": KEY | PLAIN}, Code.BAD_REQUEST),
        ({"key": {"ea": 11, "decoder_key": "0abc12def3456789"}}, Code.BAD_REQUEST),
        ({"key": "0abc12def3456789"}, Code.BAD_REQUEST),
        ({"key": KEY | {"ken": 0}}, Code.KEY_EXPIRED),
        ({"key": PLAIN | {"ken": 0}}, Code.KEY_EXPIRED),
    ],
)
def test_refused_credit(change: Row, code: Code) -> None:
    assert refused(CREDIT | change).code is code


@pytest.mark.parametrize(
    ("field", "number", "name"), [("dkga", 1, "DKGA01"), ("dkga", 3, "DKGA03"), ("ea", 9, "EA09"), ("ea", 8, "ea")]
)
def test_legacy_algorithms_are_refused_by_name(field: str, number: int, name: str) -> None:
    error = refused(CREDIT | {"key": KEY | {field: number}})
    assert error.code is Code.BAD_REQUEST
    assert name in error.message


def test_the_limits_of_an_amount_are_told() -> None:
    assert refused(CREDIT | {"value": -1}).message == f"value must be 0 to {MAX_UNITS}"
    money = CREDIT | {"subclass": 4, "value": -MAX_CURRENCY - 1}
    assert refused(money).message == f"value must be {-MAX_CURRENCY} to {MAX_CURRENCY}"


def test_what_is_refused_by_name_is_not_offered() -> None:
    assert refused(CREDIT | {"key": KEY | {"dkga": 5}}).message == "key.dkga must be one of 2, 4"
    assert refused(KEY_CHANGE | {"new": OTHER_KEY | {"base_date": 5}}).message.startswith("new.base_date must be")


def test_dkga02_has_no_key_for_ea11() -> None:
    error = refused(CREDIT | {"key": KEY | {"dkga": 2, "vk": VK[:16], "ea": 11}})
    assert (error.code, "DKGA02" in error.message) == (Code.BAD_REQUEST, True)


@pytest.mark.parametrize("subclass", [3, 4, 8, 9, 16, -1])
def test_other_management_subclasses_are_refused(subclass: int) -> None:
    assert refused(MANAGEMENT | {"subclass": subclass}).code is Code.RANGE


@pytest.mark.parametrize(
    "change",
    [
        {"subclass": 3},
        {"control": "1000000000"},
        {"subclass": 1, "control": "10000000"},
        {"mfr": 256},
        {"mfr": -1},
        {"subclass": 1, "mfr": 65536},
    ],
)
def test_meter_tests_out_of_range(change: Row) -> None:
    assert refused(METER_TEST | change).code is Code.RANGE


def test_control_may_have_a_prefix() -> None:
    assert answer(METER_TEST | {"control": "0x1"}) == answer(METER_TEST)


def decoded(request: Row, key: Row) -> Row:
    [token] = answer(request)["tokens"]
    return answer({"op": "decode", "key": key, "pan": PAN, "token": token})


@pytest.mark.parametrize("ea", [7, 11])
def test_decode_tells_what_was_asked(ea: int) -> None:
    key = KEY | {"ea": ea}
    issued = {"issued": "2024-04-01T00:40:00Z"}
    credit = {"class": 0, "subclass": 0, "rnd": 5, "tid": 5389960, "value": 100} | issued
    assert decoded(CREDIT | {"key": key}, key) == credit
    money = CREDIT | {"key": key, "subclass": 6, "value": -249_924}
    assert decoded(money, key) == {"class": 0, "subclass": 6, "tid": 5389960, "value": -249_924} | issued
    watts = MANAGEMENT | {"key": key, "subclass": 0, "value": 20_004}
    assert decoded(watts, key)["value"] == 20_004


def test_a_decoder_key_tells_no_time() -> None:
    assert "issued" not in decoded(CREDIT | {"key": PLAIN}, PLAIN)
    assert refused(without(CREDIT, "tid") | {"key": PLAIN, "issued": "2024-04-01T08:40:00Z"}).code is Code.BAD_REQUEST


@pytest.mark.parametrize(
    ("issued", "told"),
    [
        ("2024-04-01T08:40:59Z", "2024-04-01T08:40:00Z"),
        ("2024-04-01T08:40", "2024-04-01T08:40:00Z"),
        ("2024-04-01T10:40:00+02:00", "2024-04-01T08:40:00Z"),
        ("2024-04-01T00:01:00Z", "2024-04-01T00:02:00Z"),
    ],
)
def test_an_issued_time_becomes_a_token_identifier(issued: str, told: str) -> None:
    assert decoded(without(CREDIT, "tid") | {"issued": issued}, KEY)["issued"] == told


@pytest.mark.parametrize("issued", ["2013-12-31T23:59:59Z", "2045-11-24T20:16:00Z"])
def test_a_time_outside_the_base_date_is_refused(issued: str) -> None:
    assert refused(without(CREDIT, "tid") | {"issued": issued}).code is Code.RANGE


@pytest.mark.parametrize("issued", ["yesterday", "", "2024-13-01T00:00:00Z"])
def test_no_time_is_refused(issued: str) -> None:
    assert refused(without(CREDIT, "tid") | {"issued": issued}).code is Code.BAD_REQUEST


def test_a_reserved_tid_is_used_as_it_stands() -> None:
    assert decoded(CREDIT | {"tid": 1}, KEY)["tid"] == 1


def test_the_random_number_is_random() -> None:
    assert len({decoded(without(CREDIT, "rnd"), KEY)["rnd"] for _ in range(200)}) > 10


@pytest.mark.parametrize(("ea", "count"), [(7, 4), (11, 2), (11, 3)])
def test_a_count_that_does_not_fit_the_algorithm(ea: int, count: int) -> None:
    request = KEY_CHANGE | {"count": count, "key": KEY | {"ea": ea}, "new": OTHER_KEY | {"ea": ea}}
    assert refused(request).code is Code.BAD_REQUEST


def test_counts_out_of_range() -> None:
    assert refused(KEY_CHANGE | {"count": 1}).code is Code.RANGE
    assert refused(KEY_CHANGE | {"count": 5}).code is Code.RANGE


def test_rollover_follows_the_base_dates() -> None:
    assert answer(KEY_CHANGE) == answer(KEY_CHANGE | {"rollover": True})
    same = KEY_CHANGE | {"new": OTHER_KEY | {"base_date": 2014}}
    assert answer(same) == answer(same | {"rollover": False}) != answer(same | {"rollover": True})


def test_a_key_change_to_an_expired_key_is_refused() -> None:
    to_expired = KEY_CHANGE | {"new": OTHER_KEY | {"ken": 10}}
    assert len(answer(to_expired)["tokens"]) == 2
    assert refused(to_expired | {"tid": 11 << 16}).code is Code.KEY_EXPIRED
    assert refused(to_expired | {"issued": "2040-01-01T00:00:00Z"}).code is Code.KEY_EXPIRED
    assert answer(to_expired | {"tid": (11 << 16) - 1}) == answer(to_expired)
    assert answer(KEY_CHANGE | {"key": KEY | {"ken": 0}, "tid": 11 << 16}) == answer(KEY_CHANGE)


def test_a_given_new_key_needs_its_attributes() -> None:
    new = PLAIN | {"krn": 1, "kt": 1, "ti": 25, "ken": 180}
    request = KEY_CHANGE | {"key": PLAIN, "new": new}
    assert len(answer(request)["tokens"]) == 2
    for name in ("krn", "kt", "ti", "ken"):
        assert refused(request | {"new": without(new, name)}).code is Code.BAD_REQUEST
    assert refused(request | {"count": 3}).code is Code.BAD_REQUEST
    assert len(answer(request | {"count": 3, "new": new | {"sgc": "600675"}})["tokens"]) == 3


def test_sections_and_meter_tests_give_their_payload() -> None:
    [first, _] = answer(KEY_CHANGE)["tokens"]
    [test] = answer(METER_TEST)["tokens"]
    read = answer({"op": "decode", "key": KEY, "pan": PAN, "token": first})
    assert (read.keys(), len(read["payload"])) == ({"class", "subclass", "payload"}, 11)
    assert answer(DECODE | {"token": test}) == {"class": 1, "subclass": 0, "payload": "00000000100"}


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("47445274807975686465", Code.CRC),
        ("4744 5274 8079 7568 646", Code.FORMAT),
        ("99999999999999999999", Code.FORMAT),
        ("", Code.FORMAT),
        (47445274807975686464, Code.BAD_REQUEST),
    ],
)
def test_no_token(token: Any, code: Code) -> None:
    assert refused(DECODE | {"token": token}).code is code


def reply_to(request: Row) -> Row:
    """The answer, or the error's sentence; anything else that is raised fails the test."""
    try:
        return answer(request)
    except RequestError as error:
        return {"error": error.message}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(EVERY), st.dictionaries(st.sampled_from([*CREDIT, "new", "count", "token"]), JSON, max_size=3))
def test_whatever_a_request_holds_is_answered_or_refused(request: Row, change: Row) -> None:
    assert json.dumps(reply_to(request | change))


@given(st.sampled_from([CREDIT, KEY_CHANGE]), st.dictionaries(st.sampled_from([*KEY, "decoder_key"]), JSON, max_size=3))
def test_whatever_a_key_holds_is_answered_or_refused(request: Row, change: Row) -> None:
    assert VK not in json.dumps(reply_to(request | {"key": KEY | change, "new": KEY | change}))
