"""Runs functions on lanes beside the screen's thread and brings their results back to it.

The database, the module and the printer have one thread each, so that their work keeps its order and none
waits for another. What takes minutes (a file of a million rows) has one of its own, so that the counter goes on. A
result is delivered on the thread that made the runner, never while other code of it runs.
"""

from __future__ import annotations

from collections import deque
from enum import StrEnum
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Lane(StrEnum):
    """A queue of work with a thread of its own."""

    DATABASE = "database"
    MODULE = "module"
    PRINTER = "printer"
    WORK = "work"


class _Task:
    """A function with its two handlers; `deliver` calls one of them once it has run."""

    __slots__ = ("_function", "_on_done", "_on_failed", "_value", "error", "lane")

    def __init__(
        self,
        lane: Lane,
        function: Callable[[], Any],
        on_done: Callable[[Any], None],
        on_failed: Callable[[Exception], None],
    ) -> None:
        self.lane = lane
        self._function = function
        self._on_done = on_done
        self._on_failed = on_failed
        self._value: Any = None
        self.error: Exception | None = None

    def work(self) -> None:
        try:
            self._value = self._function()
        except Exception as error:  # noqa: BLE001 - whatever it is, `on_failed` gets it
            self.error = error

    def deliver(self) -> None:
        if self.error is None:
            self._on_done(self._value)
        else:
            self._on_failed(self.error)


class TaskRunner(QObject):
    """Runs work on its lanes.

    `idle` tells that nothing is running or waiting any more; `failed` carries every error, before its own handler.
    """

    idle = Signal()
    failed = Signal(object)
    _finished = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queues: dict[Lane, SimpleQueue[_Task | None]] = {}
        self._threads: list[Thread] = []
        self._worked: deque[_Task] = deque()
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
        if not self._closed:
            self._open[lane] += 1
            self._queue(lane).put(_Task(lane, function, on_done, on_failed))

    def busy(self, lane: Lane) -> bool:
        """Is work of this lane running, waiting or about to be delivered?"""
        return self._open[lane] > 0

    @property
    def closed(self) -> bool:
        """Is the program being closed? Long work then ends by itself."""
        return self._closed

    def close(self) -> None:
        """Wait for what is running, drop what has not begun, and end the threads."""
        self._closed = True
        for queue in self._queues.values():
            queue.put(None)
        for thread in self._threads:
            thread.join()

    def _queue(self, lane: Lane) -> SimpleQueue[_Task | None]:
        if lane not in self._queues:
            queue = self._queues[lane] = SimpleQueue()
            self._threads.append(Thread(target=self._work, args=(queue,), name=f"cdu-{lane}"))
            self._threads[-1].start()
        return self._queues[lane]

    def _work(self, queue: SimpleQueue[_Task | None]) -> None:
        """A lane's thread: do one task after the other and wake the screen for each."""
        while (task := queue.get()) is not None:
            if not self._closed:
                task.work()
                self._worked.append(task)
                self._finished.emit()

    def _deliver(self) -> None:
        task = self._worked.popleft()
        self._open[task.lane] -= 1
        if self._closed:
            return
        if task.error is not None:
            self.failed.emit(task.error)
        task.deliver()
        if not any(self._open.values()):
            self.idle.emit()
