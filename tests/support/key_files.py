"""A centre, its emulators and its key files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sts.kmc.centre import VALID_FOR, Centre
from sts.kmc.request import read_request
from sts.module.emulator import Emulator, create_empty_emulator
from tests.support.modules import MODULE_KEYS, STATE_KEY, utc_now

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime, timedelta
    from pathlib import Path

    from sts.kmc.values import ModuleKey


@dataclass
class Trust:
    """A centre and how emulators of it are made and given keys."""

    centre: Centre = field(default_factory=Centre.generate)

    def emulator(self, folder: Path, now: Callable[[], datetime] = utc_now, tid_window: int = 0) -> Emulator:
        """A new one without keys."""
        create_empty_emulator(folder, STATE_KEY, self.centre.public_key, tid_window, now)
        return Emulator.open(folder, STATE_KEY, now)

    def key_file(
        self,
        emulator: Emulator,
        keys: Sequence[ModuleKey] = MODULE_KEYS,
        made_at: datetime | None = None,
        valid_for: timedelta = VALID_FOR,
    ) -> bytes:
        """The answer to what the emulator asks now."""
        return self.centre.issue(read_request(emulator.request_keys()), keys, made_at or utc_now(), valid_for)
