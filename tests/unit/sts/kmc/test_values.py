from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.errors import InvalidKey
from sts.keys import KeyGeneration, KeyType, VendingKey
from sts.kmc.values import MAX_LIMIT, ModuleKey, read_key, write_key
from sts.tid import BaseDate
from tests.support.modules import MODULE_KEYS, VENDING_KEYS

DKGAS = {KeyGeneration.DKGA02: 8, KeyGeneration.DKGA04: 20}
moments = st.none() | st.datetimes(timezones=st.just(UTC))
limits = st.none() | st.integers(0, MAX_LIMIT)


@st.composite
def vending_keys(draw: st.DrawFn) -> VendingKey:
    dkga = draw(st.sampled_from(sorted(DKGAS)))
    return VendingKey(
        value=draw(st.binary(min_size=DKGAS[dkga], max_size=DKGAS[dkga])),
        sgc=f"{draw(st.integers(0, 999_999)):06}",
        krn=draw(st.integers(1, 9)),
        kt=draw(st.sampled_from(KeyType)),
        dkga=dkga,
        base_date=draw(st.sampled_from(BaseDate)),
        ken=draw(st.integers(0, 255)),
    )


@given(st.builds(ModuleKey, vending_keys(), moments, moments, limits, limits))
def test_a_key_comes_back_from_json(key: ModuleKey) -> None:
    assert read_key(json.loads(json.dumps(write_key(key)))) == key


def test_no_limit_is_no_word() -> None:
    assert set(write_key(MODULE_KEYS[0])) == {"value", "sgc", "krn", "kt", "dkga", "base_date", "ken"}


@pytest.mark.parametrize("name", ["active_from", "issue_until"])
def test_a_time_without_its_zone(name: str) -> None:
    with pytest.raises(InvalidKey) as caught:
        ModuleKey(VENDING_KEYS[0], **{name: datetime(2026, 1, 1)})  # noqa: DTZ001 - what is refused
    assert caught.value.field == name


@pytest.mark.parametrize("limit", [-1, MAX_LIMIT + 1])
@pytest.mark.parametrize("name", ["unit_limit", "currency_limit"])
def test_a_limit_that_is_none(name: str, limit: int) -> None:
    with pytest.raises(InvalidKey) as caught:
        ModuleKey(VENDING_KEYS[0], **{name: limit})
    assert caught.value.field == name


def test_check_values_tell_keys_apart() -> None:
    kcvs = [key.kcv for key in MODULE_KEYS]
    assert len(set(kcvs)) == len(kcvs)
    assert all(len(kcv) == 6 and kcv == kcv.upper() and int(kcv, 16) >= 0 for kcv in kcvs)
    assert kcvs[0] == "861952"  # python -c "import hmac;print(hmac.digest(bytes(range(20)),b'','sha256').hex()[:6])"


def test_no_key_is_shown() -> None:
    for key in MODULE_KEYS:
        assert key.key.value.hex() not in repr(key)
        assert repr(key.key.value) not in repr(key)
