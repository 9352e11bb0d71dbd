"""The shifts that the demonstration's past was sold in: opened in the morning, counted and closed in the evening."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from vending.domain.cash.count import CashCount, count_pieces
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from cdu_app.bootstrap import Station
    from cdu_app.demonstration_past import PastClock
    from vending.domain.people.operator import Operator

_FLOAT: Final = 20_000  # 200.00
_OPENS, _CLOSES = time(5, 45), time(17, 30)
_SPARE: Final = timedelta(minutes=30)  # before the moment at which the past ends
_ODD_EVENING: Final = 13  # every so many evenings something is missing


@dataclass(slots=True)
class PastShifts:
    """Keeps the shifts of a past that is told in order; `ends` is where it stops.

    Every evening the drawer's takings go to the bank, with `approver` beside the operator.
    """

    station: Station
    clock: PastClock
    approver: Operator
    ends: datetime
    _open: list[Operator] = field(default_factory=list)
    _day: date | None = None
    _evenings: int = 0

    def begin(self, operator: Operator, at: datetime) -> None:
        """Close the shifts of the day before, and open one for `operator` unless there is one today."""
        if at.date() != self._day:
            self.close()
            self._day = at.date()
        if operator not in self._open:
            if not self._open:
                self.clock.moment = datetime.combine(at.date(), _OPENS, at.tzinfo)
            self.station.shifts.open(operator, self._money(_FLOAT))
            self._open.append(operator)

    def close(self) -> None:
        """Close the day's shifts, as they are closed in the evening."""
        if self._day is None:
            return
        evening = datetime.combine(self._day, _CLOSES, self.ends.tzinfo)
        self.clock.moment = max(self.clock.moment, min(evening, self.ends - _SPARE))
        for operator in self._open:
            self._close(replace(operator, approver=self.approver))
        self._open.clear()

    def _close(self, operator: Operator) -> None:
        shifts = self.station.shifts
        current = shifts.find_current(operator)
        if current is None:
            return
        taken = current.balance - self._money(_FLOAT)
        if taken.minor > 0:
            slip = f"{self.clock.moment:%y%m%d}-{current.shift.number}"
            current = replace(current, balance=shifts.deposit(operator, taken, "Village Bank", slip).balance)
        self._evenings += 1
        missing = 1_000 if self._evenings % _ODD_EVENING == 0 else 0
        reason = "A customer was given 10 too much." if missing else ""
        shifts.close(operator, self._count(current.balance - self._money(missing)), reason)

    def _count(self, total: Money) -> CashCount:
        return count_pieces(total.currency, self.station.shifts.denominations, greedy(total, self._pieces))

    @property
    def _pieces(self) -> Sequence[int]:
        return self.station.shifts.denominations

    def _money(self, minor: int) -> Money:
        return Money(minor, self.station.identity.currency)


def greedy(total: Money, denominations: Sequence[int]) -> dict[int, int]:
    """Return the fewest pieces that come to a sum, largest first."""
    pieces, left = {}, total.minor
    for denomination in denominations:
        pieces[denomination], left = divmod(left, denomination)
    return {denomination: number for denomination, number in pieces.items() if number}
