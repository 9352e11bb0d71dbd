"""The pages of a long list that are in memory: those used last, and never more than a few."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, Generic, TypeVar

RowT = TypeVar("RowT")

PAGE: Final = 200  # rows
HELD: Final = 32  # pages


class Pages(Generic[RowT]):
    """Rows by their place in the list, 0-based, as far as they were read."""

    def __init__(self) -> None:
        self._pages: OrderedDict[int, tuple[RowT, ...]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._pages)

    def find_row(self, place: int) -> RowT | None:
        """Return the row at a place, or None while it is not there."""
        number, offset = divmod(place, PAGE)
        rows = self._pages.get(number, ())
        return rows[offset] if offset < len(rows) else None

    def items(self) -> list[tuple[int, RowT]]:
        """Return every row there is, with its place."""
        return [(number * PAGE + n, row) for number, rows in self._pages.items() for n, row in enumerate(rows)]

    def keep(self, number: int, rows: tuple[RowT, ...]) -> None:
        """Take a page in; the one that was not used for longest goes."""
        self._pages[number] = rows
        self._pages.move_to_end(number)
        if len(self._pages) > HELD:
            self._pages.popitem(last=False)

    def missing(self, first: int, last: int, count: int) -> list[int]:
        """Return the pages to read for the places first … last of `count`: these, then one after and one before.

        Those of them that are there count as used now.
        """
        begin, end = first // PAGE, last // PAGE
        wanted = [number for number in (*range(begin, end + 1), end + 1, begin - 1) if 0 <= number * PAGE < count]
        for number in wanted:
            if number in self._pages:
                self._pages.move_to_end(number)
        return [number for number in wanted if number not in self._pages]


def shortened(count: int, number: int, rows: tuple[object, ...]) -> int:
    """Return how long the list is now that page `number` holds `rows`: a page that is not full ends it."""
    return count if len(rows) == PAGE else min(count, number * PAGE + len(rows))
