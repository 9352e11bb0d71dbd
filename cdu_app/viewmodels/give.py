"""A token for which nobody pays: which, why, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from cdu_app.messages import Message, say
from cdu_app.tasks import Lane
from cdu_app.viewmodels.approval import Approval, join_facts
from cdu_app.viewmodels.print_desk import PrintDesk
from cdu_app.viewmodels.sell.state import PrintStatus
from cdu_app.words.gifts import units_words
from printing.format import group_meter_number
from vending.domain.registry.rules import verify_reason
from vending.domain.sales.sale import Purpose
from vending.errors import BadRecord, NothingFree, RecordFault, SalePending
from vending.units import parse_units

if TYPE_CHECKING:
    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from vending.domain.people.operator import Operator
    from vending.domain.sales.sale import Sale
    from vending.services.selling.give_token import Offer


class GiveStage(StrEnum):
    """Where the operator is."""

    CHOOSE = "choose"
    CONFIRM = "confirm"
    ISSUING = "issuing"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Gift:
    """What is to be issued: `units` (0.1 kWh; minor units for a meter in currency), and the sale that is replaced."""

    purpose: Purpose
    units: int
    reason: str = ""
    cited: Sale | None = None


@dataclass(frozen=True, slots=True)
class GiveState:
    """`offer` is None until it was read; `sale` is what was issued, None while it waits for the module."""

    stage: GiveStage = GiveStage.CHOOSE
    offer: Offer | None = None
    gift: Gift | None = None
    sale: Sale | None = None
    message: Message | None = None
    printing: PrintStatus = field(default_factory=PrintStatus)


class GiveModel(QObject):
    """Keeps GiveState. `given` tells the stored sale."""

    changed = Signal(object)
    given = Signal(object)

    def __init__(
        self,
        station: Station,
        runner: TaskRunner,
        operator: Operator,
        meter_number: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.identity = station.identity
        self._give = station.give
        self.approval = Approval(station, runner, operator, self)
        self._meter = meter_number
        self._runner = runner
        self._printing = PrintDesk(station, runner, operator)
        self.has_printer = self._printing.has_printer
        self.state = GiveState()

    def open(self) -> None:
        """Read what the meter may be given."""
        self._runner.run(
            Lane.DATABASE,
            lambda: self._give.offer(self._meter),
            lambda offer: self._change(offer=offer),
            lambda error: self._change(message=say(error)),
        )

    def choose(self, purpose: Purpose, units: str, reason: str, cited: Sale | None = None) -> None:
        """Go to the confirm step with what was typed, or say what is wrong with it."""
        offer = self.state.offer
        if offer is None or self.state.stage is not GiveStage.CHOOSE:
            return
        try:
            gift = _gift(offer, purpose, units, reason, cited, self.identity.currency)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it is said
            self._change(message=say(error))
        else:
            self._change(stage=GiveStage.CONFIRM, gift=gift, message=None)

    def back(self) -> bool:
        """From the confirm step to the choice; False when there is no step back."""
        if self.state.stage is GiveStage.CONFIRM:
            self._change(stage=GiveStage.CHOOSE, message=None)
            return True
        return self.state.stage is GiveStage.ISSUING

    def issue(self) -> None:
        """Have the token made."""
        gift = self.state.gift
        if gift is not None and self.state.stage is GiveStage.CONFIRM:
            self._change(stage=GiveStage.ISSUING, message=None)
            self.approval.run(
                Lane.MODULE,
                lambda operator: self._issue(gift, operator),
                self._issued,
                self._failed,
                subject=join_facts(group_meter_number(self._meter), self._units_of(gift), gift.reason),
            )

    def _units_of(self, gift: Gift) -> str:
        if self.state.offer is None:
            return ""
        meter = self.state.offer.point.meter
        return units_words(gift.units, meter.commodity, self.identity, in_currency=meter.in_currency)

    def print_again(self) -> None:
        """Print its receipt again, marked as a copy."""
        sale = self.state.sale
        if sale is not None and not self.state.printing.busy:
            self._change(printing=PrintStatus(busy=True))
            self._printing.reprint(sale.intent.receipt, self._printed)

    def _issue(self, gift: Gift, operator: Operator) -> Sale:
        if gift.purpose is Purpose.FREE_BASIC:
            return self._give.free_basic(self._meter, operator)
        if gift.cited is None:
            return self._give.free_issue(self._meter, gift.units, gift.reason, operator)
        receipt = gift.cited.intent.receipt
        return self._give.replace(self._meter, receipt, gift.reason, operator, gift.units)

    def _issued(self, sale: Sale) -> None:
        self._change(stage=GiveStage.DONE, sale=sale)
        self.given.emit(sale)
        if self.has_printer:
            self._change(printing=PrintStatus(busy=True))
            self._printing.print_original(sale, self._printed)

    def _failed(self, error: Exception) -> None:
        """What is pending or void is over; all else may be tried again."""
        stage = GiveStage.DONE if isinstance(error, SalePending) else GiveStage.CONFIRM
        self._change(stage=stage, message=say(error))

    def _printed(self, status: PrintStatus, _receipt: str) -> None:
        self._change(printing=status)

    def _change(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)
        self.changed.emit(self.state)


def _gift(offer: Offer, purpose: Purpose, units: str, reason: str, cited: Sale | None, currency: str) -> Gift:
    """Return what was typed as a gift. Raises NothingFree, BadAmount, BadRecord."""
    if purpose is Purpose.FREE_BASIC:
        if not offer.free_basic:
            raise NothingFree(0)
        return Gift(purpose, offer.free_basic)
    if purpose is Purpose.FREE_ISSUE:
        given = parse_units(units, currency)
        if given > offer.most:
            raise NothingFree(offer.most)
        return Gift(purpose, given, verify_reason("token", reason))
    if cited is None:
        raise BadRecord("token", "receipt", "", RecordFault.EMPTY)
    carried = cited.intent.units
    given = parse_units(units, currency) if units.strip() and not cited.intent.in_currency else carried
    if given > carried:
        raise NothingFree(carried)
    return Gift(purpose, given, verify_reason("token", reason), cited)
