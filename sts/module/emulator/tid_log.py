"""The emulator's memory of issued tokens, `tids.sealed`: one sealed record per token.

What is left of a key's limits follows from it: it is counted anew at each opening. A power cut may take the last
records; then the caller's own records keep their TIDs from being used again, as they do with any module that is
changed for another.
"""

from __future__ import annotations

import hmac
import struct
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from sts.amount import decode_currency, decode_units
from sts.identity import MeterPan
from sts.keys import EncryptionAlgorithm
from sts.module.emulator.sealed import OVERHEAD
from sts.module.emulator.sealed_log import SealedLog, create_sealed_log
from sts.module.protocol import CreditRequest, ManagementRequest
from sts.token import CURRENCY_SUBCLASS, ManagementFunction, TokenClass

if TYPE_CHECKING:
    from pathlib import Path

    from sts.keys import VendingKey
    from sts.module.emulator.sealed import Sealer

LOG_FILE: Final = "tids.sealed"
# Sequence of the key file, register, key, PAN, TI, EA, class, subclass, amount code or value, TID, token
_LAYOUT = struct.Struct(">IB8s18sBBBBII20s")
RECORD_BYTES = _LAYOUT.size + OVERHEAD
_KEY_BYTES = 8

TokenRequest: TypeAlias = CreditRequest | ManagementRequest


_NONE: Final = (-1, b"")


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A request that was answered, the key file and key it was under, and the token."""

    sequence: int
    key_id: bytes
    request: TokenRequest
    token: str


class Quantity(NamedTuple):
    """What a key's limits count: tenths of units, and 0.00001 of the base unit."""

    units: int
    currency: int


class TidLog:
    """The log in `folder` of the module `module_id`. All calls but `close` need the folder's lock."""

    def __init__(self, folder: Path, sealer: Sealer, module_id: str) -> None:
        self._log = SealedLog(folder / LOG_FILE, sealer, _context(module_id), _LAYOUT.size)
        self._highest: dict[tuple[bytes, bytes], tuple[int, bytes]] = {}  # TID and plain record; TIDs rise
        self._used: defaultdict[tuple[int, int], list[int]] = defaultdict(lambda: [0, 0])
        self._last: bytes | None = None
        self.catch_up()

    def catch_up(self) -> None:
        """Know what others appended. Raises ModuleUnavailable."""
        for plain in self._log.read_new():
            self._remember(plain)

    def highest_tid(self, pan: MeterPan, key_id: bytes) -> int:
        """The highest TID of this meter and key; -1 before the first."""
        return self._highest.get((pan.text.encode(), key_id), _NONE)[0]

    def find_highest(self, pan: MeterPan, key_id: bytes) -> IssuedToken | None:
        """The token with the highest TID of this meter and key."""
        _, plain = self._highest.get((pan.text.encode(), key_id), _NONE)
        return _unpack(plain) if plain else None

    def find_last(self) -> IssuedToken | None:
        """The token issued last."""
        return None if self._last is None else _unpack(self._last)

    def used(self, sequence: int, register: int) -> Quantity:
        """What was issued from a register since the key file of this number was loaded."""
        return Quantity(*self._used[sequence, register])

    def append(self, issued: IssuedToken) -> None:
        """Store a token with a higher TID than all before it of its meter and key. Raises ModuleUnavailable."""
        plain = _pack(issued)
        self._log.append(plain)
        self._remember(plain)

    def close(self) -> None:
        """Let go of the file, once it is on the disk."""
        self._log.close()

    def _remember(self, plain: bytes) -> None:
        sequence, register, key_id, pan, _, _, token_class, subclass, value, tid, _ = _LAYOUT.unpack(plain)
        self._highest[pan, key_id] = tid, plain
        self._last = plain
        if token_class == TokenClass.CREDIT:
            used, more = self._used[sequence, register], counted(subclass, value)
            used[0] += more.units
            used[1] += more.currency


def create_log(folder: Path, sealer: Sealer, module_id: str) -> None:
    """Make an empty log."""
    create_sealed_log(folder / LOG_FILE, sealer, _context(module_id))


def counted(subclass: int, amount_code: int) -> Quantity:
    """What a credit takes off the limits. Currency taken back from a meter gives nothing back here."""
    if subclass < CURRENCY_SUBCLASS:
        return Quantity(decode_units(amount_code), 0)
    return Quantity(0, max(0, decode_currency(amount_code)))


def key_id(key: VendingKey) -> bytes:
    """Names a key by all that meters' keys are made from: TIDs rise for each meter and key."""
    attributes = f"{key.sgc} {key.krn} {key.kt} {key.dkga} {key.base_date}"
    return hmac.digest(key.value, attributes.encode(), "sha256")[:_KEY_BYTES]


def _context(module_id: str) -> bytes:
    return f"{module_id} tokens ".encode()


def _pack(issued: IssuedToken) -> bytes:
    request = issued.request
    if isinstance(request, CreditRequest):
        kind = (TokenClass.CREDIT, request.subclass, request.amount_code)
    else:
        kind = (TokenClass.MANAGEMENT, request.function, request.value)
    meter = (request.pan.text.encode(), request.ti, request.ea)
    return _LAYOUT.pack(
        issued.sequence, request.register, issued.key_id, *meter, *kind, request.tid, issued.token.encode()
    )


def _unpack(plain: bytes) -> IssuedToken:
    sequence, register, key, pan, ti, ea, token_class, subclass, value, tid, token = _LAYOUT.unpack(plain)
    meter, algorithm = MeterPan(pan.decode()), EncryptionAlgorithm(ea)
    request: TokenRequest
    if token_class == TokenClass.CREDIT:
        request = CreditRequest(register, meter, ti, algorithm, subclass, value, tid)
    else:
        request = ManagementRequest(register, meter, ti, algorithm, ManagementFunction(subclass), value, tid)
    return IssuedToken(sequence, key, request, token.decode())
