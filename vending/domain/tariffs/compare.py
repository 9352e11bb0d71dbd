"""What differs between two versions of a tariff, in an order and in words that a screen can show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "taxes": ("code",),
    "charges": ("code",),
    "seasons": ("name",),
    "day_types": ("name",),
    "holidays": ("on",),
    "periods": ("season", "day_type", "begins"),
    "prices": ("season", "band"),
}
"""What a row of a list is known by; rows of other lists by their number."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs. `path` leads to it, by names of fields and what rows are known by.

    ("charges", "FIX", "amount") is the amount of the charge FIX. `before` and `after` are what the document says, None
    where it says nothing.
    """

    path: tuple[str, ...]
    before: str | None
    after: str | None


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Return how a tariff's document differs from an older one, in the order of the fields."""
    return tuple(_tables((), old, new))


def _tables(path: tuple[str, ...], old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    for name in dict.fromkeys((*old, *new)):
        yield from _values((*path, name), old.get(name), new.get(name))


def _values(path: tuple[str, ...], old: object, new: object) -> Iterator[Difference]:
    """Compare two values of a kind; what is missing counts as an empty table or list."""
    if isinstance(old, dict) or isinstance(new, dict):
        yield from _tables(path, _as_table(old), _as_table(new))
    elif any(isinstance(one, dict) for one in (*_as_list(old), *_as_list(new))):
        yield from _tables(path, _by_key(path[-1], old), _by_key(path[-1], new))
    elif old != new:
        yield Difference(path, _words(old), _words(new))


def _as_table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _as_list(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else []


def _by_key(name: str, rows: object) -> dict[str, Any]:
    """Return the rows of a list by what they are known by."""
    keys = _KEYS.get(name)
    if keys is None:
        return {str(number): row for number, row in enumerate(_as_list(rows), 1)}
    return {", ".join(str(row.get(key, "")) for key in keys): row for row in _as_list(rows)}


def _words(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return str(value).lower() if isinstance(value, bool) else str(value)
