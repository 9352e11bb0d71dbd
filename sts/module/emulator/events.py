"""The emulator's event log, `events.sealed`: what happened to the module, never what it issued."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from sts.module.emulator.sealed_log import SealedLog, create_sealed_log

if TYPE_CHECKING:
    from pathlib import Path

    from sts.module.emulator.sealed import Sealer

EVENT_FILE: Final = "events.sealed"
_DETAIL_BYTES = 64
_LAYOUT = struct.Struct(f">QB{_DETAIL_BYTES}s")  # microseconds since 1970, kind, detail


class EventKind(IntEnum):
    """What is recorded."""

    CREATED = 1
    KEY_FILE_LOADED = 2
    KEY_FILE_REFUSED = 3
    TAMPERED = 4
    LIMIT_USED_UP = 5
    OUTSIDE_CLOCK_WINDOW = 6


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: aware UTC time by the module's clock, and a few words (no meters, no keys)."""

    at: datetime
    kind: EventKind
    detail: str


class EventLog:
    """The log in `folder` of the module `module_id`. All calls but `close` need the folder's lock."""

    def __init__(self, folder: Path, sealer: Sealer, module_id: str) -> None:
        self._log = SealedLog(folder / EVENT_FILE, sealer, _context(module_id), _LAYOUT.size)
        self._events: list[Event] = []

    def read(self) -> tuple[Event, ...]:
        """All events, the oldest first. Raises ModuleUnavailable."""
        self._events += [_unpack(plain) for plain in self._log.read_new()]
        return tuple(self._events)

    def append(self, event: Event) -> None:
        """Store an event. Raises ModuleUnavailable."""
        self.read()
        self._log.append(_pack(event))
        self._events.append(event)

    def close(self) -> None:
        """Let go of the file, once it is on the disk."""
        self._log.close()


def create_event_log(folder: Path, sealer: Sealer, module_id: str) -> None:
    """Make an empty log."""
    create_sealed_log(folder / EVENT_FILE, sealer, _context(module_id))


def _context(module_id: str) -> bytes:
    return f"{module_id} events ".encode()


def _pack(event: Event) -> bytes:
    detail = event.detail.encode("ascii", "replace")[:_DETAIL_BYTES]
    return _LAYOUT.pack(_microseconds(event.at), event.kind, detail)


def _unpack(plain: bytes) -> Event:
    microseconds, kind, detail = _LAYOUT.unpack(plain)
    at = datetime.fromtimestamp(microseconds // 10**6, UTC).replace(microsecond=microseconds % 10**6)
    return Event(at, EventKind(kind), detail.rstrip(b"\0").decode())


def _microseconds(at: datetime) -> int:
    whole = at.astimezone(UTC)
    return int(whole.replace(microsecond=0).timestamp()) * 10**6 + whole.microsecond
