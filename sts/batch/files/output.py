"""Files that come to be whole or not at all, readable by their owner alone: tokens are money."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def whole_file(path: Path | None) -> Iterator[TextIO]:
    """A text file that takes its name when the block is left without an exception; None is standard output."""
    with _spool() if path is None else _renamed(path) as file:
        yield file


@contextmanager
def _renamed(path: Path) -> Iterator[TextIO]:
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    try:
        with open(handle, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - of an open handle
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)  # noqa: PTH105 - both are names
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def _spool() -> Iterator[TextIO]:
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as file:
        yield file
        file.seek(0)
        shutil.copyfileobj(file, sys.stdout)
        sys.stdout.flush()
