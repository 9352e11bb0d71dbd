"""The list of sales: pages of rows that match a filter, and the sale that is looked at."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal

from cdu_app.messages import Message, say
from cdu_app.tasks import Lane
from cdu_app.tasks.latest import Latest
from cdu_app.viewmodels.receipts import receipt_of
from cdu_app.viewmodels.sell.state import PrintStatus
from vending.domain.printing import PrintState

if TYPE_CHECKING:
    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from cdu_app.viewmodels.print_desk import PrintDesk
    from printing.document import Document
    from vending.domain.printing import PrintJob
    from vending.domain.sale import Sale, SaleState
    from vending.ids import SaleId
    from vending.queries import Queries, SaleRow

PAGE: Final = 50
_SCAN: Final = 2_000  # rows looked at for one page of a filtered list


@dataclass(frozen=True, slots=True)
class Filter:
    """What is looked for: words in receipt, customer, meter, operator or token, and a state."""

    text: str = ""
    state: SaleState | None = None

    def takes(self, row: SaleRow) -> bool:
        """Does this row match?"""
        if self.state is not None and row.state is not self.state:
            return False
        held = f"{row.receipt} {row.customer_name} {row.meter_number} {row.operator_name} {row.token or ''}".casefold()
        compact = self.text.casefold().split()
        return all(word in held for word in compact) or "".join(compact) in held.replace(" ", "")


@dataclass(frozen=True, slots=True)
class Page:
    """Rows that match, and where to go on: `before` is None at the end of the list."""

    rows: tuple[SaleRow, ...]
    before: int | None


@dataclass(frozen=True, slots=True)
class DetailState:
    """The sale that is looked at."""

    sale: Sale | None = None
    jobs: tuple[PrintJob, ...] = ()
    document: Document | None = None
    printing: PrintStatus = field(default_factory=PrintStatus)
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class SalesState:
    """The list as far as it was read. `before` is None when there is no more."""

    filter: Filter = field(default_factory=Filter)
    rows: tuple[SaleRow, ...] = ()
    before: int | None = None
    busy: bool = False
    message: Message | None = None


class SalesModel(QObject):
    """Keeps SalesState and DetailState."""

    changed = Signal(object)
    detail_changed = Signal(object)

    def __init__(
        self, station: Station, runner: TaskRunner, printing: PrintDesk, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.identity = station.identity
        self._station = station
        self._printing = printing
        self._pages = Latest(runner, Lane.DATABASE)
        self._details = Latest(runner, Lane.DATABASE)
        self.state = SalesState()
        self.detail = DetailState()

    def refresh(self) -> None:
        """Read the list from its top again."""
        self.show(self.state.filter)

    def show(self, wanted: Filter) -> None:
        """Show the sales that match."""
        rows = self.state.rows if wanted == self.state.filter else ()
        self._set(SalesState(wanted, rows, busy=True))
        self._read(wanted, None, ())

    def more(self) -> None:
        """Read the next page."""
        state = self.state
        if state.before is not None and not state.busy:
            self._set(replace(state, busy=True))
            self._read(state.filter, state.before, state.rows)

    def look_at(self, sale_id: SaleId | None) -> None:
        """Load one sale with its receipt and its print jobs."""
        if sale_id is None:
            self._details.drop()
            self._set_detail(DetailState())
            return
        self._details.run(lambda: self._load(sale_id), self._set_detail, self._detail_failed)

    def reprint(self) -> None:
        """Print the receipt that is looked at again, marked as a copy."""
        sale = self.detail.sale
        if sale is not None and not self.detail.printing.busy:
            self._change(printing=PrintStatus(busy=True))
            self._printing.reprint(sale.intent.receipt, self._printed)

    def _read(self, wanted: Filter, before: int | None, known: tuple[SaleRow, ...]) -> None:
        def done(page: Page) -> None:
            self._set(SalesState(wanted, known + page.rows, page.before))

        def failed(error: Exception) -> None:
            self._set(SalesState(wanted, known, message=say(error)))

        self._pages.run(lambda: read_page(self._station.queries, wanted, before), done, failed)

    def _load(self, sale_id: SaleId) -> DetailState:
        with self._station.units_of_work.read() as work:
            sale, jobs = work.sales.get(sale_id), work.print_jobs.of_sale(sale_id)
        copy = max((job.copy for job in jobs if job.state is PrintState.PRINTED), default=0)
        same = self.detail.sale is not None and self.detail.sale.intent.id == sale_id
        printing = self.detail.printing if same else PrintStatus()
        return DetailState(sale, jobs, receipt_of(sale, self.identity, copy, self._station.clock.now()), printing)

    def _printed(self, status: PrintStatus, receipt: str) -> None:
        sale = self.detail.sale
        if sale is None or sale.intent.receipt != receipt:
            return
        self._change(printing=status)
        self.look_at(sale.intent.id)
        self.refresh()

    def _detail_failed(self, error: Exception) -> None:
        self._set_detail(DetailState(message=say(error)))

    def _change(self, **changes: Any) -> None:
        self._set_detail(replace(self.detail, **changes))

    def _set_detail(self, detail: DetailState) -> None:
        self.detail = detail
        self.detail_changed.emit(detail)

    def _set(self, state: SalesState) -> None:
        self.state = state
        self.changed.emit(state)


def read_page(queries: Queries, wanted: Filter, before: int | None) -> Page:
    """Read on until a page is full, the list ends, or enough rows were looked at for one go."""
    found: list[SaleRow] = []
    looked_at = 0
    while len(found) < PAGE and looked_at < _SCAN:
        rows = queries.recent_sales(limit=PAGE if wanted == Filter() else 5 * PAGE, before=before)
        found += [row for row in rows if wanted.takes(row)]
        looked_at += len(rows)
        before = rows[-1].sequence if rows and rows[-1].sequence > 1 else None
        if before is None:
            break
    return Page(tuple(found), before)
