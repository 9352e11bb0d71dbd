"""What the one-token path refuses, a batch refuses, with the same error, by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts import batch
from sts.amount import MAX_UNITS, encode_currency, encode_units
from sts.codec import decode_token, encode_token
from sts.errors import (
    AmountOutOfRange,
    InvalidKey,
    InvalidKeyChange,
    InvalidMeterNumber,
    KeyChangeFault,
    KeyExpired,
    StsError,
    TokenFault,
    TokenFormatError,
    UnsupportedAlgorithm,
)
from sts.identity import MeterPan
from sts.keychange import KeyChange, change_key
from sts.keys import DecoderKey, EncryptionAlgorithm, KeyGeneration, KeyType, MeterKey, VendingKey, decoder_key
from sts.tid import BaseDate
from sts.token import Commodity, CreditToken, CurrencyToken, ManagementFunction, ManagementToken, verify_not_expired
from tests.support.two_engines import verify_read

if TYPE_CHECKING:
    from collections.abc import Callable

STA, MISTY1 = EncryptionAlgorithm.STA, EncryptionAlgorithm.MISTY1
KEY = DecoderKey(bytes.fromhex("87f3ecbb2e46b48f"), STA)
TOKEN = "44332531357987631349"
LARGEST = 1 << 70
PAN = "600727000000000009"


def keys(count: int, key: DecoderKey = KEY) -> np.ndarray:
    return batch.key_rows([key] * count)


def outcomes(count: int, make: Callable[[], object]) -> list[tuple[object, ...] | None]:
    """What a batch refuses, row by row; None where it does not."""
    try:
        make()
    except batch.RowsRefused as refused:
        return [said(refused.errors.get(row)) for row in range(count)]
    return [None] * count


def expected(make_one: Callable[..., object], *columns: list[int]) -> list[tuple[object, ...] | None]:
    refusals = []
    for fields in zip(*columns, strict=True):
        try:
            make_one(*fields)
            refusals.append(None)
        except StsError as error:
            refusals.append(said(error))
    return refusals


def said(error: StsError | None) -> tuple[object, ...] | None:
    return error and (type(error), *error.args)


def around(*limits: int) -> st.SearchStrategy[int]:
    """Numbers on both sides of what is allowed, and far beyond."""
    edges = [edge + step for edge in (0, *limits) for step in (-1, 0, 1)]
    return st.sampled_from([*edges, -LARGEST, LARGEST, 1 << 63, (1 << 64) - 1, -(1 << 63)]) | st.integers(0, limits[-1])


SUBCLASSES, FUNCTIONS = st.integers(0, 7), st.sampled_from(list(ManagementFunction))
TIDS, CODES, RNDS = around(1 << 24), around(1 << 16, 1 << 20), around(16)


def columns_of(*fields: st.SearchStrategy[int]) -> st.SearchStrategy[list[list[int]]]:
    rows = st.lists(st.tuples(*fields), min_size=1, max_size=8)
    return rows.map(lambda found: [list(column) for column in zip(*found, strict=True)])


def objects(columns: list[list[int]]) -> list[np.ndarray]:
    return [np.array(column, object) for column in columns]


def make_credit(subclass: int, tid: int, code: int, rnd: int) -> str:
    if subclass < 4:
        return encode_token(CreditToken(Commodity(subclass), tid, code, rnd), KEY)
    return encode_token(CurrencyToken(Commodity(subclass - 4), tid, code), KEY)


def make_management(function: ManagementFunction, tid: int, value: int, rnd: int) -> str:
    return encode_token(ManagementToken(function, tid, value, rnd), KEY)


@given(columns_of(SUBCLASSES, TIDS, CODES, RNDS))
def test_credit(columns: list[list[int]]) -> None:
    count = len(columns[0])
    found = outcomes(count, lambda: batch.credit_tokens(keys(count), *objects(columns)))
    assert found == expected(make_credit, *columns)


@given(columns_of(FUNCTIONS, TIDS, CODES, RNDS))
def test_management(columns: list[list[int]]) -> None:
    count = len(columns[0])
    found = outcomes(count, lambda: batch.management_tokens(keys(count), *objects(columns)))
    assert found == expected(make_management, *columns)


@given(columns_of(around(MAX_UNITS)))
def test_units(columns: list[list[int]]) -> None:
    [values] = columns
    found = outcomes(len(values), lambda: batch.unit_codes(np.array(values, object)))
    assert found == expected(encode_units, values)


@given(columns_of(st.integers(-(10**37), 10**37) | around(10**9)))
def test_currency(columns: list[list[int]]) -> None:
    [values] = columns
    found = outcomes(len(values), lambda: batch.currency_codes(np.array(values, object)))
    assert found == expected(encode_currency, values)


@given(columns_of(TIDS, st.integers(0, 255)))
def test_key_expiry(columns: list[list[int]]) -> None:
    found = outcomes(len(columns[0]), lambda: batch.verify_not_expired(*objects(columns)))
    assert found == expected(verify_not_expired, *columns)


TEXTS = st.sampled_from(
    [TOKEN, "4433-2531 3579 8763 1349", TOKEN[:-1], TOKEN + "0", "", "9" * 20, "73786976294838206464"]
)
DIGITS = st.from_regex(r"[0-9]{20}", fullmatch=True)


@given(
    st.lists(TEXTS | DIGITS | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=1)
)
def test_reading(texts: list[str]) -> None:
    found = outcomes(len(texts), lambda: batch.decode_tokens(keys(len(texts)), texts))
    assert found == expected(lambda text: decode_token(text, KEY), texts)
    readable = [text for text, refusal in zip(texts, found, strict=True) if refusal is None]
    read = batch.decode_tokens(keys(len(readable)), readable)
    for row, text in enumerate(readable):
        verify_read(read, row, decode_token(text, KEY))


def vending_key(dkga: int = 4) -> VendingKey:
    value = bytes(20 if dkga == 4 else 8)
    return VendingKey(value, "123456", 1, KeyType.DUTK, KeyGeneration(dkga), BaseDate.Y2014, 255)


WRONG_PANS = [
    *("600727000000000008", "60072700000000000", "", "60072700000000000x"),
    *("600727123456789048", "000012345678901294", "123456123456789030"),  # a wrong DRN, twice; another issuer
]
PANS = st.sampled_from([PAN, "0000" + "0" * 14, *WRONG_PANS])


@given(st.lists(st.tuples(PANS, around(100)), min_size=1))
def test_decoder_keys(rows: list[tuple[str, int]]) -> None:
    pans, tis = [pan for pan, _ in rows], [ti for _, ti in rows]
    found = outcomes(len(rows), lambda: batch.decoder_keys(vending_key(), pans, np.array(tis, object), STA))
    wrong_pans = expected(MeterPan.parse, pans)
    if any(wrong_pans):  # the numbers are looked at first
        assert found == wrong_pans
    else:
        assert found == expected(lambda pan, ti: decoder_key(vending_key(), MeterPan.parse(pan), ti, STA), pans, tis)


def test_misty1_under_dkga02() -> None:
    with pytest.raises(UnsupportedAlgorithm) as refused:
        batch.decoder_keys(vending_key(2), [PAN], 1, MISTY1)
    assert refused.value.name == "DKGA02 with MISTY1"


DRNS = [
    "12345678903",
    "12345678904",
    "1234567890128",
    "1234567890129",
    PAN,
    "600727123456789031",
    "600727123456789030",
    "000100000000000009",
    "",
    "1",
    "x" * 11,
    "٣" * 11,
]


def test_meter_numbers() -> None:
    def pan_of(number: str) -> MeterPan:
        return MeterPan.parse(number) if len(number) == 18 else MeterPan.from_drn(number)

    found = outcomes(len(DRNS), lambda: batch.meter_pans(DRNS))
    assert found == expected(pan_of, DRNS)
    good = [number for number, refusal in zip(DRNS, found, strict=True) if refusal is None]
    assert batch.meter_pans(good).astype(str).tolist() == [pan_of(number).text for number in good]
    assert len(good) >= 3


NEW = DecoderKey(bytes(range(8)), STA)


def change(krn: int, kt: int, ti: int, ken: int, sgc: str) -> tuple[str, ...]:
    if kt not in tuple(KeyType):
        raise InvalidKey("kt")
    return change_key(KEY, KeyChange(MeterKey(NEW, krn, KeyType(kt), ti, ken, sgc), rollover=False), 3)


SGCS = st.sampled_from(["123456", "12345", "12345x", "", "000000"])


@given(st.lists(st.tuples(around(9), around(3), around(99), around(255), SGCS), min_size=1, max_size=8))
def test_key_changes(rows: list[tuple[int, int, int, int, str]]) -> None:
    columns = [list(column) for column in zip(*rows, strict=True)]
    *numbers, sgcs = columns
    new = batch.NewKeys(keys(len(rows), NEW), *objects(numbers), sgc=sgcs)
    found = outcomes(len(rows), lambda: batch.key_change_sets(keys(len(rows)), new, 3))
    assert found == expected(change, *columns)


@pytest.mark.parametrize(
    ("count", "sgc", "reason"),
    [
        (1, "123456", KeyChangeFault.COUNT),
        (4, "123456", KeyChangeFault.COUNT),
        (3, None, KeyChangeFault.SUPPLY_GROUP),
    ],
)
def test_no_set(count: int, sgc: str | None, reason: KeyChangeFault) -> None:
    with pytest.raises(InvalidKeyChange) as refused:
        batch.key_change_sets(keys(2), batch.NewKeys(keys(2, NEW), 1, 2, 1, 255, sgc), count)
    assert refused.value.reason is reason


def test_every_bad_row_is_named() -> None:
    with pytest.raises(batch.RowsRefused) as refused:
        batch.credit_tokens(keys(3), [0, 8, 0], [1, 1, 1 << 24], 1, 1)
    assert {row: type(error) for row, error in refused.value.errors.items()} == {
        1: TokenFormatError,
        2: TokenFormatError,
    }
    subclass, tid = refused.value.errors.values()
    assert isinstance(subclass, TokenFormatError)
    assert isinstance(tid, TokenFormatError)
    assert (subclass.reason, tid.reason) == (TokenFault.SUBCLASS, TokenFault.TID)


def test_a_key_change_section_is_no_management_function() -> None:
    with pytest.raises(batch.RowsRefused) as refused:
        batch.management_tokens(keys(1), 3, 1, 1, 1)
    assert said(refused.value.errors[0]) == (TokenFormatError, TokenFault.SUBCLASS)
    with pytest.raises(batch.RowsRefused) as refused:
        batch.management_values([0, 3], 1)
    assert said(refused.value.errors[1]) == (TokenFormatError, TokenFault.SUBCLASS)


@pytest.mark.parametrize("width", [7, 9, 20])
def test_keys_of_another_length(width: int) -> None:
    with pytest.raises(InvalidKey):
        batch.credit_tokens(np.zeros((1, width), np.uint8), 0, 1, 1, 1)
    with pytest.raises(InvalidKey):
        batch.decode_tokens(np.zeros((1, width), np.uint8), [TOKEN])


def test_wrong_arguments_are_bugs() -> None:
    with pytest.raises(TypeError):
        batch.credit_tokens(keys(1), 0, [1.5], 1, 1)  # type: ignore[list-item]
    with pytest.raises(ValueError):  # noqa: PT011 - numpy's sentence
        batch.credit_tokens(keys(3), 0, [1, 2], 1, 1)
    with pytest.raises(ValueError, match="2 keys for 1 tokens"):
        batch.decode_tokens(keys(2), [TOKEN])
    with pytest.raises(ValueError, match="2 current keys for 1 new ones"):
        batch.key_change_sets(keys(2), batch.NewKeys(keys(1, NEW), 1, 2, 1, 255), 2)


@pytest.mark.parametrize("shape", [(3, 1), (1, 3), (2,), (0,)])
@pytest.mark.parametrize("dtype", [np.int64, object])
def test_columns_of_another_shape(shape: tuple[int, ...], dtype: type) -> None:
    with pytest.raises(ValueError, match="one number or 3 expected"):
        batch.credit_tokens(keys(3), 0, np.zeros(shape, dtype), 1, 1)


@pytest.mark.parametrize("texts", [[12345678903], [12345678903.0], np.array([12345678903, PAN], object), [[PAN]]])
def test_texts_are_texts_in_one_column(texts: object) -> None:
    for read in (
        batch.meter_pans,
        lambda numbers: batch.decoder_keys(vending_key(), numbers, 1, STA),
        lambda tokens: batch.decode_tokens(keys(1), tokens),
        lambda sgc: batch.key_change_sets(keys(1), batch.NewKeys(keys(1), 1, 2, 1, 255, sgc), 3),
    ):
        with pytest.raises(TypeError, match="a column of texts expected"):
            read(texts)


def test_a_text_alone_is_a_row() -> None:
    assert batch.meter_pans("12345678903").tolist() == [b"600727123456789030"]


def test_texts_as_objects() -> None:
    with pytest.raises(batch.RowsRefused) as refused:
        batch.meter_pans(np.array(["12345678903", "é", "\ud800"], object))
    assert list(refused.value.errors) == [1, 2]


@pytest.mark.parametrize("given", [[1, LARGEST], [1 << 63, -1]])
def test_errors_keep_the_number_as_it_was_given(given: list[int]) -> None:
    with pytest.raises(batch.RowsRefused) as refused:
        batch.unit_codes(given)
    [(row, error)] = [item for item in refused.value.errors.items() if item[1].args[0] > 0]
    assert said(error) == (AmountOutOfRange, given[row], MAX_UNITS)


def test_any_rollover_is_one_bit() -> None:
    sets = [
        batch.key_change_sets(keys(1), batch.NewKeys(keys(1, NEW), 2, 2, 1, 255, None, rollover), 2).tolist()
        for rollover in (True, np.array([2]))
    ]
    assert sets[0] == sets[1]


def test_empty_batches() -> None:
    none = np.zeros((0, 8), np.uint8)
    assert batch.credit_tokens(none, [], [], [], []).tolist() == []
    assert batch.decode_tokens(none, []).tid.tolist() == []
    assert batch.unit_codes([]).tolist() == []
    assert batch.management_values(0, []).tolist() == []
    assert batch.meter_test_tokens(0, [], 1).tolist() == []
    batch.verify_not_expired([], 255)
    assert batch.meter_pans([]).tolist() == []
    assert batch.decoder_keys(vending_key(), [], [], STA).shape == (0, 8)
    assert batch.key_change_sets(none, batch.NewKeys(none, 1, 2, 1, 255), 2).shape == (0, 2)


def test_expired() -> None:
    with pytest.raises(batch.RowsRefused) as refused:
        batch.verify_not_expired([0x10000, 0x20000], 1)
    assert said(refused.value.errors[1]) == (KeyExpired, 0x20000, 1)
    assert list(refused.value.errors) == [1]


def test_wrong_meter_numbers_are_told_by_row() -> None:
    with pytest.raises(batch.RowsRefused) as refused:
        batch.decoder_keys(vending_key(), [PAN, "1"], 1, STA)
    assert isinstance(refused.value.errors[1], InvalidMeterNumber)
