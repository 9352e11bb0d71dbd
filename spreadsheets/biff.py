"""Looks into an XLS before the parser does, for the reason told in `spreadsheets.archive`.

What is verified beyond its cells are the counts from which the parser sets memory aside before it reads on.
An XLS is a small file system (a compound file, [MS-CFB]) with one stream of records: BIFF8 ([MS-XLS]), earlier BIFF5.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spreadsheets.errors import ContentFault, NotASpreadsheet, PasswordProtected

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from spreadsheets.limits import Limits

MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")

_COUNTS = (40, 44, 64, 72)  # where the header tells how many sectors there are of each kind of table
_LAST_SECTOR = 0xFFFFFFFA  # sector numbers above it mean something else: [MS-CFB] 2.1
_ENTRY = 128  # bytes of a directory entry
_IN_HEADER = 109  # sectors of the allocation table whose numbers stand in the header itself

_BOF, _FILE_PASS, _STRINGS, _DIMENSIONS, _MULTIPLE_RK = 0x0809, 0x002F, 0x00FC, 0x0200, 0x00BD
_SHORTEST_STRING = 3  # bytes
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256
# Records of one cell, which begin with row and column: FORMULA, LABELSST, NUMBER, LABEL, BOOLERR, RK, RSTRING.
_CELLS = frozenset([0x0006, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E, 0x00D6, _MULTIPLE_RK])


def verify_xls(path: Path, data: bytes, limits: Limits) -> None:
    """Raise PasswordProtected, TooLarge, or NotASpreadsheet."""
    try:
        streams = _CompoundFile.read(data).streams()
        if any(name == "EncryptedPackage" for name, _ in streams):
            raise PasswordProtected(path)
        # More than one, where workbooks are embedded in a workbook.
        books = [stream for name, stream in streams if name in ("Workbook", "Book")]
        if not books:
            raise NotASpreadsheet(path, ContentFault.OTHER_KIND)
        for book in books:
            _verify_records(path, book, limits)
    except (struct.error, IndexError, ValueError) as error:
        raise NotASpreadsheet(path, ContentFault.DAMAGED) from error


def _verify_records(path: Path, book: bytes, limits: Limits) -> None:
    top, left, bottom, right = _NOWHERE
    for kind, body in _records(book):
        if kind == _FILE_PASS:
            raise PasswordProtected(path)
        if kind == _STRINGS:
            _verify_count(struct.unpack_from("<I", body, 4)[0], len(book) // _SHORTEST_STRING)
        elif kind == _DIMENSIONS:
            _verify_dimensions(*struct.unpack_from("<IIHH" if len(body) == 14 else "<HHHH", body))
        elif kind == _BOF:
            top, left, bottom, right = _NOWHERE
        elif kind in _CELLS:
            row, column = struct.unpack_from("<HH", body)
            last = struct.unpack_from("<H", body, len(body) - 2)[0] if kind == _MULTIPLE_RK else column
            top, left, bottom, right = min(top, row), min(left, column), max(bottom, row), max(right, last)
            limits.verify_cells(path, (bottom - top + 1) * (right - left + 1))


_NOWHERE = (0xFFFF, 0xFFFF, 0, 0)


def _verify_dimensions(top: int, below: int, left: int, beyond: int) -> None:
    if below and beyond:  # else the sheet is empty
        _verify_count(below - top, _MOST_ROWS)
        _verify_count(beyond - left, _MOST_COLUMNS)


def _verify_count(count: int, most: int) -> None:
    """Raise ValueError for what cannot be: less than none, or more than there is room for."""
    if not 0 <= count <= most:
        raise ValueError(f"{count} of {most}")


def _records(book: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, place)
        yield kind, book[place + 4 : place + 4 + size]
        place += 4 + size


@dataclass(frozen=True, slots=True)
class _CompoundFile:
    """Chains of sectors: `table[n]` is the number of the sector after sector n."""

    data: bytes
    sector: int
    table: tuple[int, ...]

    @classmethod
    def read(cls, data: bytes) -> _CompoundFile:
        """Raises struct.error, ValueError."""
        (shift,) = struct.unpack_from("<H", data, 30)
        if shift not in (9, 12):
            raise ValueError("sectors have 512 or 4096 bytes")
        for place in _COUNTS:
            _verify_count(struct.unpack_from("<I", data, place)[0], len(data) >> shift)
        bare = cls(data, 1 << shift, ())
        return cls(data, bare.sector, _numbers(b"".join(bare.at(number) for number in bare._table_sectors())))

    def _table_sectors(self) -> Iterator[int]:
        """Numbers of the sectors that hold the allocation table; the first 109 stand in the header."""
        yield from _used(struct.unpack_from(f"<{_IN_HEADER}I", self.data, 76))
        following, count = struct.unpack_from("<II", self.data, 68)
        for _ in range(min(count, len(self.data) // self.sector)):
            *numbers, following = _numbers(self.at(following))
            yield from _used(numbers)

    def at(self, number: int) -> bytes:
        """A sector; the header takes the place of one, the last may be cut short."""
        place = (number + 1) * self.sector
        return self.data[place : place + self.sector]

    def chain(self, number: int) -> bytes:
        """A stream from its first sector on. Raises IndexError, or ValueError if it bites its tail."""
        parts: list[bytes] = []
        while number <= _LAST_SECTOR:
            if len(parts) > len(self.table):
                raise ValueError("a chain without end")
            parts.append(self.at(number))
            number = self.table[number]
        return b"".join(parts)

    def streams(self) -> list[tuple[str, bytes]]:
        """Streams with their names; small streams lie in sectors of their own within the root's stream."""
        header = struct.unpack_from("<I4xIII", self.data, 48)
        directory = self.chain(header[0])
        cutoff, mini_table = header[1], header[2]
        entries = [directory[place : place + _ENTRY] for place in range(0, len(directory) - _ENTRY + 1, _ENTRY)]
        root = self.chain(_start(entries[0]))
        small = _CompoundFile(bytes(64) + root, 64, _numbers(self.chain(mini_table)))
        return [(_name(entry), _content(entry, self, small, cutoff)) for entry in entries if entry[66] == _STREAM]


_STREAM = 2


def _content(entry: bytes, large: _CompoundFile, small: _CompoundFile, cutoff: int) -> bytes:
    (size,) = struct.unpack_from("<I", entry, 120)
    _verify_count(size, len(large.data))
    return (large if size >= cutoff else small).chain(_start(entry))[:size]


def _start(entry: bytes) -> int:
    return int(struct.unpack_from("<I", entry, 116)[0])


def _name(entry: bytes) -> str:
    return entry[:64].decode("utf-16-le", "replace").partition("\0")[0]


def _numbers(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _used(numbers: tuple[int, ...] | list[int]) -> Iterator[int]:
    return (number for number in numbers if number <= _LAST_SECTOR)
