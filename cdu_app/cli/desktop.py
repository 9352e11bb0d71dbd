"""`cdu` without a command: the desktop."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cdu_app.logs import log_to

if TYPE_CHECKING:
    from pathlib import Path


def open_desktop(folder: Path) -> None:
    """Open the window and stay until it is closed."""
    from cdu_app.ui.application import run

    log_to(folder)
    sys.exit(run(folder))
