"""Every single-digit error and every swap of neighbours in 10 000 tokens: what does the meter do with them?

A token's checksum has 16 bits, so a few of two million mistyped tokens pass it. What they then say is chance: this
counts them, asks the meter that the token was sold to, and claims that none says what was ever sold to that meter.
The seed is a fresh one each time and stands in the figures: `look(tokens, seed)` repeats a run.
"""

from __future__ import annotations

import random
import secrets
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from benchmarks.result import Result
from sts.amount import encode_units
from sts.codec import decode_token, encode_token
from sts.errors import CrcError, TokenFormatError
from sts.identity import MeterPan
from sts.keys import DecoderKey, EncryptionAlgorithm, KeyType, MeterKey
from sts.meter import Credited, MeterKind, MeterState, accept
from sts.tid import BaseDate
from sts.token import Commodity, CreditToken, ManagementFunction, ManagementToken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sts.token import Token

TOKENS, PROCESSES = 10_000, 2
A_METERS_TOKENS = 100
FIRST_TID, MONTH = 6_000_000, 43_200  # of 2025, from the base date 2014; minutes
NOW = datetime(2026, 3, 14, tzinfo=UTC)
PAN = MeterPan("600727000000000009")


@dataclass(frozen=True, slots=True)
class Counts:
    """Of so many tokens, how many mistyped ones there are, can be read, are taken, give credit, say what was sold."""

    tokens: int = 0
    mistyped: int = 0
    read: int = 0
    taken: int = 0
    credited: int = 0
    sold: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


def measure() -> list[Result]:
    seed = secrets.randbits(32)
    start = time.perf_counter()
    share = TOKENS // PROCESSES
    with ProcessPoolExecutor(PROCESSES) as pool:
        counts = sum(pool.map(look, [share] * PROCESSES, range(seed, seed + PROCESSES)), Counts())
    seconds = time.perf_counter() - start
    figures = (
        f"{counts.mistyped:,} mistyped tokens in {seconds:.0f} s: {counts.read} have a right checksum and a known "
        f"subclass (1 in {counts.mistyped // max(counts.read, 1):,}), the meter takes {counts.taken} of them, "
        f"{counts.credited} as credit; {counts.sold} say what was sold (seed {seed})"
    )
    claim = f"no mistyped digit or swap in {counts.tokens:,} tokens says what was sold to the meter"
    return [Result(claim, figures, counts.sold == 0 and counts.tokens == TOKENS)]


def look(tokens: int, seed: int) -> Counts:
    """Mistype `tokens` tokens of several meters, half of them STA and half MISTY1, in every way there is."""
    chance = random.Random(seed)
    counts = Counts()
    for number in range(0, tokens, A_METERS_TOKENS):
        ea = tuple(EncryptionAlgorithm)[number // A_METERS_TOKENS % 2]
        counts += _look_at_meter(ea, min(A_METERS_TOKENS, tokens - number), chance)
    return counts


def mistypings(text: str) -> Iterator[str]:
    """Every text with one other digit, and every one with two unlike neighbours swapped."""
    for place, right in enumerate(text):
        for digit in "0123456789".replace(right, ""):
            yield text[:place] + digit + text[place + 1 :]
    for place in range(len(text) - 1):
        if text[place] != text[place + 1]:
            yield text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def _look_at_meter(ea: EncryptionAlgorithm, tokens: int, chance: random.Random) -> Counts:
    """A meter's tokens in order: each is mistyped in every way, then typed right."""
    key = DecoderKey(chance.randbytes(8 if ea is EncryptionAlgorithm.STA else 16), ea)
    state = MeterState(MeterKind(PAN), MeterKey(key, 1, KeyType.DUTK, 1, 255), BaseDate.Y2014)
    sold = [_token(FIRST_TID + month * MONTH + chance.randrange(MONTH), chance) for month in range(tokens)]
    said = {_meaning(token) for token in sold}
    counts = Counts()
    for token in sold:
        text = encode_token(token, key)
        for wrong in mistypings(text):
            counts += _look_at(state, wrong, said)
        state, _answer = accept(state, text, NOW)
    return counts + Counts(tokens=tokens)


def _token(tid: int, chance: random.Random) -> Token:
    """Nine credits to one power limit."""
    if chance.random() < 0.9:
        return CreditToken(Commodity.ELECTRICITY, tid, encode_units(chance.randrange(1, 10_000)), chance.randrange(16))
    limit = encode_units(chance.randrange(1_000, 15_000))
    return ManagementToken(ManagementFunction.SET_MAXIMUM_POWER_LIMIT, tid, limit, chance.randrange(16))


def _meaning(token: Token) -> tuple[int, int, int]:
    """Class, subclass and payload without the random number."""
    return token.token_class, token.subclass, token.payload & (1 << 40) - 1


def _look_at(state: MeterState, text: str, said: set[tuple[int, int, int]]) -> Counts:
    try:
        token = decode_token(text, state.key.key)
    except (CrcError, TokenFormatError):
        return _REFUSED
    _state, answer = accept(state, text, NOW)
    credited = isinstance(answer.effect, Credited)
    return Counts(0, 1, 1, int(answer.result.is_taken), int(credited), int(_meaning(token) in said))


_REFUSED = Counts(mistyped=1)
