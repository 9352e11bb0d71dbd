"""The password of a network module: from `CDU_MODULE_PASSWORD`, else from a file that the station's key seals."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from cdu_app.errors import ModulePasswordMissing
from store.keys import derive_key
from sts.module.emulator.sealed import DamagedError, Sealer, write_durably

if TYPE_CHECKING:
    from pathlib import Path

VARIABLE: Final = "CDU_MODULE_PASSWORD"
PASSWORD_FILE: Final = "module.password"  # noqa: S105 - a file's name
_CONTEXT: Final = b"module password 1"


def read_module_password(folder: Path, root_key: bytes) -> str:
    """Return the password. Raises ModulePasswordMissing: none was given, or the file is another station's."""
    if VARIABLE in os.environ:
        return os.environ[VARIABLE]
    try:
        return _sealer(root_key).unseal((folder / PASSWORD_FILE).read_bytes(), _CONTEXT).decode()
    except (FileNotFoundError, DamagedError) as error:
        raise ModulePasswordMissing(folder) from error


def store_module_password(folder: Path, root_key: bytes, password: str) -> None:
    """Keep the password for the time to come, readable by the station's owner only and with its key only."""
    write_durably(folder / PASSWORD_FILE, _sealer(root_key).seal(password.encode(), _CONTEXT))


def _sealer(root_key: bytes) -> Sealer:
    return Sealer(derive_key(root_key, "module password"))
