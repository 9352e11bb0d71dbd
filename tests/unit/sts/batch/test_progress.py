from __future__ import annotations

import io

import pytest

from sts.batch.files import progress
from sts.batch.files.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    """Stands still until it is told."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(progress, "time", clock)
    return clock


def test_in_place_on_a_terminal(clock: Clock) -> None:
    terminal = Terminal()
    told = Progress(terminal, lambda: 0.25)
    told.tell(1)  # at once: not yet
    clock.now += 30
    told.tell(60_000)
    clock.now += 90
    told.finish(240_000)
    first, last = terminal.getvalue().rstrip("\n").split("\r")
    assert first.rstrip() == "60,000 rows, 2,000 a second, 25%, 1:30 left"
    assert last.rstrip() == "240,000 rows, 2,000 a second"
    assert len(first) == len(last)


@pytest.mark.parametrize("share", [None, 0.0])
def test_now_and_then_in_a_log(clock: Clock, share: float | None) -> None:
    log = io.StringIO()
    told = Progress(log, lambda: share)
    for rows in range(1, 25):
        clock.now += 1
        told.tell(rows)
    assert log.getvalue().splitlines() == ["10 rows, 1 a second", "20 rows, 1 a second"]
