"""Random and mutated inputs for everything that reads what comes from outside; `fuzz_targets` names what is fed.

A target is a function of bytes that returns, or raises one of its own errors inside; whatever else it raises is a bug.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_ALPHABET = b'0123456789 -~?!\r\n{}[]",:ABCDEFabcdefSMGLVCT\x00\xff\xed\x7f'


class Target(NamedTuple):
    """What is fed: inputs are made from scratch and by changing `seeds`, which it takes as they are."""

    name: str
    feed: Callable[[bytes], None]
    seeds: Sequence[bytes]


def run(target: Target, count: int, seed: int) -> None:
    """Feed `count` inputs. What fails is told with the input, so that it can be fed again."""
    random = Random(seed)
    for _ in range(count):
        data = make_input(random, target.seeds)
        try:
            target.feed(data)
        except Exception as error:
            raise AssertionError(f"{target.name} raised {error!r} for {data!r} (seed {seed})") from error


def make_input(random: Random, seeds: Sequence[bytes]) -> bytes:
    """Noise, noise of likely letters, digits, or a seed with some changes."""
    kind = random.randrange(8)
    if kind == 0 or not seeds:
        return random.randbytes(random.randrange(64))
    if kind == 1:
        return bytes(random.choices(_ALPHABET, k=random.randrange(64)))
    if kind == 2:
        return f"{random.randrange(1 << 66):020}".encode()
    return _mutated(random, random.choice(seeds))


def _mutated(random: Random, seed: bytes) -> bytes:
    data = bytearray(seed)
    for _ in range(random.randint(1, 3)):
        place = random.randrange(len(data) + 1)
        change = random.randrange(5)
        if change == 0:
            data[place : place + 1] = bytes([random.randrange(256)])
        elif change == 1:
            data[place : place + 1] = bytes([random.choice(_ALPHABET)])
        elif change == 2:
            del data[place : place + random.randrange(8)]
        elif change == 3:
            data[place:place] = data[: random.randrange(16)]
        elif place < len(data):
            data[place] ^= 1 << random.randrange(8)
    return bytes(data)
