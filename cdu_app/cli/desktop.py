"""`cdu` without a command: the desktop."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def open_desktop(folder: Path) -> int:
    """Open the window, stay until it is closed and return the exit code."""
    gc.disable()  # loading makes no garbage: the first frame comes some milliseconds sooner, and enables it again
    from cdu_app.ui.application import run

    return run(folder)
