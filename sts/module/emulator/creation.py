"""Making an emulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sts.kmc.values import MAX_KEYS, ModuleKey
from sts.module.emulator.emulator import Emulator, utc_now
from sts.module.emulator.events import Event, EventKind, EventLog, create_event_log
from sts.module.emulator.sealed import Sealer, storage
from sts.module.emulator.state import STATE_FILE, ModuleState, write_state
from sts.module.emulator.tid_log import create_log
from sts.module.errors import ModuleUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from sts.keys import VendingKey


def create_emulator(
    folder: Path,
    key: bytes,
    vending_keys: Sequence[VendingKey | ModuleKey],
    tid_window: int = 0,
    now: Callable[[], datetime] = utc_now,
) -> None:
    """Make an emulator with keys, from a centre that is made for it and thrown away: it never takes others.

    Register 1 gets the first vending key (16 at most). Otherwise as `create_empty_emulator`.
    """
    from sts.kmc.centre import Centre
    from sts.kmc.request import read_request

    if not 0 < len(vending_keys) <= MAX_KEYS:
        raise ValueError(f"1 to {MAX_KEYS} vending keys")
    centre = Centre.generate()
    create_empty_emulator(folder, key, centre.public_key, tid_window, now)
    emulator = Emulator.open(folder, key, now)
    try:
        keys = [each if isinstance(each, ModuleKey) else ModuleKey(each) for each in vending_keys]
        emulator.load_keys(centre.issue(read_request(emulator.request_keys()), keys, now()))
    finally:
        emulator.close()


def create_empty_emulator(
    folder: Path, key: bytes, centre: bytes, tid_window: int = 0, now: Callable[[], datetime] = utc_now
) -> None:
    """Make an emulator in `folder`, sealed with the 32-byte `key`, for the key files of one centre (its public key).

    It takes TIDs at most `tid_window` minutes off its clock, 0: any. Raises ModuleUnavailable when there is one
    already or the folder cannot be written.
    """
    with storage(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / STATE_FILE).exists():
        raise ModuleUnavailable(str(folder), "there is an emulator here already")
    state, sealer = _new_state(centre, tid_window), Sealer(key)
    create_log(folder, sealer, state.module_id)
    create_event_log(folder, sealer, state.module_id)
    events = EventLog(folder, sealer, state.module_id)
    events.append(Event(now(), EventKind.CREATED, state.module_id))
    events.close()
    write_state(folder, sealer, state)


def _new_state(centre: bytes, tid_window: int) -> ModuleState:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    from sts.kmc.request import module_id_of

    identity, exchange = Ed25519PrivateKey.generate(), X25519PrivateKey.generate()
    return ModuleState(
        module_id=module_id_of(identity.public_key().public_bytes_raw()),
        identity=identity.private_bytes_raw(),
        exchange=exchange.private_bytes_raw(),
        centre=centre,
        tid_window=tid_window,
    )
