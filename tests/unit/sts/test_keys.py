from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sts.errors import InvalidKey, UnsupportedAlgorithm
from sts.identity import MeterPan
from sts.keys import DecoderKey, EncryptionAlgorithm, KeyGeneration, KeyType, VendingKey, decoder_key, meter_key
from sts.tid import BaseDate

PAN = MeterPan.parse("600727000000000009")
KEY_04 = VendingKey(
    value=b"secret vending key..",
    sgc="123456",
    krn=1,
    kt=KeyType.DUTK,
    dkga=KeyGeneration.DKGA04,
    base_date=BaseDate.Y2014,
    ken=255,
)
KEY_02 = replace(KEY_04, value=b"secretvk", dkga=KeyGeneration.DKGA02)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("value", bytes(8)),
        ("value", b""),
        ("sgc", "12345"),
        ("sgc", "12345x"),
        ("sgc", "１２３４５６"),
        ("krn", 0),
        ("krn", 10),
        ("ken", -1),
        ("ken", 256),
    ],
)
def test_bad_attribute(field: str, value: Any) -> None:
    with pytest.raises(InvalidKey) as refused:
        replace(KEY_04, **{field: value})
    assert refused.value.field == field


def test_key_length_follows_the_generation() -> None:
    with pytest.raises(InvalidKey):
        replace(KEY_04, dkga=KeyGeneration.DKGA02)


@pytest.mark.parametrize("dkga", [KeyGeneration.DKGA01, KeyGeneration.DKGA03])
def test_legacy_generation_is_refused_by_name(dkga: KeyGeneration) -> None:
    with pytest.raises(UnsupportedAlgorithm) as refused:
        replace(KEY_02, dkga=dkga)
    assert refused.value.name == dkga.name


def test_value_stays_out_of_texts() -> None:
    for key in (KEY_02, KEY_04, DecoderKey(b"secretvk", EncryptionAlgorithm.STA)):
        assert "secret" not in f"{key!r} {key}"
        assert key.value.hex() not in f"{key!r} {key}"


@pytest.mark.parametrize("ti", [-1, 100])
def test_bad_tariff_index(ti: int) -> None:
    for key in (KEY_02, KEY_04):
        with pytest.raises(InvalidKey) as refused:
            decoder_key(key, PAN, ti, EncryptionAlgorithm.STA)
        assert refused.value.field == "ti"


def test_lengths() -> None:
    assert len(decoder_key(KEY_02, PAN, 1, EncryptionAlgorithm.STA).value) == 8
    assert len(decoder_key(KEY_04, PAN, 1, EncryptionAlgorithm.STA).value) == 8
    assert len(decoder_key(KEY_04, PAN, 1, EncryptionAlgorithm.MISTY1).value) == 16


@pytest.mark.parametrize(("length", "ea"), [(7, 7), (9, 7), (16, 7), (0, 7), (8, 11), (17, 11)])
def test_a_decoder_key_of_another_length_is_refused(length: int, ea: int) -> None:
    with pytest.raises(InvalidKey) as refused:
        DecoderKey(bytes(length), EncryptionAlgorithm(ea))
    assert refused.value.field == "decoder_key"


def test_a_meter_key_takes_its_attributes_from_the_vending_key() -> None:
    key = meter_key(KEY_04, PAN, 7, EncryptionAlgorithm.MISTY1)
    assert key.key == decoder_key(KEY_04, PAN, 7, EncryptionAlgorithm.MISTY1)
    assert (key.krn, key.kt, key.ti, key.ken, key.sgc) == (1, KeyType.DUTK, 7, 255, "123456")


@pytest.mark.parametrize(("field", "value"), [("krn", 10), ("ti", 100), ("ken", 256), ("sgc", "12345")])
def test_bad_attribute_of_a_meter_key(field: str, value: Any) -> None:
    with pytest.raises(InvalidKey) as refused:
        replace(meter_key(KEY_04, PAN, 7, EncryptionAlgorithm.STA), **{field: value})
    assert refused.value.field == field


def test_dkga02_has_no_key_for_misty1() -> None:
    with pytest.raises(UnsupportedAlgorithm) as refused:
        decoder_key(KEY_02, PAN, 1, EncryptionAlgorithm.MISTY1)
    assert refused.value.name == "DKGA02 with MISTY1"


def test_common_key_of_dkga02_is_common_to_all_meters() -> None:
    other = MeterPan.from_drn("12345678903")
    common = replace(KEY_02, kt=KeyType.DCTK)
    assert decoder_key(common, PAN, 1, EncryptionAlgorithm.STA) == decoder_key(
        common, other, 1, EncryptionAlgorithm.STA
    )
    assert decoder_key(KEY_02, PAN, 1, EncryptionAlgorithm.STA) != decoder_key(
        KEY_02, other, 1, EncryptionAlgorithm.STA
    )
