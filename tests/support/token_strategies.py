"""Hypothesis strategies: keys and tokens of every kind, in their whole range."""

from __future__ import annotations

from hypothesis import strategies as st

from sts.keychange import KeyChange
from sts.keys import DecoderKey, EncryptionAlgorithm, KeyType, MeterKey
from sts.token import (
    Commodity,
    CreditToken,
    CurrencyToken,
    KeyChangeSection,
    ManagementFunction,
    ManagementToken,
    MeterTestToken,
    Section,
)

TIDS = st.integers(0, (1 << 24) - 1)
CODES = st.integers(0, (1 << 16) - 1)
RNDS = st.integers(0, 15)
STA_KEYS = st.builds(DecoderKey, st.binary(min_size=8, max_size=8), st.just(EncryptionAlgorithm.STA))
MISTY1_KEYS = st.builds(DecoderKey, st.binary(min_size=16, max_size=16), st.just(EncryptionAlgorithm.MISTY1))
KEYS = STA_KEYS | MISTY1_KEYS

CREDITS = st.builds(CreditToken, st.sampled_from(Commodity), TIDS, CODES, RNDS)
CURRENCIES = st.builds(CurrencyToken, st.sampled_from(Commodity), TIDS, st.integers(0, (1 << 20) - 1))
MANAGEMENT = st.builds(ManagementToken, st.sampled_from(ManagementFunction), TIDS, CODES, RNDS)
SECTIONS = st.builds(KeyChangeSection, st.sampled_from(Section), st.integers(0, (1 << 44) - 1))
METER_TESTS = st.builds(MeterTestToken.from_payload, st.sampled_from((0, 1, 2)), st.integers(0, (1 << 44) - 1))
TOKENS = st.one_of(CREDITS, CURRENCIES, MANAGEMENT, SECTIONS, METER_TESTS)


def meter_keys(keys: st.SearchStrategy[DecoderKey]) -> st.SearchStrategy[MeterKey]:
    return st.builds(
        MeterKey,
        keys,
        krn=st.integers(1, 9),
        kt=st.sampled_from(KeyType),
        ti=st.integers(0, 99),
        ken=st.integers(0, 255),
        sgc=st.from_regex(r"[0-9]{6}", fullmatch=True),
    )


@st.composite
def key_changes(draw: st.DrawFn) -> tuple[KeyChange, int]:
    """A key change and how many tokens may carry it."""
    key = draw(meter_keys(KEYS))
    count = draw(st.sampled_from((2, 3))) if key.key.ea == EncryptionAlgorithm.STA else 4
    return KeyChange(key, draw(st.booleans())), count
