from __future__ import annotations

import secrets
import sys
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.crypto import misty1
from sts.errors import InvalidKey
from tests.support.botan import BotanUnavailableError, block_cipher
from tests.support.vectors import Row, primitives

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.botan import BlockCipher

RANDOM_BLOCKS = 10_000


@pytest.fixture
def botan() -> Iterator[BlockCipher]:
    if sys.platform == "win32":
        pytest.skip("no package of Botan 2 for Windows")
    try:
        with block_cipher("MISTY1") as cipher:
            yield cipher
    except BotanUnavailableError as missing:
        raise pytest.fail.Exception(str(missing), pytrace=False) from None


@pytest.mark.parametrize("row", primitives("misty1"), ids=lambda row: row["inputs"]["plaintext"])
def test_published_vectors(row: Row) -> None:
    key, plain = (bytes.fromhex(row["inputs"][name]) for name in ("key", "plaintext"))
    encrypted = misty1.encrypt(plain, key)
    assert encrypted.hex() == row["expected"]
    assert misty1.decrypt(encrypted, key) == plain


def test_agrees_with_botan(botan: BlockCipher) -> None:
    seed = secrets.randbits(64)
    random = Random(seed)
    for number in range(RANDOM_BLOCKS):
        block, key = random.randbytes(misty1.BLOCK_BYTES), random.randbytes(misty1.KEY_BYTES)
        which = f"seed {seed}, block {number}"
        assert misty1.encrypt(block, key) == botan.encrypt(block, key), which
        assert misty1.decrypt(block, key) == botan.decrypt(block, key), which


@given(block=st.binary(min_size=8, max_size=8), key=st.binary(min_size=16, max_size=16))
def test_decrypt_is_the_inverse(block: bytes, key: bytes) -> None:
    assert misty1.decrypt(misty1.encrypt(block, key), key) == block
    assert misty1.encrypt(misty1.decrypt(block, key), key) == block


@pytest.mark.parametrize("key", [b"", bytes(8), bytes(15), bytes(17)])
def test_key_of_another_length_is_refused(key: bytes) -> None:
    for operation in (misty1.encrypt, misty1.decrypt):
        with pytest.raises(InvalidKey) as refused:
            operation(bytes(misty1.BLOCK_BYTES), key)
        assert refused.value.field == "decoder_key"
