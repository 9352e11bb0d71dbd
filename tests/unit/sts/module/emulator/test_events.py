from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from sts.module.emulator.events import EVENT_FILE, Event, EventKind, EventLog, create_event_log
from sts.module.emulator.sealed import Sealer
from sts.module.errors import ModuleUnavailable

if TYPE_CHECKING:
    from pathlib import Path

SEALER = Sealer(bytes(32))
AT = datetime(2026, 11, 22, 10, 0, 0, 123_457, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    create_event_log(tmp_path, SEALER, "EMU-1")
    return tmp_path


def reopened(folder: Path) -> tuple[Event, ...]:
    log = EventLog(folder, SEALER, "EMU-1")
    events = log.read()
    log.close()
    return events


@pytest.mark.parametrize("kind", EventKind)
def test_what_happened_comes_back(folder: Path, kind: EventKind) -> None:
    log = EventLog(folder, SEALER, "EMU-1")
    events = (Event(AT, kind, "some words"), Event(AT + timedelta(days=20_000), kind, ""))
    for event in events:
        log.append(event)
    assert log.read() == events
    log.close()
    assert reopened(folder) == events


def test_times_of_other_zones_and_long_words(folder: Path) -> None:
    log = EventLog(folder, SEALER, "EMU-1")
    log.append(Event(AT.astimezone(timezone(timedelta(hours=2))), EventKind.CREATED, "x" * 100 + "é"))
    log.append(Event(AT, EventKind.CREATED, "é"))
    log.close()
    assert reopened(folder) == (Event(AT, EventKind.CREATED, "x" * 64), Event(AT, EventKind.CREATED, "?"))


def test_two_append_in_turn(folder: Path) -> None:
    one, other = EventLog(folder, SEALER, "EMU-1"), EventLog(folder, SEALER, "EMU-1")
    for number in range(6):
        (one, other)[number % 2].append(Event(AT, EventKind.TAMPERED, f"{number}"))
    assert [event.detail for event in one.read()] == list("012345")
    one.close()
    other.close()
    assert [event.detail for event in reopened(folder)] == list("012345")


def test_the_log_of_another_module_or_of_tokens(folder: Path) -> None:
    for name in ("EMU-2", "EMU-11"):
        with pytest.raises(ModuleUnavailable, match="was changed"):
            EventLog(folder, SEALER, name)


def test_an_event_that_is_taken_away(folder: Path) -> None:
    log = EventLog(folder, SEALER, "EMU-1")
    log.append(Event(AT, EventKind.TAMPERED, ""))
    log.close()
    path = folder / EVENT_FILE
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ModuleUnavailable, match="lost records"):
        reopened(folder)
