"""Chunks worked off by several processes, their results in order.

Each process has a pipe of its own and one chunk at a time. So one that is killed leaves a closed pipe behind, whatever
it was doing; the pools of the standard library can wait for ever for the rest of a half-sent result.
"""

from __future__ import annotations

import signal
import sys
from collections import deque
from contextlib import contextmanager
from multiprocessing import get_context, resource_tracker
from typing import TYPE_CHECKING, Generic, TypeVar

from sts.batch.files.errors import WorkerLost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.connection import Connection

Item = TypeVar("Item")
Part = TypeVar("Part")
Result = TypeVar("Result")


def in_order(
    work: Callable[[Part], Result], items: Iterable[tuple[Item, Part]], jobs: int
) -> Iterator[tuple[Item, Result]]:
    """What `work` makes of each item's part, beside the item. With one job the work is done here.

    No more items are taken ahead than there are processes. `work`, parts and results must be picklable.
    Raises WorkerLost.
    """
    if jobs == 1:
        yield from ((item, work(part)) for item, part in items)
        return
    workers = [_Worker(work) for _ in range(jobs)]
    idle, busy = deque(workers), deque[tuple[Item, _Worker[Part, Result]]]()
    try:
        for item, part in items:
            if not idle:
                done, worker = busy.popleft()
                yield done, worker.receive()
                idle.append(worker)
            worker = idle.popleft()
            worker.send(part)
            busy.append((item, worker))
        yield from ((item, worker.receive()) for item, worker in busy)
    finally:
        for worker in workers:
            worker.end()


class _Worker(Generic[Part, Result]):
    """A process that does the same work again and again."""

    def __init__(self, work: Callable[[Part], Result]) -> None:
        context = get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, work), daemon=True)
        with _interrupts_held_back():
            self._process.start()
        theirs.close()

    def send(self, part: Part) -> None:
        try:
            self._connection.send(part)
        except OSError as error:
            raise WorkerLost from error

    def receive(self) -> Result:
        try:
            result: Result = self._connection.recv()
        except (EOFError, OSError) as error:
            raise WorkerLost from error
        return result

    def end(self) -> None:
        self._connection.close()
        self._process.terminate()
        self._process.join()


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """A process started inside hears no Ctrl-C until it has said that it wants none."""
    if sys.platform == "win32":  # has no signal masks
        yield
        return
    resource_tracker.ensure_running()  # ends a mask when it starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(connection: Connection, work: Callable[[Part], Result]) -> None:
    # Ctrl-C reaches all processes of a terminal; the first ends the rest. Held back still, it is forgotten here.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        while True:
            connection.send(work(connection.recv()))
    except (EOFError, OSError):
        return  # the first process has closed its end
