"""`[people]` in station.toml: what is asked of operators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app.errors import SettingsInvalid
from cdu_app.settings.fields import STATION_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping

PEOPLE_DEFAULTS: Final[Mapping[str, object]] = {"second_factor_for_cashiers": False, "lock_minutes": 10}
LONGEST_LOCK: Final = 60
_WORDS: Final = {"true": True, "1": True, "false": False, "0": False}


def read_factor_for_cashiers(section: Mapping[str, object]) -> bool:
    """Must cashiers have a second factor too? Raises SettingsInvalid for anything but yes or no."""
    found = _WORDS.get(str(section["second_factor_for_cashiers"]).strip().lower())
    if found is None:
        raise SettingsInvalid(STATION_FILE, "people.second_factor_for_cashiers", "it is true or false")
    return found


def read_lock_minutes(section: Mapping[str, object]) -> int:
    """Return after how many idle minutes the screen locks, 1 to 60. Raises SettingsInvalid."""
    text = str(section["lock_minutes"]).strip()
    if text.isascii() and text.isdecimal() and 1 <= int(text[:4]) <= LONGEST_LOCK:
        return int(text)
    raise SettingsInvalid(STATION_FILE, "people.lock_minutes", f"it is a whole number from 1 to {LONGEST_LOCK}")
