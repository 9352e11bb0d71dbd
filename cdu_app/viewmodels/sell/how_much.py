"""How much: the quote, recalculated while typing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from cdu_app.messages import say
from cdu_app.quotes import unsold_intent
from cdu_app.tasks import Lane
from cdu_app.tasks.latest import Latest
from cdu_app.viewmodels.receipts import preview_of
from cdu_app.viewmodels.sell.rules import read_money, read_units
from cdu_app.viewmodels.sell.state import AmountState, Mode
from printing.explanation import explain
from vending.errors import AmountFault, BadAmount

if TYPE_CHECKING:
    from collections.abc import Callable

    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from cdu_app.viewmodels.sell.state import Chosen
    from printing.document import Document
    from printing.explanation import Explanation
    from vending.domain.people.operator import Operator
    from vending.domain.pricing.quote import Quote
    from vending.domain.registry.meter import ServicePoint


class _Answer(NamedTuple):
    quote: Quote
    explanation: Explanation
    preview: Document


class HowMuchModel(QObject):
    """Keeps AmountState for the chosen customer; `agreed` carries the quote to confirm."""

    changed = Signal(object)
    agreed = Signal(object)

    def __init__(self, station: Station, runner: TaskRunner, operator: Operator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._station = station
        self._operator = operator
        self._currency = station.identity.currency
        self._work = Latest(runner, Lane.DATABASE)
        self._chosen: Chosen | None = None
        self._agree_when_fresh = False
        self.state = AmountState()

    def open(self, chosen: Chosen | None) -> None:
        """Begin with nothing typed, for this customer or for nobody."""
        self._chosen = chosen
        self._work.drop()
        self._set(AmountState())

    def count(self, mode: Mode) -> None:
        """Count money or units from now on."""
        self._work.drop()
        self._set(AmountState(mode=mode))

    def type_amount(self, text: str) -> None:
        """Quote what was typed; a newer keystroke makes an older quote stale."""
        self._agree_when_fresh = False
        self._work.drop()
        try:
            question = self._find_question(text)
        except BadAmount as error:
            self._set(AmountState(text, self.state.mode, message=say(error)))
            return
        if question is None:
            self._set(AmountState(text, self.state.mode))
            return
        self._set(replace(self.state, text=text, fresh=False, message=None))
        self._work.run(question, self._quoted, self._failed)

    def go_on(self) -> None:
        """Enter: agree to the quote, now or as soon as it is there; else say why not."""
        state = self.state
        if state.quote is not None and state.fresh:
            self.agreed.emit(state.quote)
        elif state.message is None and self._find_question(state.text) is not None:
            self._agree_when_fresh = True
        elif state.message is None:
            fault = AmountFault.ZERO if state.text.strip() else AmountFault.EMPTY
            self._set(replace(state, message=say(BadAmount(state.text, fault, self._currency))))

    def _find_question(self, text: str) -> Callable[[], _Answer] | None:
        """Return what to ask for this text; None while it is unfinished. Raises BadAmount."""
        if self._chosen is None:
            return None
        point, sell = self._chosen.point, self._station.sell
        if self.state.mode is Mode.UNITS:
            units = read_units(text, self._currency, money=point.meter.in_currency)
            return None if units is None else lambda: self._explained(point, sell.quote_units(point, units))
        tendered = read_money(text, self._currency)
        return None if tendered is None else lambda: self._explained(point, sell.quote_money(point, tendered))

    def _explained(self, point: ServicePoint, quote: Quote) -> _Answer:
        identity = self._station.identity
        intent = unsold_intent(point, quote, self._station.clock.now(), self._operator.name)
        return _Answer(quote, explain(intent, identity), preview_of(intent, identity))

    def _quoted(self, answer: _Answer) -> None:
        quote, explanation, preview = answer
        self._set(replace(self.state, quote=quote, explanation=explanation, preview=preview, fresh=True, message=None))
        if self._agree_when_fresh:
            self._agree_when_fresh = False
            self.agreed.emit(quote)

    def _failed(self, error: Exception) -> None:
        self._agree_when_fresh = False
        self._set(AmountState(self.state.text, self.state.mode, message=say(error)))

    def _set(self, state: AmountState) -> None:
        self.state = state
        self.changed.emit(state)
