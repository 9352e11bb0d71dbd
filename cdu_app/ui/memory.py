"""What the desktop remembers of its last time: window, theme, and the columns of its lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSettings

if TYPE_CHECKING:
    from pathlib import Path

_FILE: Final = "desktop.ini"


def open_memory(folder: Path) -> QSettings:
    """Open the memory of the station in `folder`; all that open it see each other's changes."""
    return QSettings(str(folder / _FILE), QSettings.Format.IniFormat)
