"""The Sell screen as a whole: which step comes after which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cdu_app.viewmodels.sell.deal import DealModel
from cdu_app.viewmodels.sell.how_much import HowMuchModel
from cdu_app.viewmodels.sell.state import Stage
from cdu_app.viewmodels.sell.who import WhoModel

if TYPE_CHECKING:
    from collections.abc import Callable

    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from cdu_app.viewmodels.print_desk import PrintDesk
    from cdu_app.viewmodels.sell.state import Chosen, DealState, WhoState
    from vending.domain.people.operator import Operator
    from vending.domain.pricing.quote import Quote
    from vending.domain.sales.sale import Sale


class SellModel(QObject):
    """Joins the three steps; `stage_changed` carries the Stage. `may_confirm` can hold an agreed sale back."""

    stage_changed = Signal(object)

    def __init__(
        self,
        station: Station,
        runner: TaskRunner,
        printing: PrintDesk,
        operator: Operator,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.identity = station.identity
        self.who = WhoModel(station, runner, self)
        self.how_much = HowMuchModel(station, runner, operator, self)
        self.deal = DealModel(station, runner, printing, operator, self)
        self.stage = Stage.WHO
        self.may_confirm: Callable[[], bool] = lambda: True
        self.who.changed.connect(self._who_changed)
        self.who.chosen.connect(self._chosen)
        self.how_much.agreed.connect(self._agreed)
        self.deal.changed.connect(self._deal_changed)

    def scan(self, text: str) -> bool:
        """Take a meter number from the scanner wherever we are; return False while a sale is being made."""
        if not self.new_sale():
            return False
        self.who.search(text)
        self.who.submit()
        return True

    def new_sale(self) -> bool:
        """Begin again with nobody; return False while a sale is being made."""
        if self.stage is Stage.ISSUING:
            return False
        self.deal.leave()
        self.how_much.open(None)
        self.who.clear()
        self._enter(Stage.WHO)
        return True

    def back(self) -> None:
        """Esc: one step back; from the end of a sale to a new one."""
        if self.stage is Stage.CONFIRM:
            self.deal.leave()
            self._enter(Stage.HOW_MUCH)
        elif self.stage is not Stage.ISSUING:
            self.new_sale()

    def show_settled(self, sales: tuple[Sale, ...]) -> None:
        """Show the token of the sale on screen if it was waiting and is now settled."""
        for sale in sales:
            self.deal.show_settled(sale)

    def _who_changed(self, state: WhoState) -> None:
        """Whoever types in the search field again has let go of the customer."""
        if state.chosen is None and self.stage is Stage.HOW_MUCH:
            self.how_much.open(None)
            self._enter(Stage.WHO)

    def _chosen(self, chosen: Chosen) -> None:
        self.how_much.open(chosen)
        self._enter(Stage.HOW_MUCH)

    def _agreed(self, quote: Quote) -> None:
        chosen = self.who.state.chosen
        if self.stage is Stage.HOW_MUCH and chosen is not None and self.may_confirm():
            self.deal.open(chosen, quote)

    def _deal_changed(self, state: DealState) -> None:
        if state.stage is not Stage.WHO:
            self._enter(state.stage)

    def _enter(self, stage: Stage) -> None:
        if stage is not self.stage:
            self.stage = stage
            self.stage_changed.emit(stage)
