from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.crypto import sta
from sts.errors import InvalidKey
from tests.support import reference_sts
from tests.support.vectors import primitives

# The tables that IEC 62055-41 prints; no meter uses them, but the standard's worked example does.
SAMPLE_TABLES = sta.StaTables(
    substitution_0=(12, 10, 8, 4, 3, 15, 0, 2, 14, 1, 5, 13, 6, 9, 7, 11),
    substitution_1=(6, 9, 7, 4, 3, 10, 12, 14, 2, 13, 1, 15, 0, 11, 8, 5),
    permutation=(
        *(29, 27, 34, 9, 16, 62, 55, 2, 40, 49, 38, 25, 33, 61, 30, 23),
        *(1, 41, 21, 57, 42, 15, 5, 58, 19, 53, 22, 17, 48, 28, 24, 39),
        *(3, 60, 36, 14, 11, 52, 54, 12, 31, 51, 10, 26, 0, 45, 37, 43),
        *(44, 6, 59, 4, 7, 35, 56, 50, 13, 18, 32, 47, 46, 63, 20, 8),
    ),
)
BLOCKS = st.binary(min_size=8, max_size=8)


def test_worked_example_of_the_standard() -> None:
    [row] = primitives("sta_sample_tables")
    block, key = bytes.fromhex(row["inputs"]["block"]), bytes.fromhex(row["inputs"]["key"])
    cipher = sta.StandardTransferAlgorithm(SAMPLE_TABLES)
    encrypted = cipher.encrypt(block, key)
    token = int(row["expected"], 16)
    without_class = token & ~(3 << 27) & (1 << 64) - 1 | token >> 64 << 27  # class 0 sits in bits 28 and 27
    assert int.from_bytes(encrypted, "big") == without_class
    assert cipher.decrypt(encrypted, key) == block


@given(block=BLOCKS, key=BLOCKS)
def test_agrees_with_the_reference(block: bytes, key: bytes) -> None:
    bits, key_bits = (reference_sts.to_bits(int.from_bytes(value, "big"), 64) for value in (block, key))
    encrypted = sta.encrypt(block, key)
    assert int.from_bytes(encrypted, "big") == reference_sts.to_number(reference_sts.sta_encrypt(bits, key_bits))
    assert sta.decrypt(encrypted, key) == block


@pytest.mark.parametrize("key", [b"", bytes(7), bytes(16)])
def test_key_of_another_length_is_refused(key: bytes) -> None:
    for operation in (sta.encrypt, sta.decrypt):
        with pytest.raises(InvalidKey):
            operation(bytes(8), key)
