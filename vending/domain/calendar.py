"""Calendar months as the utility counts them: from local midnight to local midnight, whatever the clocks do between."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One month of one year; `number` 1 to 12."""

    year: int
    number: int

    @classmethod
    def of(cls, at: datetime, zone: ZoneInfo) -> Month:
        """Return the month in which the moment `at` falls in `zone`."""
        local = at.astimezone(zone)
        return cls(local.year, local.month)

    @property
    def days(self) -> int:
        """How many days the month has."""
        return monthrange(self.year, self.number)[1]

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def following(self) -> Month:
        """The month after it."""
        return self.plus(1)

    def plus(self, months: int) -> Month:
        """Return the month so many months later (earlier when negative)."""
        year, month = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, month + 1)

    def months_since(self, earlier: Month) -> int:
        """Return how many months lie between: December since August is 4."""
        return (self.year - earlier.year) * 12 + self.number - earlier.number

    def begins(self, zone: ZoneInfo) -> datetime:
        """Return the moment it begins in `zone`, in UTC."""
        return datetime(self.year, self.number, 1, tzinfo=zone).astimezone(UTC)
