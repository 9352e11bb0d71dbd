"""The calculator beside a tariff: what money buys, what units cost, what a month comes to."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal

from cdu_app.messages import say
from cdu_app.quotes import unsold_intent
from cdu_app.tasks import Lane
from cdu_app.tasks.latest import Latest
from cdu_app.viewmodels.tariffs.draft import local_day
from cdu_app.viewmodels.tariffs.state import CalculatorState, MonthWords
from cdu_app.words.tariffs import TariffWords
from printing.explanation import explain
from vending.domain.calendar import Month
from vending.domain.tariffs.preview import Example, example_point, preview_money, preview_month, preview_units
from vending.errors import AmountFault, BadAmount, BadTariff, Refused, TariffFault
from vending.money import parse_amount
from vending.units import parse_units

if TYPE_CHECKING:
    from cdu_app.bootstrap import Station
    from cdu_app.messages import Message
    from cdu_app.tasks import TaskRunner
    from printing.explanation import Explanation
    from vending.domain.tariffs.tariff import Tariff
    from vending.money import Money

_PURCHASE: Final = re.compile(r"\s*(?:(?P<day>[0-9]{1,2})\s*:)?(?P<amount>.+)")
_NOON: Final = 12


class CalculatorModel(QObject):
    """Keeps CalculatorState for the tariff that was shown last."""

    changed = Signal(object)

    def __init__(self, station: Station, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.identity = station.identity
        self._station = station
        self._words = TariffWords.of(station.identity)
        self._work = Latest(runner, Lane.DATABASE)
        self._tariff: Tariff | None = None
        self.state = CalculatorState()

    def show_tariff(self, tariff: Tariff | None) -> None:
        """Price by this tariff from now on."""
        if tariff != self._tariff:
            self._tariff = tariff
            self._ask()

    def begin(self, at: datetime) -> None:
        """Price at this moment where none is typed."""
        self._set(replace(self.state, at=local_day(at, self.identity.zone)))

    def type(self, **fields: Any) -> None:
        """Take what was typed into a field of the state."""
        self._set(replace(self.state, **fields))
        self._ask()

    def _ask(self) -> None:
        tariff, state = self._tariff, self.state
        self._work.drop()
        if tariff is None:
            self._set(replace(state, explanation=None, month=None))
        else:
            self._work.run(lambda: self._answer(tariff, state), self._set, self._failed)

    def _answer(self, tariff: Tariff, state: CalculatorState) -> CalculatorState:
        """Price both questions; each has an answer or a message."""
        explanation, month, message, month_message = None, None, None, None
        try:
            explanation = self._purchase(tariff, state)
        except Refused as error:
            message = _said(error)
        try:
            month = self._month(tariff, state)
        except Refused as error:
            month_message = _said(error)
        return replace(state, explanation=explanation, month=month, message=message, month_message=month_message)

    def _purchase(self, tariff: Tariff, state: CalculatorState) -> Explanation:
        currency = tariff.currency
        bought = parse_units(state.month_units, currency) if state.month_units.strip(" 0") else 0
        example = Example(self._moment(tariff, state.at), state.customer_class, bought)
        if state.in_units:
            quote = preview_units(tariff, self.identity, example, parse_units(state.amount, currency))
        else:
            quote = preview_money(tariff, self.identity, example, parse_amount(state.amount, currency))
        point = example_point(tariff, state.customer_class)
        return explain(unsold_intent(point, quote, example.at), self.identity)

    def _month(self, tariff: Tariff, state: CalculatorState) -> MonthWords:
        at = self._moment(tariff, state.at).astimezone(self.identity.zone)
        purchases = [(_on_day(at, day), amount) for day, amount in read_purchases(state.purchases, tariff.currency)]
        purchases.sort(key=lambda one: one[0])
        month = preview_month(tariff, self.identity, state.customer_class, purchases)
        point = example_point(tariff, state.customer_class)
        summed = replace(month.quotes[-1], lines=month.lines, units=month.units, tendered=month.tendered)
        explained = explain(unsold_intent(point, summed, purchases[-1][0]), self.identity)
        return MonthWords(
            units=explained.units,
            average=self._words.average(month.average, tariff.currency),
            total=explained.total,
            lines=tuple((line.label, line.amount) for line in explained.lines),
        )

    def _moment(self, tariff: Tariff, text: str) -> datetime:
        """Read the moment of the purchase. Raises BadTariff."""
        zone = self.identity.zone
        if not text.strip():
            return max(self._station.clock.now(), tariff.effective_from)
        try:
            at = datetime.fromisoformat(text.strip())
        except ValueError:
            raise BadTariff("at", TariffFault.NOT_A_MOMENT, text.strip()) from None
        if at.hour == at.minute == 0 and len(text.strip()) == len("2026-01-01"):
            at = at.replace(hour=_NOON)
        return at.replace(tzinfo=zone)

    def _failed(self, error: Exception) -> None:
        self._set(replace(self.state, explanation=None, month=None, message=say(error)))

    def _set(self, state: CalculatorState) -> None:
        self.state = state
        self.changed.emit(state)


def read_purchases(text: str, currency: str) -> list[tuple[int, Money]]:
    """Read "200; 15: 300": 200 on the first day of the month and 300 on the 15th. Raises BadAmount."""
    found = []
    for part in text.split(";"):
        match = _PURCHASE.fullmatch(part)
        if match is None:
            continue
        found.append((max(1, int(match["day"] or 1)), parse_amount(match["amount"], currency)))
    if not found:
        raise BadAmount("", AmountFault.EMPTY, currency)
    return found


def _on_day(at: datetime, day: int) -> datetime:
    """Return the same time of day on another day of the month, its last at most."""
    first, days = at.replace(day=1), Month(at.year, at.month).days
    return first + timedelta(days=min(day, days) - 1)


def _said(error: Refused) -> Message:
    return replace(say(error), advice="") if isinstance(error, BadTariff) else say(error)
