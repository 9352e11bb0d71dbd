"""The list of sales under what is typed and chosen, the sale that is looked at, and what is done about it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from cdu_app import formats
from cdu_app.language import _
from cdu_app.messages import Message, say
from cdu_app.tasks import Lane
from cdu_app.tasks.latest import Latest
from cdu_app.viewmodels.approval import Approval, join_facts
from cdu_app.viewmodels.receipts import receipt_of
from cdu_app.viewmodels.sell.state import PrintStatus
from vending.domain.sales.printing import PrintState
from vending.errors import BadRecord, RecordFault
from vending.sale_rows import SaleFilter

if TYPE_CHECKING:
    from collections.abc import Callable

    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from cdu_app.viewmodels.print_desk import PrintDesk
    from printing.document import Document
    from vending.domain.people.operator import Operator
    from vending.domain.proof.journal import JournalEntry
    from vending.domain.sales.sale import Sale
    from vending.domain.sales.use import SaleUse
    from vending.domain.station import StationIdentity
    from vending.ids import OperatorId
    from vending.sale_rows import SaleDetail


class Period(StrEnum):
    """Days that are asked for often, as the station's calendar has them."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: a text, what chips narrow it to, and a period."""

    text: str = ""
    narrowed: SaleFilter = field(default_factory=SaleFilter)
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class DetailState:
    """The sale that is looked at. `acting` while something is done about it, `said` once it was done."""

    detail: SaleDetail | None = None
    document: Document | None = None
    printing: PrintStatus = field(default_factory=PrintStatus)
    message: Message | None = None
    said: Message | None = None
    acting: bool = False

    @property
    def sale(self) -> Sale | None:
        """The sale itself."""
        return None if self.detail is None else self.detail.sale


@dataclass(frozen=True, slots=True)
class SalesState:
    """`count` is how many sales match, None until it is known; `sellers` who may be named on them."""

    wanted: Wanted = field(default_factory=Wanted)
    count: int | None = None
    sellers: tuple[tuple[OperatorId, str], ...] = ()
    busy: bool = False
    message: Message | None = None


