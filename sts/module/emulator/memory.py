"""What the emulator keeps in its folder: its state, the tokens it issued, and what happened to it.

Any number of threads and processes may hold the same folder: inside `exclusive` nobody else reads or writes, and
what others wrote is known.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from sts.module.emulator.events import EventLog
from sts.module.emulator.folder_lock import FolderLock
from sts.module.emulator.sealed import Sealer, storage
from sts.module.emulator.state import STATE_FILE, ModuleState, read_state, write_state
from sts.module.emulator.tid_log import TidLog, key_id
from sts.module.errors import ModuleUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Memory:
    """An emulator's folder, open. Raises ModuleUnavailable: none there, wrong key, damage, held by another program.

    `state`, `key_ids`, `tokens` and `events` are to be used inside `exclusive` only.
    """

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder = folder
        self._state_file = folder / STATE_FILE
        self._sealer = Sealer(key)
        with storage(folder):
            is_there = self._state_file.exists()  # ahead of the lock, whose file would be made in any folder
        if not is_there:
            raise ModuleUnavailable(str(folder), "there is no emulator here")
        self._stamp = (0, 0)
        self._lock = FolderLock(folder)
        self._logs = ExitStack()
        with ExitStack() as undo:
            undo.callback(self.close)
            with self._lock:
                self._refresh_state()
                self.tokens = TidLog(folder, self._sealer, self.state.module_id)
                self._logs.callback(self.tokens.close)
                self.events = EventLog(folder, self._sealer, self.state.module_id)
                self._logs.callback(self.events.close)
            undo.pop_all()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Nobody else reads or writes inside; what others wrote is known."""
        with self._lock:
            self._refresh_state()
            self.tokens.catch_up()
            yield

    def verify_open(self) -> None:
        """Raise ModuleUnavailable after `close`."""
        self._lock.verify_open()

    def store(self, state: ModuleState) -> None:
        """Put a new state in place of the present one, in one durable step."""
        write_state(self._folder, self._sealer, state)
        self._refresh_state()

    def close(self) -> None:
        """Let go of the files."""
        with self._lock.closing() as first:  # the logs' heads are not to be read half written
            if first:
                self._logs.close()

    def _refresh_state(self) -> None:
        with storage(self._folder):
            facts = self._state_file.stat()
        stamp = (facts.st_ino, facts.st_mtime_ns)
        if stamp != self._stamp:
            self.state = read_state(self._folder, self._sealer)
            self.key_ids = tuple(key_id(held.key) for held in self.state.keys)
            self._stamp = stamp
