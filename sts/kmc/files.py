"""The files of a centre and its modules."""

from __future__ import annotations

import codecs
import errno
import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_MAX_BYTES: Final = 2**20
_BINARY = getattr(os, "O_BINARY", 0)  # Windows would translate line ends
_OTHERS: Final = 0o077


def read_data(path: Path) -> bytes:
    """A whole file, if it is not too large to be any of a centre's. Raises OSError."""
    with path.open("rb") as file:
        data = file.read(_MAX_BYTES + 1)
    if len(data) > _MAX_BYTES:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return data


def read_text(path: Path) -> str:
    """A text in UTF-8, or in UTF-16 with its mark, as Windows' shell writes it. Raises OSError, UnicodeDecodeError."""
    data = read_data(path)
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if is_wide else "utf-8-sig")


def is_open_to_others(path: Path) -> bool:
    """Whether other users have rights to the file; Windows keeps them elsewhere."""
    return os.name != "nt" and bool(path.stat().st_mode & _OTHERS)


def write_private(path: Path, data: bytes) -> None:
    """Write a new file that only its owner may read, whole or not at all; it is on the disk.

    Raises OSError, also for one that is there.
    """
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, 0o600)
    try:
        with os.fdopen(file, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(file)
    except BaseException:
        path.unlink()
        raise
