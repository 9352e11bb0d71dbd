"""The emulator's own state, `keys.sealed`: who it is, whom it trusts and the keys it holds, as one sealed file."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sts.kmc.values import ModuleKey, read_key, write_key
from sts.module.emulator.sealed import DamagedError, Sealer, storage, write_durably
from sts.module.errors import ModuleUnavailable

if TYPE_CHECKING:
    from pathlib import Path

STATE_FILE: Final = "keys.sealed"
_CONTEXT = b"emulator state 2"
_FIRST_CONTEXT = b"emulator key register 1"
_FROM_FIRST = "it was made by release 0.1, before key files: make a new one"


@dataclass(frozen=True, slots=True)
class ModuleState:
    """What the file holds. Register 1 is the first key; a module that was tampered with has none.

    `identity` (Ed25519) signs its requests, `exchange` (X25519) opens its key files: both private, 32 bytes.
    `centre` is the public key of the one key management centre it listens to, `sequence` the number of the last key
    file loaded (0: none yet), `tid_window` in minutes.
    """

    module_id: str
    identity: bytes = field(repr=False)
    exchange: bytes = field(repr=False)
    centre: bytes
    tid_window: int
    sequence: int = 0
    tampered: bool = False
    keys: tuple[ModuleKey, ...] = ()


def write_state(folder: Path, sealer: Sealer, state: ModuleState) -> None:
    """Seal and store the state in one step. Raises ModuleUnavailable."""
    plain = json.dumps(
        {
            "module_id": state.module_id,
            "identity": state.identity.hex(),
            "exchange": state.exchange.hex(),
            "centre": state.centre.hex(),
            "tid_window": state.tid_window,
            "sequence": state.sequence,
            "tampered": state.tampered,
            "keys": [write_key(key) for key in state.keys],
        }
    )
    with storage(folder):
        write_durably(folder / STATE_FILE, sealer.seal(plain.encode(), _CONTEXT))


def read_state(folder: Path, sealer: Sealer) -> ModuleState:
    """Load the state. Raises ModuleUnavailable: wrong key, damage, or made by an older release."""
    with storage(folder):
        sealed = (folder / STATE_FILE).read_bytes()
    content = json.loads(_unseal(folder, sealer, sealed))
    return ModuleState(
        module_id=content["module_id"],
        identity=bytes.fromhex(content["identity"]),
        exchange=bytes.fromhex(content["exchange"]),
        centre=bytes.fromhex(content["centre"]),
        tid_window=content["tid_window"],
        sequence=content["sequence"],
        tampered=content["tampered"],
        keys=tuple(read_key(record) for record in content["keys"]),
    )


def _unseal(folder: Path, sealer: Sealer, sealed: bytes) -> bytes:
    try:
        return sealer.unseal(sealed, _CONTEXT)
    except DamagedError:
        reason = _FROM_FIRST if _opens(sealer, sealed, _FIRST_CONTEXT) else f"wrong key, or {STATE_FILE} was changed"
        raise ModuleUnavailable(str(folder), reason) from None


def _opens(sealer: Sealer, sealed: bytes, context: bytes) -> bool:
    try:
        sealer.unseal(sealed, context)
    except DamagedError:
        return False
    return True
