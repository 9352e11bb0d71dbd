"""The emulator's memory of issued tokens, `tids.sealed`: one sealed record of fixed length per token, appended.

Several processes may hold the same log: `exclusive` locks them out and reads what they appended. A record is in the
file before its token is returned, so a killed process loses none. The disk itself is waited for at close only: a
power cut may take the last ones, and then the caller's own records keep their TIDs from being used again, as they do
with any module that is changed for another. The beginning of a record left at the end is cut off; any other damage
is refused.
"""

from __future__ import annotations

import errno
import os
import struct
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from threading import Lock
from time import monotonic, sleep
from typing import TYPE_CHECKING, Final

from filelock import lock_descriptor, unlock_descriptor

from sts.identity import MeterPan
from sts.keys import EncryptionAlgorithm
from sts.module.emulator.sealed import OVERHEAD, DamagedError, Sealer, open_private, storage
from sts.module.errors import ModuleUnavailable
from sts.module.protocol import CreditRequest
from sts.token import Commodity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOG_FILE: Final = "tids.sealed"
LOCK_FILE: Final = "tids.lock"
LOCK_SECONDS = 10.0
_POLL_SECONDS = 0.001
# SGC, KRN, register, PAN, TI, EA, subclass, amount code, TID, token
_LAYOUT = struct.Struct(">6sBB18sBBBHI20s")
RECORD_BYTES = _LAYOUT.size + OVERHEAD


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A request that was answered, the supply group and key revision it was for, and the token."""

    sgc: str
    krn: int
    request: CreditRequest
    token: str


class TidLog:
    """The log in `folder`; raises ModuleUnavailable when it is missing, damaged or held by another process."""

    def __init__(self, folder: Path, sealer: Sealer, module_id: str) -> None:
        self._folder = folder
        self._sealer = sealer
        self._context = module_id.encode()
        self._highest: dict[tuple[str, str, int], bytes] = {}  # plain records; TIDs rise, so the latest wins
        self._last: bytes | None = None
        self._records = 0
        self._thread_lock = Lock()
        self._open_files = ExitStack()
        self._closed = False
        try:
            self._file, self._lock_file = self._open(LOG_FILE), self._open(LOCK_FILE, os.O_CREAT)
            self._open_files.callback(os.fsync, self._file)
            with self.exclusive():
                pass
        except ModuleUnavailable:
            self.close()
            raise

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Nobody else reads or writes inside; what others appended is known."""
        with self._thread_lock:
            self.verify_open()
            self._lock()
            try:
                self._catch_up()
                yield
            finally:
                unlock_descriptor(self._lock_file)

    def verify_open(self) -> None:
        """Raise ModuleUnavailable after `close`."""
        if self._closed:
            raise ModuleUnavailable(str(self._folder), "the emulator is closed")

    def find_highest(self, pan: MeterPan, sgc: str, krn: int) -> IssuedToken | None:
        """The token with the highest TID of this meter and key."""
        plain = self._highest.get((pan.text, sgc, krn))
        return None if plain is None else _unpack(plain)

    def find_last(self) -> IssuedToken | None:
        """The token issued last."""
        return None if self._last is None else _unpack(self._last)

    def append(self, issued: IssuedToken) -> None:
        """Store a token with a higher TID than all before it of its meter and key. Only inside `exclusive`."""
        plain = _pack(issued)
        tail = self._records * RECORD_BYTES
        try:
            os.lseek(self._file, tail, os.SEEK_SET)
            if os.write(self._file, self._sealer.seal(plain, self._record_context())) != RECORD_BYTES:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._file, tail)
            raise ModuleUnavailable(str(self._folder), f"cannot store the token: {error.strerror}") from error
        self._remember(plain)

    def close(self) -> None:
        """Let go of the files."""
        with self._thread_lock:
            self._closed = True
            with suppress(OSError):  # a disk that fails now fails the next token too, and is told then
                self._open_files.close()

    def _open(self, name: str, flags: int = 0) -> int:
        with storage(self._folder):
            try:
                file = open_private(self._folder / name, os.O_RDWR | flags)
            except FileNotFoundError:
                raise ModuleUnavailable(str(self._folder), f"{name} is missing") from None
        self._open_files.callback(os.close, file)
        return file

    def _lock(self) -> None:
        deadline = monotonic() + LOCK_SECONDS
        with storage(self._folder):
            while not lock_descriptor(self._lock_file, blocking=False):
                if monotonic() > deadline:
                    raise ModuleUnavailable(str(self._folder), "another program holds the emulator")
                sleep(_POLL_SECONDS)

    def _catch_up(self) -> None:
        with storage(self._folder):
            whole, torn = divmod(os.fstat(self._file).st_size, RECORD_BYTES)
            if whole < self._records:
                raise ModuleUnavailable(str(self._folder), f"{LOG_FILE} lost records")
            if torn:
                os.ftruncate(self._file, whole * RECORD_BYTES)
            if whole > self._records:
                os.lseek(self._file, self._records * RECORD_BYTES, os.SEEK_SET)
                self._load(os.read(self._file, (whole - self._records) * RECORD_BYTES))

    def _load(self, data: bytes) -> None:
        for start in range(0, len(data), RECORD_BYTES):
            try:
                plain = self._sealer.unseal(data[start : start + RECORD_BYTES], self._record_context())
            except DamagedError:
                reason = f"{LOG_FILE} was changed: record {self._records + 1}"
                raise ModuleUnavailable(str(self._folder), reason) from None
            self._remember(plain)

    def _remember(self, plain: bytes) -> None:
        sgc, krn, _, pan, *_ = _LAYOUT.unpack(plain)
        self._highest[pan.decode(), sgc.decode(), krn] = plain
        self._last = plain
        self._records += 1

    def _record_context(self) -> bytes:
        return self._context + self._records.to_bytes(8, "big")


def create_log(folder: Path) -> None:
    """Make an empty log."""
    with storage(folder):
        os.close(open_private(folder / LOG_FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC))


def _pack(issued: IssuedToken) -> bytes:
    request = issued.request
    return _LAYOUT.pack(
        issued.sgc.encode(),
        issued.krn,
        request.register,
        request.pan.text.encode(),
        request.ti,
        request.ea,
        request.subclass,
        request.amount_code,
        request.tid,
        issued.token.encode(),
    )


def _unpack(plain: bytes) -> IssuedToken:
    sgc, krn, register, pan, ti, ea, subclass, amount_code, tid, token = _LAYOUT.unpack(plain)
    meter = MeterPan(pan.decode())
    request = CreditRequest(register, meter, ti, EncryptionAlgorithm(ea), Commodity(subclass), amount_code, tid)
    return IssuedToken(sgc.decode(), krn, request, token.decode())
