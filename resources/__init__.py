"""Files that the program ships: fonts, receipt texts."""

from __future__ import annotations

from pathlib import Path


def resource_path(name: str) -> Path:
    """Return the path of a shipped file or folder, `name` relative to this package ("fonts/NotoSans-Regular.ttf").

    An installer's folder keeps the files beside the modules, so the path is a real one there too.
    """
    return Path(__file__).parent / name
