"""Random and mutated inputs for everything that reads what comes from outside.

A target is a function of bytes that returns, or raises one of its own errors inside; whatever else it raises is a bug.
"""

from __future__ import annotations

import io
import json
from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from sts.codec import decode_token
from sts.digits import format_token
from sts.door.stream import answer_lines
from sts.errors import StsError
from sts.identity import MeterPan, verify_drn
from sts.keychange import KeyChange, change_key
from sts.keys import DecoderKey, EncryptionAlgorithm, KeyType, MeterKey
from tests.support.vectors import load

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

STA_KEY = DecoderKey(bytes(range(8)), EncryptionAlgorithm.STA)
MISTY1_KEY = DecoderKey(bytes(range(16)), EncryptionAlgorithm.MISTY1)
_ALPHABET = b'0123456789 -~?!\r\n{}[]",:ABCDEFabcdefSMGLVCT\x00\xff\xed\x7f'


class Target(NamedTuple):
    """What is fed: inputs are made from scratch and by changing `seeds`, which it takes as they are."""

    name: str
    feed: Callable[[bytes], None]
    seeds: Sequence[bytes]


def _text(read: Callable[[str], object]) -> Callable[[bytes], None]:
    def feed(data: bytes) -> None:
        with suppress(StsError):
            read(data.decode("latin-1"))

    return feed


def _lines(data: bytes) -> None:
    answer_lines([data.replace(b"\n", b" ")], io.BytesIO())


def engine_targets() -> list[Target]:
    """What reads digits, numbers and JSON lines."""
    tokens, long_tokens = _key_change(STA_KEY, 3), _key_change(MISTY1_KEY, 4)
    requests = [json.dumps(row["request"]).encode() for row in load("sts_tokens.jsonl")[::20]]
    return [
        Target("decode EA07", _text(lambda text: decode_token(text, STA_KEY)), tokens),
        Target("decode EA11", _text(lambda text: decode_token(text, MISTY1_KEY)), long_tokens),
        Target("format a token", _text(format_token), tokens),
        Target("MeterPAN", _text(MeterPan.parse), [b"600727000000000009", b"000001000000000082"]),
        Target("DRN", _text(verify_drn), [b"12345678903"]),
        Target("JSON lines", _lines, requests),
    ]


def all_targets() -> list[Target]:
    """Every reader there is."""
    from tests.support.fuzz_frames import frame_targets  # it takes Target from here

    return [*engine_targets(), *frame_targets()]


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


def _key_change(key: DecoderKey, count: int) -> list[bytes]:
    change = KeyChange(MeterKey(key, 1, KeyType.DUTK, 1, 255, "600675"), rollover=False)
    return [token.encode() for token in change_key(key, change, count)]


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
