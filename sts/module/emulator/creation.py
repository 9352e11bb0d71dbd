"""Making an emulator."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sts.kmc.values import MAX_KEYS, ModuleKey
from sts.module.emulator.events import Event, EventKind, EventLog, create_event_log
from sts.module.emulator.sealed import Sealer, storage
from sts.module.emulator.state import STATE_FILE, ModuleState, write_state
from sts.module.emulator.tid_log import create_log
from sts.module.errors import ModuleUnavailable
from sts.module.layouts import EMULATOR_PREFIX

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sts.keys import VendingKey


def create_emulator(
    folder: Path, key: bytes, vending_keys: Sequence[VendingKey | ModuleKey], tid_window: int = 0
) -> None:
    """Make an emulator in `folder`, sealed with the 32-byte `key`; register 1 gets the first vending key (16 at most).

    Raises ModuleUnavailable when there is one already or the folder cannot be written.
    """
    if not 0 < len(vending_keys) <= MAX_KEYS:
        raise ValueError(f"1 to {MAX_KEYS} vending keys")
    with storage(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / STATE_FILE).exists():
        raise ModuleUnavailable(str(folder), "there is an emulator here already")
    module_id = f"{EMULATOR_PREFIX}-{secrets.token_hex(4).upper()}"
    sealer = Sealer(key)
    create_log(folder, sealer, module_id)
    create_event_log(folder, sealer, module_id)
    events = EventLog(folder, sealer, module_id)
    events.append(Event(datetime.now(UTC), EventKind.CREATED, ""))
    events.close()
    held = tuple(each if isinstance(each, ModuleKey) else ModuleKey(each) for each in vending_keys)
    write_state(folder, sealer, ModuleState(module_id, b"", b"", b"", tid_window, 1, keys=held))
