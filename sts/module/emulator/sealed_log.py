"""A file of sealed records of fixed length, only ever appended to.

It begins with how many records there were when it was last closed, sealed too: a log cut shorter than that is
noticed. The number stands there twice and the older one is written over: a half-written one is no harm.

A record is in the file before `append` returns, so a killed process loses none. The disk itself is waited for at
close only: a power cut may take the last ones. The beginning of a record left at the end is cut off; any other
damage is refused. All calls but `close` need the folder's lock.
"""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from typing import TYPE_CHECKING

from sts.module.emulator.sealed import OVERHEAD, DamagedError, Sealer, open_private, storage
from sts.module.errors import ModuleUnavailable

if TYPE_CHECKING:
    from pathlib import Path

_COUNT_BYTES = 8
_SLOT_BYTES = _COUNT_BYTES + OVERHEAD
HEAD_BYTES = 2 * _SLOT_BYTES
_HEAD = b"head"


class SealedLog:
    """The log at `path` with `size` bytes of plain text a record, of the module `context`.

    Raises ModuleUnavailable: missing, damaged, cut.
    """

    def __init__(self, path: Path, sealer: Sealer, context: bytes, size: int) -> None:
        self._path = path
        self._sealer = sealer
        self._context = context
        self._record_bytes = size + OVERHEAD
        self._count = 0  # of the records read or written here
        with storage(path.parent):
            try:
                self._file = open_private(path, os.O_RDWR)
            except FileNotFoundError:
                raise self._unavailable(f"{path.name} is missing") from None
        try:
            self._least, self._older_slot = self._read_head()
        except BaseException:
            os.close(self._file)
            raise

    def read_new(self) -> list[bytes]:
        """What was appended since the last call, here or elsewhere."""
        with storage(self._path.parent):
            whole, torn = divmod(max(0, os.fstat(self._file).st_size - HEAD_BYTES), self._record_bytes)
            if whole < max(self._count, self._least):
                raise self._unavailable(f"{self._path.name} lost records")
            if torn:
                os.ftruncate(self._file, HEAD_BYTES + whole * self._record_bytes)
            if whole == self._count:
                return []
            data = self._read(self._tail(), (whole - self._count) * self._record_bytes)
        return [
            self._open(data[start : start + self._record_bytes]) for start in range(0, len(data), self._record_bytes)
        ]

    def append(self, plain: bytes) -> None:
        """Store a record; when this raises ModuleUnavailable it is not stored. All before it must have been read."""
        try:
            self._write(self._tail(), self._sealer.seal(plain, self._record_context()))
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(self._file, self._tail())
            raise self._unavailable(f"cannot store the record: {error.strerror}") from error
        self._count += 1

    def close(self) -> None:
        """Wait for the disk, note how many records there are, let go of the file."""
        try:
            if self._count > self._least:
                self._settle()
        finally:
            os.close(self._file)

    def _settle(self) -> None:
        with suppress(OSError):  # a disk that fails now fails the next record too, and is told then
            os.fsync(self._file)
            count = _seal_count(self._sealer, self._context, self._count)  # never on the disk ahead of the records
            self._write(self._older_slot, count)

    def _read_head(self) -> tuple[int, int]:
        """The number of records at the last closing, and where the next one is to be written."""
        head = self._read(0, HEAD_BYTES)
        counts = [self._count_in(head[start : start + _SLOT_BYTES]) for start in (0, _SLOT_BYTES)]
        if max(counts) < 0:
            raise self._unavailable(f"{self._path.name} was changed: its head")
        return max(counts), 0 if counts[0] <= counts[1] else _SLOT_BYTES

    def _count_in(self, slot: bytes) -> int:
        try:
            return int.from_bytes(self._sealer.unseal(slot, self._context + _HEAD), "big")
        except DamagedError:
            return -1

    def _open(self, sealed: bytes) -> bytes:
        try:
            plain = self._sealer.unseal(sealed, self._record_context())
        except DamagedError:
            raise self._unavailable(f"{self._path.name} was changed: record {self._count + 1}") from None
        self._count += 1
        return plain

    def _record_context(self) -> bytes:
        return self._context + self._count.to_bytes(8, "big")

    def _tail(self) -> int:
        return HEAD_BYTES + self._count * self._record_bytes

    def _read(self, start: int, length: int) -> bytes:
        os.lseek(self._file, start, os.SEEK_SET)
        return os.read(self._file, length)

    def _write(self, start: int, data: bytes) -> None:
        os.lseek(self._file, start, os.SEEK_SET)
        if os.write(self._file, data) != len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _unavailable(self, reason: str) -> ModuleUnavailable:
        return ModuleUnavailable(str(self._path.parent), reason)


def create_sealed_log(path: Path, sealer: Sealer, context: bytes) -> None:
    """Make an empty log. Raises ModuleUnavailable."""
    with storage(path.parent):
        file = open_private(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        with os.fdopen(file, "wb") as log:
            log.write(_seal_count(sealer, context, 0) + _seal_count(sealer, context, 0))


def _seal_count(sealer: Sealer, context: bytes, count: int) -> bytes:
    return sealer.seal(count.to_bytes(_COUNT_BYTES, "big"), context + _HEAD)
