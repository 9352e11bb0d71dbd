"""Random tokens of every kind, made and read by both engines. The million is `python -m benchmarks two_engines`."""

from __future__ import annotations

import secrets
from random import Random

import numpy as np

from sts import batch
from sts.batch.rows import AT_A_TIME
from sts.keys import EncryptionAlgorithm, KeyGeneration
from tests.support.two_engines import compare, random_pan, random_vending_key

TOKENS, A_GROUP, KINDS = 20_000, 250, 12


def test_both_engines_agree() -> None:
    seed = secrets.randbits(32)
    print(f"seed {seed}")  # noqa: T201 - shown when the test fails
    agreed = compare(seed, TOKENS, A_GROUP)
    assert agreed.total() >= TOKENS
    assert len(agreed) == KINDS, agreed


def test_a_large_batch_is_what_its_parts_are() -> None:
    """Batches are made in slices, blocks in words of 64: rows at the seams must not differ."""
    random = np.random.default_rng(62055)
    count, part = AT_A_TIME + 129, 1000
    pans = np.array([random_pan(Random(place)) for place in range(count)])
    tis, tids = random.integers(0, 100, count), random.integers(0, 1 << 24, count)

    def made(rows: slice) -> tuple[np.ndarray, ...]:
        key = random_vending_key(Random(1), KeyGeneration.DKGA04)
        keys = batch.decoder_keys(key, pans[rows], tis[rows], EncryptionAlgorithm.STA)
        tokens = batch.credit_tokens(keys, 0, tids[rows], 5, 7)
        return keys, tokens, batch.decode_tokens(keys, tokens).tid

    whole = made(slice(None))
    parts = zip(*(made(slice(start, start + part)) for start in range(0, count, part)), strict=True)
    for column, pieces in zip(whole, parts, strict=True):
        assert np.array_equal(column, np.concatenate(pieces))
    assert np.array_equal(whole[-1], tids)
