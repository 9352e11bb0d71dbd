"""Arrays of blocks under arrays of keys: the answers of the one-block ciphers, at every number of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sts.batch.kernels import crc, digits, misty1, sta
from sts.batch.kernels.sta import SlicedSta
from sts.crypto import misty1 as plain_misty1
from sts.crypto import sta as plain_sta
from sts.crypto.crc import crc16
from sts.crypto.sta import StandardTransferAlgorithm, StaTables
from sts.digits import read_digits, write_digits
from tests.support.vectors import primitives

if TYPE_CHECKING:
    from collections.abc import Callable

BLOCKS = st.integers(0, (1 << 64) - 1)
ROWS = [1, 63, 64, 65, 500]


def random_rows(count: int, width: int) -> np.ndarray:
    return np.random.default_rng(count).integers(0, 256, (count, width), np.uint8)


def numbers(rows: np.ndarray) -> np.ndarray:
    return rows.view(">u8").ravel().astype(np.uint64)


def one_by_one(cipher: Callable[[bytes, bytes], bytes], blocks: np.ndarray, keys: np.ndarray) -> list[int]:
    pairs = zip(blocks, keys, strict=True)
    return [int.from_bytes(cipher(block.tobytes(), key.tobytes()), "big") for block, key in pairs]


@pytest.mark.parametrize("count", ROWS)
def test_sta(count: int) -> None:
    blocks, keys = random_rows(count, 8), random_rows(count + 1, 8)[1:]
    made = sta.encrypt(numbers(blocks), numbers(keys))
    assert made.tolist() == one_by_one(plain_sta.encrypt, blocks, keys)
    assert sta.decrypt(numbers(blocks), numbers(keys)).tolist() == one_by_one(plain_sta.decrypt, blocks, keys)
    assert np.array_equal(sta.decrypt(made, numbers(keys)), numbers(blocks))


@pytest.mark.parametrize("count", ROWS)
def test_misty1(count: int) -> None:
    blocks, keys = random_rows(count, 8), random_rows(count, 16)
    made = misty1.encrypt(numbers(blocks), keys)
    assert made.tolist() == one_by_one(plain_misty1.encrypt, blocks, keys)
    assert misty1.decrypt(numbers(blocks), keys).tolist() == one_by_one(plain_misty1.decrypt, blocks, keys)
    assert np.array_equal(misty1.decrypt(made, keys), numbers(blocks))


@settings(max_examples=25)
@given(st.permutations(range(16)), st.permutations(range(16)), st.permutations(range(64)))
def test_sta_over_any_tables(box: list[int], other: list[int], permutation: list[int]) -> None:
    tables = StaTables(tuple(box), tuple(other), tuple(permutation))
    sliced, plain = SlicedSta(tables), StandardTransferAlgorithm(tables)
    blocks, keys = random_rows(3, 8), random_rows(4, 8)[1:]
    assert sliced.encrypt(numbers(blocks), numbers(keys)).tolist() == one_by_one(plain.encrypt, blocks, keys)
    assert sliced.decrypt(numbers(blocks), numbers(keys)).tolist() == one_by_one(plain.decrypt, blocks, keys)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, (1 << 48) - 1)), min_size=1))
def test_checksums(rows: list[tuple[int, int]]) -> None:
    classes, data = np.array([row[0] for row in rows], np.uint8), np.array([row[1] for row in rows], np.uint64)
    messages = [bytes([token_class]) + value.to_bytes(6, "big") for token_class, value in rows]
    assert crc.crc_of(classes, data).tolist() == [int.from_bytes(crc16(message), "big") for message in messages]
    marked = [int.from_bytes(crc16(message + b"\1"), "big") for message in messages]
    assert crc.crc_c_of(classes, data).tolist() == marked


EDGES = st.sampled_from([0, (1 << 64) - 1, 3 << 27, 1 << 27, 1 << 28, 10**10 - 1, 10**10, 9_999_999_999 << 1])


@given(st.lists(st.tuples(st.integers(0, 3), BLOCKS | EDGES), min_size=1))
def test_digits(rows: list[tuple[int, int]]) -> None:
    classes, blocks = (np.array(column, np.uint64) for column in zip(*rows, strict=True))
    texts = digits.write_digits(classes, blocks)
    assert texts.astype(str).tolist() == [write_digits(one, block.to_bytes(8, "big")) for one, block in rows]
    assert digits.are_tokens(texts).all()
    read_classes, read_blocks = digits.read_digits(texts)
    assert (read_classes.tolist(), read_blocks.tolist()) == (classes.tolist(), blocks.tolist())


@given(st.lists(st.integers(0, 10**20 - 1) | st.integers((1 << 66) - 3, (1 << 66) + 3), min_size=1))
def test_any_twenty_digits(values: list[int]) -> None:
    texts = np.array([f"{value:020}" for value in values], "S20")
    known = digits.are_tokens(texts)
    assert known.tolist() == [value < 1 << 66 for value in values]
    for token_class, block, text in zip(*digits.read_digits(texts[known]), texts[known], strict=True):
        assert read_digits(text.decode()) == (token_class, int(block).to_bytes(8, "big"))


def test_published_misty1() -> None:
    rows = primitives("misty1")
    for row in rows:
        block, key = (bytes.fromhex(row["inputs"][field]) for field in ("plaintext", "key"))
        made = misty1.encrypt(np.array([int.from_bytes(block, "big")], np.uint64), np.frombuffer(key, np.uint8)[None])
        assert f"{int(made[0]):016x}" == row["expected"]
