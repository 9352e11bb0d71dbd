"""`[vending]` in station.toml: in which order money is deducted, what debts must leave, what may be given; shifts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from cdu_app.errors import SettingsInvalid
from cdu_app.settings.fields import STATION_FILE, read_choice, read_text
from vending.domain.cash.shift import ShiftMode
from vending.domain.station import Deduction, VendingPolicy
from vending.errors import BadAmount
from vending.money import parse_amount
from vending.units import parse_units

_ORDER: Final = ", ".join(VendingPolicy().deductions)
_WEEK: Final = 7 * 24 * 60
VENDING_DEFAULTS: Final[Mapping[str, object]] = {
    "deductions": _ORDER,
    "energy_floor": str(VendingPolicy().energy_floor),
    "free_issue_limit": str(VendingPolicy().free_issue_limit // 10),
    "areas": (),
    "shifts": VendingPolicy().shifts.value,
    "shift_tolerance": "0",
    "cancel_minutes": str(VendingPolicy().cancel_minutes),
}


def read_policy(section: Mapping[str, object], currency: str) -> VendingPolicy:
    """The policy that the section says; its sums are of `currency`. Raises SettingsInvalid."""
    return VendingPolicy(
        deductions=_deductions(_names(section, "deductions")),
        energy_floor=_floor(section["energy_floor"]),
        free_issue_limit=_limit(section["free_issue_limit"]),
        areas=_names(section, "areas"),
        shifts=ShiftMode(read_choice(section, "vending.shifts", tuple(ShiftMode))),
        shift_tolerance=_tolerance(read_text(section, "vending.shift_tolerance"), currency),
        cancel_minutes=_minutes(read_text(section, "vending.cancel_minutes")),
    )


def _deductions(names: tuple[str, ...]) -> tuple[Deduction, ...]:
    if sorted(names) != sorted(Deduction):
        raise SettingsInvalid(STATION_FILE, "vending.deductions", f"it names each of {_ORDER} once")
    return tuple(Deduction(name) for name in names)


def _floor(value: object) -> Decimal:
    try:
        floor = Decimal(str(value).strip()) if isinstance(value, str | int) else Decimal("NaN")
    except InvalidOperation:
        floor = Decimal("NaN")
    if floor.is_finite() and 0 <= floor < 1:
        return floor
    raise SettingsInvalid(STATION_FILE, "vending.energy_floor", 'it is a part of the money, from "0" to below "1"')


def _limit(value: object) -> int:
    """Read kWh as tenths; zero forbids free issues."""
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if text == "0":
        return 0
    try:
        return parse_units(text, "")
    except BadAmount as error:
        raise SettingsInvalid(
            STATION_FILE, "vending.free_issue_limit", 'it is a number of kWh, such as "50"'
        ) from error


def _tolerance(text: str, currency: str) -> int:
    """Read a sum as minor units; zero tolerates nothing."""
    if text == "0":
        return 0
    try:
        return parse_amount(text, currency).minor
    except BadAmount as error:
        raise SettingsInvalid(STATION_FILE, "vending.shift_tolerance", "it is a sum of money, or 0") from error


def _minutes(text: str) -> int:
    """Read whole minutes, a week at most; zero forbids cancelling."""
    if text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= _WEEK:
        return int(text)
    raise SettingsInvalid(STATION_FILE, "vending.cancel_minutes", f"it is a number of minutes, at most {_WEEK}")


def _names(section: Mapping[str, object], key: str) -> tuple[str, ...]:
    """Read a list of texts, or one text with commas, as an environment variable holds it."""
    value = section[key]
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, Sequence) or not all(isinstance(name, str) for name in names):
        raise SettingsInvalid(STATION_FILE, f"vending.{key}", "it is a list of texts in quotes")
    return tuple(name.strip() for name in names if name.strip())
