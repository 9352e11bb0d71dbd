"""Work of which only the newest result counts: a search while typing, a quote while typing."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from cdu_app.tasks.runner import Lane, TaskRunner

T = TypeVar("T")


class Latest:
    """Runs one kind of work on one lane, one at a time; results of anything but the last request are dropped.

    While one runs, only the newest request waits: fast typing never builds a queue.
    """

    def __init__(self, runner: TaskRunner, lane: Lane) -> None:
        self._runner = runner
        self._lane = lane
        self._number = 0
        self._running = False
        self._next: Callable[[], None] | None = None

    def run(
        self, function: Callable[[], T], on_done: Callable[[T], None], on_failed: Callable[[Exception], None]
    ) -> None:
        """Ask anew; whatever was asked before is stale from now on."""
        self.drop()
        number = self._number

        def start() -> None:
            self._running = True
            self._runner.run(
                self._lane,
                function,
                lambda value: self._end(number, on_done, value),
                lambda error: self._end(number, on_failed, error),
            )

        if self._running:
            self._next = start
        else:
            start()

    def drop(self) -> None:
        """Make every request so far stale."""
        self._number += 1
        self._next = None

    def _end(self, number: int, handler: Callable[[T], None], outcome: T) -> None:
        self._running = False
        following, self._next = self._next, None
        if following is not None:
            following()
        elif number == self._number:
            handler(outcome)
