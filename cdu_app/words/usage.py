"""Unusual consumption in words: what was found, the sentence that says why, the states of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from babel.dates import format_date

from cdu_app import formats
from cdu_app.language import N, _
from printing.format import Formatter
from vending.domain.usage.case import CaseState
from vending.domain.usage.consumption import EventKind, FindingKind
from vending.money import Money, round_ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sts.token import Commodity
    from vending.domain.calendar import Month
    from vending.domain.station import StationIdentity
    from vending.domain.usage.consumption import Finding, UsageFacts

_KINDS: Final = {
    FindingKind.NO_PURCHASE: N("No purchase"),
    FindingKind.FAR_BELOW_OWN: N("Far below usual"),
    FindingKind.FAR_BELOW_NEIGHBOURS: N("Below neighbours"),
    FindingKind.SLOW_DECLINE: N("Slow decline"),
    FindingKind.SUDDEN_JUMP: N("Sudden jump"),
    FindingKind.TAMPER: N("Tampering"),
}
_STATES: Final = {
    CaseState.OPEN: N("Open"),
    CaseState.VISITED: N("Visited"),
    CaseState.EXPLAINED: N("Explained"),
    CaseState.CONFIRMED: N("Confirmed"),
    CaseState.CLOSED: N("Closed"),
}
_EVENTS: Final = {
    EventKind.TAMPER_SEEN: N("Sign of tampering seen"),
    EventKind.TAMPER_CLEARED: N("Tampering cleared"),
    EventKind.VACANT: N("Place is vacant"),
    EventKind.OCCUPIED: N("Place is lived in"),
}
_QUARTER: Final = 3  # months
_SMALL: Final = 100  # tenths: below ten units a decimal matters


def kind_word(kind: FindingKind) -> str:
    """Return what a kind of finding is called."""
    return _(_KINDS[kind])


def state_word(state: CaseState | None) -> str:
    """Return what a state of a case is called; nothing where there is no case."""
    return "" if state is None else _(_STATES[state])


def event_word(kind: EventKind) -> str:
    """Return what was seen at a meter."""
    return _(_EVENTS[kind])


class UsageWords:
    """Says quantities of one meter, in whole units: "1 234 kWh", or money for a meter that counts it."""

    def __init__(self, station: StationIdentity, commodity: Commodity, *, in_currency: bool = False) -> None:
        self._station = station
        self._commodity = commodity
        self._in_currency = in_currency

    def amount(self, quantity: int) -> str:
        """Return a quantity with its unit."""
        if self._in_currency:
            return formats.money(Money(quantity, self._station.currency), self._station)
        return f"{self.number(quantity)} {formats.unit_name(self._commodity)}"

    def number(self, quantity: int) -> str:
        """Return a quantity without its unit, where the unit was said already."""
        if self._in_currency:
            return self.amount(quantity)
        if quantity < _SMALL and quantity % 10:
            return Formatter.of(self._station).units(quantity)
        return formats.count(round_ratio(quantity, 10), self._station)

    def month(self, month: Month, *, year: bool = False) -> str:
        """Return a month's name, with its year where it is not plain."""
        return format_date(month.first, "LLLL y" if year else "LLLL", locale=formats.locale_of(self._station))

    def why(self, finding: Finding, months: Sequence[Month]) -> str:
        """Return the sentence that says why. `months` are the whole months that were looked at, oldest first."""
        facts = finding.facts
        sentence = {
            FindingKind.NO_PURCHASE: self._no_purchase,
            FindingKind.FAR_BELOW_OWN: self._bought,
            FindingKind.FAR_BELOW_NEIGHBOURS: self._bought,
            FindingKind.SLOW_DECLINE: self._decline,
            FindingKind.SUDDEN_JUMP: self._bought,
            FindingKind.TAMPER: self._tamper,
        }[finding.kind]
        told = sentence(facts, months)
        compared = self._compared(facts)
        return f"{told}; {compared}." if compared else f"{told}."

    def _bought(self, facts: UsageFacts, months: Sequence[Month]) -> str:
        amount, last = self.amount(facts.bought), self.month(months[-1])
        if facts.months == 1:
            return _("Bought {amount} in {month}").format(amount=amount, month=last)
        first = self.month(months[-facts.months])
        if not facts.bought:
            return _("Bought nothing from {first} to {last}").format(first=first, last=last)
        return _("Bought {amount} a month from {first} to {last}").format(amount=amount, first=first, last=last)

    def _no_purchase(self, facts: UsageFacts, _months: Sequence[Month]) -> str:
        if facts.pause is None:
            return _("Nothing bought for {days} days").format(days=facts.days)
        return _("Nothing bought for {days} days, where {pause} are the longest usual").format(
            days=facts.days, pause=facts.pause
        )

    def _decline(self, facts: UsageFacts, _months: Sequence[Month]) -> str:
        return _("Fell little by little over {months} months, from {usual} a month to {bought}").format(
            months=facts.months, usual=self.amount(facts.usual or 0), bought=self.number(facts.bought)
        )

    def _tamper(self, facts: UsageFacts, months: Sequence[Month]) -> str:
        if facts.signs == 1:
            sign = _("A sign of tampering was seen")
        else:
            sign = _("Signs of tampering were seen {signs} times").format(signs=facts.signs)
        return f"{sign}. {self._bought(facts, months)}"

    def _compared(self, facts: UsageFacts) -> str:
        """Return "usually 180, neighbours 165", as far as it is known."""
        usual, around = facts.usual, facts.neighbours
        declined = facts.months > _QUARTER
        if usual is not None and around is not None and not declined:
            return _("usually {usual}, neighbours {neighbours}").format(
                usual=self.number(usual), neighbours=self.number(around)
            )
        if around is not None:
            return _("neighbours {neighbours}").format(neighbours=self.number(around))
        return "" if usual is None or declined else _("usually {usual}").format(usual=self.number(usual))
