"""Every published token, made and read back. The rows are counted by kind, so none drops out silently."""

from __future__ import annotations

from collections import Counter

import pytest

from sts.amount import encode_currency, encode_units
from sts.codec import decode_token, encode_meter_test, encode_token
from sts.keychange import KeyChange, change_key, join_key
from sts.keys import KeyType, MeterKey
from sts.token import (
    CURRENCY_SUBCLASS,
    Commodity,
    CreditToken,
    CurrencyToken,
    KeyChangeSection,
    ManagementFunction,
    ManagementToken,
    MeterTestToken,
    Token,
    management_value,
)
from tests.support.vectors import Row, key_of, load, published_tokens

TOKENS = published_tokens()
KINDS = {
    "credit EA07": 127,
    "credit EA11": 86,
    "credit currency EA07": 30,
    "credit currency EA11": 15,
    "decode EA07": 16,
    "decoder_key EA07": 3,
    "decoder_key EA11": 2,
    "key_change of 2 EA07": 81,
    "key_change of 3 EA07": 1,
    "key_change of 4 EA11": 25,
    "management EA07": 113,
    "management EA11": 74,
    "meter_test": 58,
}


def kind_of(row: Row) -> str:
    request = row["request"]
    operation: str = request["op"]
    if operation == "meter_test":
        return operation
    kind = ""
    if operation == "credit" and request["subclass"] >= CURRENCY_SUBCLASS:
        kind = " currency"
    elif operation == "key_change":
        kind = f" of {request['count']}"
    return f"{operation}{kind} EA{request['key']['ea']:02}"


def rows(operation: str) -> list[Row]:
    return [row for row in TOKENS if row["request"]["op"] == operation]


def row_id(row: Row) -> str:
    return str(row["request"]["id"])


def test_every_row_has_a_known_kind() -> None:
    assert Counter(map(kind_of, TOKENS)) == KINDS


def test_primitive_rows_have_known_kinds() -> None:
    counted = Counter(row["kind"] for row in load("sts_primitives.jsonl"))
    assert counted == {
        "control_block": 1,
        "crc": 3,
        "decoder_key_dkga04": 10,
        "key_expiry": 13,
        "luhn": 4,
        "luhn_drn": 2,
        "luhn_pan": 3,
        "misty1": 3,
        "pan_block": 4,
        "sta_sample_tables": 1,
        "tid": 2,
        "tid_rollover": 2,
    }


def credit_of(request: Row) -> Token:
    subclass, tid, value = request["subclass"], request["tid"], request["value"]
    if subclass >= CURRENCY_SUBCLASS:
        return CurrencyToken(Commodity(subclass - CURRENCY_SUBCLASS), tid, encode_currency(value))
    return CreditToken(Commodity(subclass), tid, encode_units(value), request["rnd"])


def management_of(request: Row) -> Token:
    function = ManagementFunction(request["subclass"])
    return ManagementToken(function, request["tid"], management_value(function, request["value"]), request["rnd"])


@pytest.mark.parametrize("row", rows("credit") + rows("management"), ids=row_id)
def test_tokens_with_a_tid(row: Row) -> None:
    request = row["request"]
    key = key_of(request["key"], request.get("pan"))
    token = credit_of(request) if request["op"] == "credit" else management_of(request)
    [digits] = row["answer"]["tokens"]
    assert encode_token(token, key) == digits
    assert decode_token(digits, key) == token


@pytest.mark.parametrize("row", rows("meter_test"), ids=row_id)
def test_meter_tests(row: Row) -> None:
    request = row["request"]
    token = MeterTestToken(request["subclass"], int(request["control"], 16), request["mfr"])
    assert [encode_meter_test(token)] == row["answer"]["tokens"]


@pytest.mark.parametrize("row", rows("key_change"), ids=row_id)
def test_key_changes(row: Row) -> None:
    request, new = row["request"], row["request"]["new"]
    current, key = (key_of(request[name], request.get("pan")) for name in ("key", "new"))
    meter_key = MeterKey(key, new["krn"], KeyType(new["kt"]), new["ti"], new["ken"], new.get("sgc"))
    change = KeyChange(meter_key, request["rollover"])
    tokens = change_key(current, change, request["count"])
    assert list(tokens) == row["answer"]["tokens"]
    sections = [decode_token(token, current) for token in tokens]
    joined = join_key([section for section in sections if isinstance(section, KeyChangeSection)], key.ea)
    assert (joined.key.key, joined.rollover) == (key, change.rollover)


@pytest.mark.parametrize("row", rows("decode"), ids=row_id)
def test_decode(row: Row) -> None:
    request, answer = row["request"], row["answer"]
    token = decode_token(request["token"], key_of(request["key"], None))
    assert (token.token_class, token.subclass) == (answer["class"], answer["subclass"])
    if isinstance(token, CreditToken):
        assert (token.rnd, token.tid, token.units) == (answer["rnd"], answer["tid"], answer["value"])
    elif isinstance(token, CurrencyToken):
        assert (token.tid, token.amount) == (answer["tid"], answer["value"])
    else:
        assert token.payload == payload_of(answer)


def payload_of(answer: Row) -> int:
    """One row shows a key change section's payload in the fields that other tokens have."""
    if "payload" in answer:
        return int(answer["payload"], 16)
    payload: int = answer["rnd"] << 40 | answer["tid"] << 16 | answer["value"]
    return payload


@pytest.mark.parametrize("row", rows("decoder_key"), ids=row_id)
def test_decoder_keys(row: Row) -> None:
    request = row["request"]
    assert key_of(request["key"], request["pan"]).value.hex() == row["answer"]["decoder_key"].lower()
