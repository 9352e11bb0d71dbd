"""What one token costs: with the decoder key given, with the key derived by DKGA04, read back, and as a JSON line.

The floor is one HMAC-SHA-256 of OpenSSL, which is what DKGA04 cannot do without. Claims: 15 000 tokens a second on a
small machine, one at a time, the key derivation included; 100 000 JSON requests a minute.
"""

from __future__ import annotations

import hmac
import io
import json
import secrets
import time
from itertools import repeat
from typing import TYPE_CHECKING

from benchmarks.result import Result
from sts.codec import decode_token, encode_token
from sts.door.stream import answer_lines
from sts.identity import MeterPan
from sts.keys import EncryptionAlgorithm, KeyGeneration, KeyType, VendingKey, decoder_key
from sts.tid import BaseDate
from sts.token import Commodity, CreditToken

if TYPE_CHECKING:
    from collections.abc import Callable

TIMES, ROUNDS = 5_000, 5
TOKENS_A_SECOND = 15_000
REQUESTS_A_MINUTE = 100_000
FLOORS_A_TOKEN = 60
"""HMACs in the time of one token with its key, at most; about 25 for EA07 and 20 for EA11 where it was measured."""

PAN = MeterPan.parse("600727000000000009")
KEY = VendingKey(secrets.token_bytes(20), "600675", 1, KeyType.DUTK, KeyGeneration.DKGA04, BaseDate.Y2014, 255)
TOKEN = CreditToken(Commodity.ELECTRICITY, 5_389_960, 500, 5)


def measure() -> list[Result]:
    floor = seconds(lambda: hmac.digest(KEY.value, bytes(48), "sha256"))
    return [*(result for ea in EncryptionAlgorithm for result in _algorithm(ea, floor)), _json_lines()]


def _algorithm(ea: EncryptionAlgorithm, floor: float) -> list[Result]:
    key = decoder_key(KEY, PAN, 1, ea)
    digits = encode_token(TOKEN, key)
    name = f"EA{ea:02}"
    return [
        _result(f"{name}: a token, decoder key given", seconds(lambda: encode_token(TOKEN, key)), floor),
        _result(
            f"{name}: a token with DKGA04", seconds(lambda: encode_token(TOKEN, decoder_key(KEY, PAN, 1, ea))), floor
        ),
        _result(f"{name}: a token read back", seconds(lambda: decode_token(digits, key)), floor),
    ]


def _result(name: str, each: float, floor: float) -> Result:
    wanted = f"(under {FLOORS_A_TOKEN}; {TOKENS_A_SECOND:,} a second wanted)"
    figures = f"{1 / each:,.0f} a second, {each / floor:.0f} × one HMAC {wanted}"
    return Result(name, figures, each < floor * FLOORS_A_TOKEN and each * TOKENS_A_SECOND < 1)


def _json_lines() -> Result:
    attributes = {"base_date": 2014, "sgc": "600675", "krn": 1, "kt": 2, "ti": 1, "ken": 255}
    key = {"dkga": 4, "ea": 7, "vk": KEY.value.hex()} | attributes
    line = json.dumps({"op": "credit", "key": key, "pan": PAN.text, "subclass": 0, "value": 500, "tid": 1}).encode()
    floor = seconds(lambda: json.dumps(json.loads(line)))
    each = best(lambda: answer_lines(repeat(line, TIMES), io.BytesIO())) / TIMES
    wanted = f"({REQUESTS_A_MINUTE:,} a minute wanted)"
    figures = f"{60 / each:,.0f} a minute, {each / floor:.1f} × reading and writing the JSON {wanted}"
    return Result("a JSON request answered", figures, each * REQUESTS_A_MINUTE < 60)


def seconds(action: Callable[[], object]) -> float:
    """The seconds of one call, at its best."""

    def run() -> None:
        for _ in range(TIMES):
            action()

    return best(run) / TIMES


def best(action: Callable[[], object]) -> float:
    """The shortest of some runs: what the machine can do when nothing else runs on it."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return min(times)
