"""The station's log file: what happened, for support. Never a secret, a token or a key."""

from __future__ import annotations

import logging
import os
import re
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

LOG_FILE: Final = "cdu.log"
_SIZE, _KEEP = 1 << 20, 3

_TOKEN: Final = re.compile(r"\d{4}(?: ?\d{4}){4}")
_URL_PASSWORD: Final = re.compile(r"(?<=://)([^\s:/@]*):[^\s@]*@")


class _Masking(logging.Formatter):
    """Hides what an error from elsewhere may quote: a token, the password in a server's address."""

    def format(self, record: logging.LogRecord) -> str:
        return _URL_PASSWORD.sub(r"\1:…@", _TOKEN.sub("…", super().format(record)))


def log_to(folder: Path) -> None:
    """Write warnings and worse to `folder`/cdu.log (0600), once a process. A folder that takes no file goes without."""
    root = logging.getLogger()
    path = folder / LOG_FILE
    if any(getattr(handler, "baseFilename", "") == str(path.absolute()) for handler in root.handlers):
        return
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
        handler = RotatingFileHandler(path, maxBytes=_SIZE, backupCount=_KEEP, encoding="utf-8")
    except OSError:
        return
    # A full disk must not put the logging module's own traceback on screen.
    handler.handleError = lambda record: None  # type: ignore[method-assign]  # noqa: ARG005
    handler.setLevel(logging.WARNING)
    handler.setFormatter(_Masking("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
