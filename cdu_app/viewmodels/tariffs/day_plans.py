"""The hours of a time-of-use tariff as they are typed: one line for each season and kind of day.

"00:00 off-peak, 06:00 peak, 09:00 standard" are three periods of the document.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from vending.domain.tariffs.tariff import WEEKDAYS

if TYPE_CHECKING:
    from cdu_app.viewmodels.tariffs.draft import Document


def new_energy() -> Document:
    """Return a time of use with one season, one kind of day and one band."""
    return {
        "seasons": [{"name": "all year", "begins": "01-01"}],
        "day_types": [{"name": "every day", "days": list(WEEKDAYS)}],
        "periods": [{"season": "all year", "day_type": "every day", "begins": "00:00", "band": "standard"}],
        "prices": [],
    }


def kinds_of_days(energy: Document) -> list[tuple[str, str]]:
    """Return every season with every kind of day."""
    return [(season, day_type) for season in _names(energy, "seasons") for day_type in _names(energy, "day_types")]


def plan_of(energy: Document, season: str, day_type: str) -> str:
    """Return the line of a season and kind of day."""
    periods = [one for one in energy.get("periods", []) if _kind(one) == (season, day_type)]
    return ", ".join(f"{one.get('begins', '')} {one.get('band', '')}".strip() for one in periods)


def with_plan(energy: Document, season: str, day_type: str, line: str) -> Document:
    """Return the time of use with another line for a season and kind of day."""
    kinds = {kind: plan_of(energy, *kind) for kind in kinds_of_days(energy)} | {(season, day_type): line}
    periods = [_period(kind, part) for kind, text in kinds.items() for part in text.split(",") if part.strip()]
    return {**energy, "periods": periods}


def periods_of(energy: Document, season: str, day_type: str) -> list[int]:
    """Return the numbers of the periods that one line stands for."""
    return [n for n, one in enumerate(energy.get("periods", [])) if _kind(one) == (season, day_type)]


def bands_of(energy: Document) -> list[str]:
    """Return the bands that the lines name, in their order."""
    return list(dict.fromkeys(one["band"] for one in energy.get("periods", []) if one.get("band")))


def uses_band(energy: Document, season: str, band: str) -> bool:
    """Does a season have such hours?"""
    return any((one.get("season"), one.get("band")) == (season, band) for one in energy.get("periods", []))


def price_row(energy: Document, season: str, band: str) -> int | None:
    """Return the number of the row that prices a band of a season."""
    rows = enumerate(energy.get("prices", []))
    return next((n for n, one in rows if (one.get("season"), one.get("band")) == (season, band)), None)


def with_price(energy: Document, season: str, band: str, price: str) -> Document:
    """Return the time of use with the price of a band in a season."""
    changed = deepcopy(energy)
    prices = changed.setdefault("prices", [])
    number = price_row(energy, season, band)
    if number is None:
        prices.append({"season": season, "band": band})
        number = -1
    prices[number] = {"season": season, "band": band} | ({"price": price} if price else {})
    return changed


def renamed(energy: Document, rows: str, number: int, name: str) -> Document:
    """Return the time of use with a season or kind of day renamed wherever it is spoken of."""
    changed = deepcopy(energy)
    before = changed[rows][number].get("name", "")
    changed[rows][number]["name"] = name
    field = "season" if rows == "seasons" else "day_type"
    for table in ("periods", "prices", "holidays"):
        for one in changed.get(table, []):
            if before and one.get(field) == before:
                one[field] = name
    return changed


def without(energy: Document, rows: str, number: int) -> Document:
    """Return the time of use without a season or kind of day, and without its hours and prices."""
    changed = deepcopy(energy)
    name = changed[rows].pop(number).get("name", "")
    field = "season" if rows == "seasons" else "day_type"
    for table in ("periods", "prices"):
        changed[table] = [one for one in changed.get(table, []) if one.get(field) != name]
    return changed


def _names(energy: Document, rows: str) -> list[str]:
    return [one["name"] for one in energy.get(rows, []) if one.get("name")]


def _kind(period: dict[str, Any]) -> tuple[object, object]:
    return period.get("season"), period.get("day_type")


def _period(kind: tuple[str, str], part: str) -> Document:
    begins, _blank, band = part.strip().partition(" ")
    known = {"season": kind[0], "day_type": kind[1], "begins": begins}
    return known | ({"band": band.strip()} if band.strip() else {})
