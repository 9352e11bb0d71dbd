"""`cdu` without a command: the desktop."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def open_desktop(folder: Path) -> int:
    """Open the window, stay until it is closed and return the exit code."""
    from cdu_app.ui.application import run

    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # Qt's loop would not see Python's handler
    return run(folder)
