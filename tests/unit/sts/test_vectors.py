"""Every published token: made, decoded or refused. The rows are counted by kind, so none drops out silently."""

from __future__ import annotations

from collections import Counter

import pytest

from sts.amount import decode_units, encode_units
from sts.errors import CrcError, TokenFault, TokenFormatError, UnsupportedAlgorithm
from sts.keys import EncryptionAlgorithm
from sts.token import Commodity, CreditToken, decode_token, encode_credit
from tests.support.vectors import Row, key_of, load

STA, MISTY1 = EncryptionAlgorithm.STA, EncryptionAlgorithm.MISTY1


def kind_of(row: Row) -> str:
    request = row["request"]
    operation: str = request["op"]
    if operation == "meter_test":
        return operation
    subclass = row["answer"].get("subclass", request.get("subclass"))
    token_class = row["answer"].get("class", 0)
    money = " currency" if operation in ("credit", "decode") and token_class == 0 and subclass > 3 else ""
    classed = f" class {token_class}" if operation == "decode" else ""
    return f"{operation}{classed}{money} EA{request['key']['ea']:02}"


TOKENS = load("sts_tokens.jsonl")
DONE = {"credit EA07": 89, "decode class 0 EA07": 2, "decoder_key EA07": 3, "decoder_key EA11": 2}
REFUSED = {
    "credit EA11": 53,
    "credit currency EA07": 15,
    "credit currency EA11": 8,
    "decode class 0 currency EA07": 1,
    "decode class 2 EA07": 4,
    "management EA07": 77,
    "management EA11": 41,
    "key_change EA07": 69,
    "key_change EA11": 19,
    "meter_test": 48,
}


def rows(kind: str) -> list[Row]:
    return [row for row in TOKENS if kind_of(row) == kind]


def tokens(kind: str) -> list[tuple[Row, str]]:
    return [(row["request"], token) for row in rows(kind) for token in row["answer"]["tokens"]]


def test_every_row_has_a_known_kind() -> None:
    assert Counter(map(kind_of, TOKENS)) == DONE | REFUSED


def test_primitive_rows_have_known_kinds() -> None:
    counted = Counter(row["kind"] for row in load("sts_primitives.jsonl"))
    out_of_scope = {"misty1": 3}
    assert counted == out_of_scope | {
        "control_block": 1,
        "crc": 3,
        "decoder_key_dkga04": 10,
        "key_expiry": 13,
        "luhn": 4,
        "luhn_drn": 2,
        "luhn_pan": 3,
        "pan_block": 4,
        "sta_sample_tables": 1,
        "tid": 2,
        "tid_rollover": 2,
    }


@pytest.mark.parametrize("row", rows("credit EA07"), ids=lambda row: row["request"]["id"])
def test_credit(row: Row) -> None:
    request, key = row["request"], key_of(row["request"])
    code = encode_units(request["value"])
    credit = CreditToken(Commodity(request["subclass"]), request["tid"], code, request["rnd"])
    [token] = row["answer"]["tokens"]
    assert encode_credit(credit, key, STA) == token
    assert decode_token(token, key, STA) == credit


@pytest.mark.parametrize("row", rows("decode class 0 EA07"), ids=lambda row: row["request"]["id"])
def test_decode(row: Row) -> None:
    answer = row["answer"]
    decoded = decode_token(row["request"]["token"], key_of(row["request"]), STA)
    assert (decoded.subclass, decoded.rnd, decoded.tid) == (answer["subclass"], answer["rnd"], answer["tid"])
    assert decoded.units == answer["value"] == decode_units(decoded.amount_code)


@pytest.mark.parametrize("kind", ["decoder_key EA07", "decoder_key EA11"])
def test_decoder_key(kind: str) -> None:
    for row in rows(kind):
        assert key_of(row["request"]).hex() == row["answer"]["decoder_key"].lower()


@pytest.mark.parametrize("kind", ["management EA07", "key_change EA07"])
def test_other_classes_are_refused(kind: str) -> None:
    for request, token in tokens(kind):
        with pytest.raises(TokenFormatError) as refused:
            decode_token(token, key_of(request), STA)
        assert refused.value.reason is TokenFault.CLASS


def test_class_2_given_for_decoding_is_refused() -> None:
    for row in rows("decode class 2 EA07"):
        with pytest.raises(TokenFormatError) as refused:
            decode_token(row["request"]["token"], key_of(row["request"]), STA)
        assert refused.value.reason is TokenFault.CLASS


def test_class_1_is_refused_under_any_key() -> None:
    for _, token in tokens("meter_test"):
        with pytest.raises(TokenFormatError) as refused:
            decode_token(token, bytes(8), STA)
        assert refused.value.reason is TokenFault.CLASS


def test_currency_tokens_fail_the_checksum_of_units() -> None:
    given = [(row["request"], row["request"]["token"]) for row in rows("decode class 0 currency EA07")]
    for request, token in tokens("credit currency EA07") + given:
        with pytest.raises(CrcError):
            decode_token(token, key_of(request), STA)


@pytest.mark.parametrize("kind", ["credit EA11", "credit currency EA11", "management EA11", "key_change EA11"])
def test_ea11_is_refused_by_name(kind: str) -> None:
    for request, token in tokens(kind):
        with pytest.raises(UnsupportedAlgorithm, match="MISTY1"):
            decode_token(token, key_of(request), MISTY1)
