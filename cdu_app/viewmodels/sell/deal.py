"""The deal: spoken back, sold, printed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from cdu_app.messages import Message, say
from cdu_app.messages.of_warnings import say_warning
from cdu_app.tasks import Lane
from cdu_app.viewmodels.receipts import receipt_of
from cdu_app.viewmodels.sell.rules import change_of, read_money
from cdu_app.viewmodels.sell.state import Cash, DealState, PrintStatus, Stage
from vending.domain.pricing.warnings import find_warnings
from vending.errors import BadAmount, QuoteChanged, SalePending, SaleVoided
from vending.services.selling.sell_token import SaleOrder

if TYPE_CHECKING:
    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from cdu_app.viewmodels.print_desk import PrintDesk
    from cdu_app.viewmodels.sell.state import Chosen
    from vending.domain.people.operator import Operator
    from vending.domain.pricing.quote import Quote
    from vending.domain.sales.sale import Sale


class DealModel(QObject):
    """Keeps DealState; `closed` tells that a sale has been recorded, whatever its outcome."""

    changed = Signal(object)
    closed = Signal()

    def __init__(
        self,
        station: Station,
        runner: TaskRunner,
        printing: PrintDesk,
        operator: Operator,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._station = station
        self._runner = runner
        self._operator = operator
        self._printing = printing
        self.state = DealState()

    @property
    def has_printer(self) -> bool:
        """Do receipts go to paper here?"""
        return self._printing.has_printer

    def open(self, chosen: Chosen, quote: Quote) -> None:
        """Speak the sale back before it is made."""
        terms = replace(chosen.terms, at=self._station.clock.now())
        found = find_warnings(terms, quote, chosen.purchases)
        self._set(DealState(Stage.CONFIRM, chosen, quote, tuple(say_warning(one, terms) for one in found)))

    def leave(self) -> None:
        """Forget the deal, unless it is being made at this moment."""
        if self.state.stage is not Stage.ISSUING:
            self._set(DealState())

    def receive(self, text: str) -> None:
        """Read the cash that the customer hands over and tell the change."""
        quote, identity = self.state.quote, self._station.identity
        if quote is None:
            return
        try:
            cash = read_money(text, identity.currency)
        except BadAmount as error:
            self._change(cash=Cash(text, message=say(error)))
            return
        change, message = (None, None) if cash is None else change_of(cash, quote.tendered, identity)
        self._change(cash=Cash(text, change, message))

    def sell(self) -> None:
        """Make the sale; a wrong sum of cash holds it back."""
        chosen, quote = self.state.chosen, self.state.quote
        if self.state.stage is not Stage.CONFIRM or self.state.cash.message or chosen is None or quote is None:
            return
        self._change(stage=Stage.ISSUING, message=None)
        order = SaleOrder(chosen.point.meter.number, quote.tendered, self._operator, quote)
        self._runner.run(Lane.MODULE, lambda: self._station.sell.sell(order), self._sold, self._failed)

    def show_settled(self, sale: Sale) -> None:
        """The sale we wait for has been completed meanwhile: show its token."""
        if self.state.stage is Stage.PENDING and self.state.receipt == sale.intent.receipt:
            self._record(sale)

    def print_again(self) -> None:
        """Try the failed receipt again, or print a copy."""
        if self.state.sale is not None and not self.state.printing.busy:
            self._change(printing=PrintStatus(busy=True))
            self._printing.reprint(self.state.receipt, self._printed)

    def _record(self, sale: Sale) -> None:
        if sale.void is not None:
            self._failed(SaleVoided(sale.intent.receipt, sale.void.reason, sale.intent.tendered))
        else:
            self._sold(sale)

    def _sold(self, sale: Sale) -> None:
        document = receipt_of(sale, self._station.identity, 0, self._station.clock.now())
        self._change(
            stage=Stage.ISSUED,
            sale=sale,
            document=document,
            receipt=sale.intent.receipt,
            message=None,
            printing=PrintStatus(busy=self._printing.has_printer),
        )
        if self._printing.has_printer:
            self._printing.print_original(sale, self._printed)
        self.closed.emit()

    def _printed(self, status: PrintStatus, receipt: str) -> None:
        if receipt == self.state.receipt:
            self._change(printing=status)

    def _failed(self, error: Exception) -> None:
        message = say(error)
        if isinstance(error, SalePending):
            self._end(Stage.PENDING, error.receipt, message)
        elif isinstance(error, SaleVoided):
            self._end(Stage.VOIDED, error.receipt, message)
        elif isinstance(error, QuoteChanged):
            self._change(stage=Stage.CONFIRM, quote=error.quote, cash=Cash(), message=message)
        else:
            self._change(stage=Stage.CONFIRM, message=message)

    def _end(self, stage: Stage, receipt: str, message: Message) -> None:
        self._change(stage=stage, receipt=receipt, message=message)
        self.closed.emit()

    def _change(self, **changes: Any) -> None:
        self._set(replace(self.state, **changes))

    def _set(self, state: DealState) -> None:
        self.state = state
        self.changed.emit(state)
