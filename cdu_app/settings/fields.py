"""Fields of the station file, each read once; what is wrong raises SettingsInvalid with the setting's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app.errors import SettingsInvalid

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

STATION_FILE: Final = "station.toml"


def read_text(section: Mapping[str, object], name: str) -> str:
    """Return a setting as text; whole numbers are taken for text."""
    value = section[name.partition(".")[2]]
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise SettingsInvalid(STATION_FILE, name, "it must be text in quotes")


def find_file(folder: Path, section: Mapping[str, object], name: str) -> Path | None:
    """Return a path, counted from the station's folder, or None where none is set."""
    text = read_text(section, name)
    return folder / text if text else None


def read_choice(section: Mapping[str, object], name: str, choices: tuple[str, ...]) -> str:
    """Return one of a few words."""
    value = read_text(section, name)
    if value not in choices:
        raise SettingsInvalid(STATION_FILE, name, f"it is one of {', '.join(choices)}")
    return value