class SalesModel(QObject):
    """Keeps SalesState and DetailState. `listed` carries the list to show, `acted` tells that something was done."""

    changed = Signal(object)
    listed = Signal(object)
    detail_changed = Signal(object)
    acted = Signal()

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
        self.operator = operator
        self.station = station
        self.runner = runner
        self.approval = Approval(station, runner, operator, self)
        self._printing = printing
        self._lists = Latest(runner, Lane.DATABASE)
        self._details = Latest(runner, Lane.DATABASE)
        self.state = SalesState()
        self.detail = DetailState()

    def refresh(self) -> None:
        """Read the list again."""
        self.show(self.state.wanted)

    def show(self, wanted: Wanted) -> None:
        """Show the sales that match."""
        self._set(replace(self.state, wanted=wanted, busy=True, message=None))
        find, narrowed = self.station.find, within(wanted, self.identity, self.station.clock.now())

        def work() -> tuple[Any, Any]:
            return find.sellers(self.operator), find.search(wanted.text, narrowed, self.operator)

        self._lists.run(work, self._listed, self.fail)

    def shown(self, count: int) -> None:
        """The list is on screen."""
        self._set(replace(self.state, count=count, busy=False))

    def fail(self, error: Exception) -> None:
        """The list could not be read; what was shown stays."""
        self._set(replace(self.state, busy=False, message=say(error)))

    def look_at(self, receipt: str | None) -> None:
        """Load one sale with all that is recorded of it."""
        if receipt is None:
            self._details.drop()
            self._set_detail(DetailState())
            return
        self._details.run(lambda: self._load(receipt), self._set_detail, self._detail_failed)

    def reprint(self) -> None:
        """Print the receipt that is looked at again, marked as a copy; of a cancelled sale its slip."""
        sale = self.detail.sale
        if sale is not None and not self.detail.printing.busy:
            self._change(printing=PrintStatus(busy=True))
            self._printing.reprint(sale.intent.receipt, self._printed)

    def cancel(self, reason: str) -> None:
        """Take the sale back that is looked at; a second person is asked for."""
        self._act(reason, lambda receipt, who: self.station.cancel.cancel(receipt, reason, who), self._cancelled)

    def report_used(self, reason: str) -> None:
        """Record that a meter took the token that is looked at."""
        self._act(reason, lambda receipt, who: self.station.used.report(receipt, reason, who), self._reported)

    def verify(self) -> None:
        """Prove the sale that is looked at by the journal."""
        sale = self.detail.sale
        if sale is not None and not self.detail.acting:
            self._change(acting=True, message=None, said=None)
            receipt = sale.intent.receipt
            self.runner.run(
                Lane.DATABASE,
                lambda: self.station.find.verify(receipt, self.operator),
                lambda links: self._verified(receipt, links),
                self._act_failed,
            )

    def _act(self, reason: str, act: Callable[[str, Operator], Any], done: Callable[[Any], None]) -> None:
        sale = self.detail.sale
        if sale is None or self.detail.acting:
            return
        if not reason.strip():
            self._act_failed(BadRecord("cancellation", "reason", "", RecordFault.EMPTY))
            return
        self._change(acting=True, message=None, said=None)
        receipt, amount = sale.intent.receipt, formats.money(sale.intent.tendered, self.identity)
        about = join_facts(receipt, amount, reason)
        self.approval.run(Lane.DATABASE, lambda who: act(receipt, who), done, self._act_failed, subject=about)

    def _cancelled(self, sale: Sale) -> None:
        back = formats.money(sale.intent.tendered, self.identity)
        self._acted(sale.intent.receipt, Message(_("Cancelled. Give {amount} back.").format(amount=back)))
        if self._printing.has_printer:
            self._printing.print_cancellation(sale, self._printed)

    def _reported(self, use: SaleUse) -> None:
        sentence = _("Recorded. It cannot be cancelled any more.")
        if use.debt_id is not None:
            sentence = _("Recorded. What was given back is owed from now on.")
        sale = self.detail.sale
        if sale is not None:
            self._acted(sale.intent.receipt, Message(sentence))

    def _verified(self, receipt: str, links: tuple[JournalEntry, ...]) -> None:
        sale = self.detail.sale
        if sale is not None and sale.intent.receipt == receipt:
            told = _("Proved: its {number} links hold, and so do the records behind them.")
            self._change(acting=False, said=Message(told.format(number=len(links))))

    def _acted(self, receipt: str, said: Message) -> None:
        self._change(acting=False, said=said)
        self.acted.emit()
        self.look_at(receipt)
        self.refresh()

    def _act_failed(self, error: Exception) -> None:
        self._change(acting=False, message=say(error))

    def _load(self, receipt: str) -> DetailState:
        detail = self.station.find.detail(receipt, self.operator)
        copy = max((job.copy for job in detail.jobs if job.state is PrintState.PRINTED), default=0)
        document = receipt_of(detail.sale, self.identity, copy, self.station.clock.now())
        return DetailState(detail, document)

    def _set_loaded(self, loaded: DetailState) -> DetailState:
        """The same sale read again keeps what was said of it."""
        now, sale = self.detail, self.detail.sale
        if sale is None or loaded.sale is None or sale.intent.id != loaded.sale.intent.id:
            return loaded
        return replace(loaded, printing=now.printing, said=now.said, acting=now.acting)

    def _listed(self, found: tuple[Any, Any]) -> None:
        sellers, listing = found
        self._set(replace(self.state, sellers=sellers))
        self.listed.emit(listing)

    def _printed(self, status: PrintStatus, receipt: str) -> None:
        sale = self.detail.sale
        if sale is None or sale.intent.receipt != receipt:
            return
        self._change(printing=status)
        self.look_at(receipt)
        self.refresh()

    def _detail_failed(self, error: Exception) -> None:
        self._set_detail(DetailState(message=say(error)))

    def _change(self, **changes: Any) -> None:
        self.detail = replace(self.detail, **changes)
        self.detail_changed.emit(self.detail)

    def _set_detail(self, detail: DetailState) -> None:
        self.detail = self._set_loaded(detail)
        self.detail_changed.emit(self.detail)

    def _set(self, state: SalesState) -> None:
        self.state = state
        self.changed.emit(state)


def within(wanted: Wanted, station: StationIdentity, now: datetime) -> SaleFilter:
    """Return the filter with the moments of its period."""
    today = now.astimezone(station.zone).date()
    days = {
        Period.TODAY: (today, today),
        Period.YESTERDAY: (today - timedelta(days=1), today - timedelta(days=1)),
        Period.WEEK: (today - timedelta(days=6), today),
        Period.MONTH: (today.replace(day=1), today),
    }
    if wanted.period is None:
        return wanted.narrowed
    first, last = days[wanted.period]
    begin, end = (
        datetime.combine(day, time(), station.zone).astimezone(UTC) for day in (first, last + timedelta(days=1))
    )
    return replace(wanted.narrowed, start=begin, end=end)
