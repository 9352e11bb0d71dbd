"""Everything of the token engine that reads digits, numbers and JSON lines, for `tests.support.fuzz`."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from typing import TYPE_CHECKING

from sts.codec import decode_token
from sts.digits import format_token
from sts.door.stream import answer_lines
from sts.errors import StsError
from sts.identity import MeterPan, verify_drn
from sts.keychange import KeyChange, change_key
from sts.keys import DecoderKey, EncryptionAlgorithm, KeyType, MeterKey
from tests.support.fuzz import Target
from tests.support.vectors import load

if TYPE_CHECKING:
    from collections.abc import Callable

STA_KEY = DecoderKey(bytes(range(8)), EncryptionAlgorithm.STA)
MISTY1_KEY = DecoderKey(bytes(range(16)), EncryptionAlgorithm.MISTY1)


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


def _key_change(key: DecoderKey, count: int) -> list[bytes]:
    change = KeyChange(MeterKey(key, 1, KeyType.DUTK, 1, 255, "600675"), rollover=False)
    return [token.encode() for token in change_key(key, change, count)]
