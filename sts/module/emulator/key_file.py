"""The emulator's key register, `keys.sealed`: its module id and its vending keys, as one sealed file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sts.keys import KeyGeneration, KeyType, VendingKey
from sts.module.emulator.sealed import DamagedError, Sealer, storage, write_durably
from sts.module.errors import ModuleUnavailable
from sts.tid import BaseDate

if TYPE_CHECKING:
    from pathlib import Path

KEY_FILE: Final = "keys.sealed"
_CONTEXT = b"emulator key register 1"


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What the file holds; register 1 is the first key."""

    module_id: str
    keys: tuple[VendingKey, ...]


def write_key_file(folder: Path, sealer: Sealer, content: KeyFile) -> None:
    """Seal and store the key register. Raises ModuleUnavailable."""
    plain = json.dumps({"module_id": content.module_id, "keys": [_record(key) for key in content.keys]})
    with storage(folder):
        write_durably(folder / KEY_FILE, sealer.seal(plain.encode(), _CONTEXT))


def read_key_file(folder: Path, sealer: Sealer) -> KeyFile:
    """Load the key register. Raises ModuleUnavailable: no file, wrong key, or damage."""
    with storage(folder):
        try:
            sealed = (folder / KEY_FILE).read_bytes()
        except FileNotFoundError:
            raise ModuleUnavailable(str(folder), "there is no emulator here") from None
    try:
        plain = sealer.unseal(sealed, _CONTEXT)
    except DamagedError:
        raise ModuleUnavailable(str(folder), f"wrong key, or {KEY_FILE} was changed") from None
    content = json.loads(plain)
    return KeyFile(content["module_id"], tuple(_key(record) for record in content["keys"]))


def _record(key: VendingKey) -> dict[str, Any]:
    return {
        "value": key.value.hex(),
        "sgc": key.sgc,
        "krn": key.krn,
        "kt": int(key.kt),
        "dkga": int(key.dkga),
        "base_date": int(key.base_date),
        "ken": key.ken,
    }


def _key(record: dict[str, Any]) -> VendingKey:
    return VendingKey(
        value=bytes.fromhex(record["value"]),
        sgc=record["sgc"],
        krn=record["krn"],
        kt=KeyType(record["kt"]),
        dkga=KeyGeneration(record["dkga"]),
        base_date=BaseDate(record["base_date"]),
        ken=record["ken"],
    )
