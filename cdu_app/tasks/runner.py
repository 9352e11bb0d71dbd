"""Runs functions on lanes beside the screen's thread and brings their results back to it.

The database, the module and the printer have one thread each, so that their work keeps its order and none
waits for another. A result is delivered on the thread that made the runner, never while other code of it runs.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

T = TypeVar("T")


class Lane(StrEnum):
    """A queue of work with a thread of its own."""

    DATABASE = "database"
    MODULE = "module"
    PRINTER = "printer"


@dataclass(frozen=True, slots=True)
class _Task(Generic[T]):
    lane: Lane
    on_done: Callable[[T], None]
    on_failed: Callable[[Exception], None]


class TaskRunner(QObject):
    """Runs work on its lanes. `idle` tells that nothing is running or waiting any more."""

    idle = Signal()
    _finished = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executors: dict[Lane, ThreadPoolExecutor] = {}
        self._outcomes: deque[tuple[_Task[Any], Future[Any]]] = deque()
        self._open = dict.fromkeys(Lane, 0)
        self._closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        lane: Lane,
        function: Callable[[], T],
        on_done: Callable[[T], None],
        on_failed: Callable[[Exception], None],
    ) -> None:
        """Run `function` on `lane`; exactly one of the two is called with its outcome, on the screen's thread.

        After `close` nothing is started any more and nothing is called.
        """
        if self._closed:
            return
        self._open[lane] += 1
        future = self._executor(lane).submit(function)
        future.add_done_callback(partial(self._finish, _Task(lane, on_done, on_failed)))

    def busy(self, lane: Lane) -> bool:
        """Is work of this lane running, waiting or about to be delivered?"""
        return self._open[lane] > 0

    def close(self) -> None:
        """Wait for what is running, drop what has not begun, and end the threads."""
        self._closed = True
        for executor in self._executors.values():
            executor.shutdown(wait=True, cancel_futures=True)

    def _executor(self, lane: Lane) -> ThreadPoolExecutor:
        if lane not in self._executors:
            self._executors[lane] = ThreadPoolExecutor(1, f"cdu-{lane}")
        return self._executors[lane]

    def _finish(self, task: _Task[Any], future: Future[Any]) -> None:
        """Called on the worker's thread: queue the outcome and wake the screen."""
        self._outcomes.append((task, future))
        self._finished.emit()

    def _deliver(self) -> None:
        task, future = self._outcomes.popleft()
        self._open[task.lane] -= 1
        if self._closed:
            return
        error = future.exception()
        if error is None:
            task.on_done(future.result())
        elif isinstance(error, Exception):
            task.on_failed(error)
        else:
            raise error
        if not any(self._open.values()):
            self.idle.emit()
