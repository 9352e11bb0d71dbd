"""`[[module.registers]]` in station.toml: the vending keys of a module that does not tell them (legacy, PrismToken).

Each has `number`, `sgc`, `krn`, `kt`, `base_date`, and `ken` where it is not 255.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from cdu_app.errors import SettingsInvalid
from cdu_app.settings.fields import STATION_FILE
from sts.keys import NEVER_EXPIRES, KeyType, is_supply_group_code
from sts.module.protocol import KeyRegister
from sts.tid import BaseDate

_NAME: Final = "module.registers"
_LIMITS: Final = {"number": range(1, 100), "krn": range(1, 10), "kt": range(4), "ken": range(256)}


def read_registers(value: object) -> tuple[KeyRegister, ...]:
    """The registers of the list in the settings. Raises SettingsInvalid."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise SettingsInvalid(STATION_FILE, _NAME, "it is a list of tables: [[module.registers]]")
    registers = tuple(_register(entry) for entry in value)
    if len({register.number for register in registers}) < len(registers):
        raise SettingsInvalid(STATION_FILE, _NAME, "two of them have the same number")
    return registers


def _register(entry: object) -> KeyRegister:
    if not isinstance(entry, Mapping):
        raise SettingsInvalid(STATION_FILE, _NAME, "it is a list of tables: [[module.registers]]")
    values = {"ken": NEVER_EXPIRES, **entry}
    unknown = values.keys() - {*_LIMITS, "sgc", "base_date"}
    if unknown:
        raise SettingsInvalid(STATION_FILE, f"{_NAME}.{min(unknown)}", "there is no such setting")
    number, krn, kt, ken = (_number(values, name) for name in ("number", "krn", "kt", "ken"))
    return KeyRegister(number, _supply_group(values.get("sgc")), krn, KeyType(kt), _base_date(values), ken)


def _number(values: Mapping[str, object], name: str) -> int:
    value, limits = values.get(name), _LIMITS[name]
    if isinstance(value, int) and not isinstance(value, bool) and value in limits:
        return value
    raise SettingsInvalid(STATION_FILE, f"{_NAME}.{name}", f"it is a number from {limits[0]} to {limits[-1]}")


def _supply_group(value: object) -> str:
    if isinstance(value, str) and is_supply_group_code(value):
        return value
    raise SettingsInvalid(STATION_FILE, f"{_NAME}.sgc", "it is 6 digits in quotes")


def _base_date(values: Mapping[str, object]) -> BaseDate:
    value = values.get("base_date")
    for base_date in BaseDate:
        if value == base_date and isinstance(value, int):
            return base_date
    raise SettingsInvalid(STATION_FILE, f"{_NAME}.base_date", "it is 1993, 2014 or 2035")
