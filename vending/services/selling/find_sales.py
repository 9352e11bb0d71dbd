"""Finding sales, and all that is recorded of one of them; proving one of them by the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from vending.domain.people.permission import Action
from vending.domain.proof.event import EventKind
from vending.domain.proof.journal import GENESIS, EntryKind, JournalHead, follow
from vending.errors import JournalBroken, JournalFault, UnknownReceipt
from vending.ids import EventId
from vending.sale_rows import CashMove, MovedDebt, SaleDetail
from vending.sale_search import readings
from vending.services.proof.verify_journal import Walk
from vending.services.selling.cancel_sale import find_obstacle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from vending.clock import Clock
    from vending.domain.people.operator import Operator
    from vending.domain.proof.event import Event
    from vending.domain.proof.journal import JournalEntry
    from vending.domain.sales.printing import PrintJob
    from vending.domain.sales.sale import Sale
    from vending.domain.station import StationIdentity
    from vending.ids import OperatorId
    from vending.ports import UnitOfWork, UnitsOfWork
    from vending.queries import Listing, SaleRow
    from vending.sale_rows import SaleFilter, SaleListings
    from vending.services.people.guard import Guard

_AROUND: Final = timedelta(minutes=2)  # the clock may step back a little between two links
_NEAR: Final = 5_000  # links
_AT_ONCE: Final = timedelta(seconds=1)
_BEFORE: Final = 500  # links among which the event of a copy is looked for


@dataclass(frozen=True, slots=True)
class FindSales:
    """The station's sales, for everybody who may look something up."""

    units_of_work: UnitsOfWork
    listings: SaleListings
    clock: Clock
    station: StationIdentity
    guard: Guard

    def listing(self, narrowed: SaleFilter, operator: Operator) -> Listing[SaleRow]:
        """Return the sales that a filter selects, newest first; nothing is read yet. Raises NotAllowed."""
        self.guard.verify(operator, Action.LOOK_UP)
        return self.listings.sales(narrowed)

    def search(self, text: str, narrowed: SaleFilter, operator: Operator) -> Listing[SaleRow]:
        """Return the sales that a typed text means, within a filter, newest first; nothing is read yet.

        Of several things that it may mean the first that there is. Raises NotAllowed.
        """
        self.guard.verify(operator, Action.LOOK_UP)
        return _FirstFound([self.listings.sales(one) for one in readings(text, narrowed, self.station)])

    def sellers(self, operator: Operator) -> tuple[tuple[OperatorId, str], ...]:
        """Return whom sales may name as their operator. Raises NotAllowed."""
        self.guard.verify(operator, Action.LOOK_UP)
        return self.listings.sellers()

    def latest(self, operator: Operator) -> Sale:
        """Return the latest sale. Raises NotAllowed, UnknownReceipt where there is none."""
        self.guard.verify(operator, Action.LOOK_UP)
        with self.units_of_work.read() as work:
            sale = work.sales.find_last()
        if sale is None:
            raise UnknownReceipt("")
        return sale

    def detail(self, receipt: str, operator: Operator) -> SaleDetail:
        """Return all that is recorded of a sale. Raises NotAllowed, UnknownReceipt."""
        self.guard.verify(operator, Action.LOOK_UP, receipt)
        with self.units_of_work.read() as work:
            return read_detail(work, work.sales.get_by_receipt(receipt), self.station, self.clock.now())

    def verify(self, receipt: str, operator: Operator) -> tuple[JournalEntry, ...]:
        """Prove a sale by its links of the journal, and return these.

        Each is the one that follows the link before it and holds the digest of what is stored. Says nothing of the
        rest of the chain (`verify_journal`). Raises JournalBroken, NotAllowed, UnknownReceipt.
        """
        self.guard.verify(operator, Action.LOOK_UP, receipt)
        with self.units_of_work.read() as work:
            sale = work.sales.get_by_receipt(receipt)
            links = find_links(work, sale)
            _verify_complete(work, sale, links)
            for link in links:
                _verify_link(work, link)
        return links


@dataclass(slots=True)
class _FirstFound:
    """The first of several lists that has a row, else the last."""

    listings: list[Listing[SaleRow]]
    _found: Listing[SaleRow] | None = None

    def count(self) -> int:
        return self._first().count()

    def rows(self, first: int, limit: int) -> tuple[SaleRow, ...]:
        return self._first().rows(first, limit)

    def _first(self) -> Listing[SaleRow]:
        if self._found is None:
            self._found = next((one for one in self.listings if one.count()), self.listings[-1])
        return self._found


def read_detail(work: UnitOfWork, sale: Sale, station: StationIdentity, now: datetime) -> SaleDetail:
    """Return all that is recorded of a sale."""
    id_ = sale.intent.id
    jobs = work.print_jobs.of_sale(id_)
    marks = (sale.intent.shift, None if sale.void is None else sale.void.shift)
    return SaleDetail(
        sale=sale,
        debts=tuple(MovedDebt(work.debts.get(one.debt_id).debt.name, one) for one in work.debts.entries_of_sale(id_)),
        ledger=work.ledger.entries_of(id_),
        cash=tuple(CashMove(work.shifts.get(one.shift_id), work.shifts.get_entry(one)) for one in marks if one),
        commission=work.commission.of_sale(id_),
        links=find_links(work, sale),
        jobs=jobs,
        printed_by=_printed_by(work, sale, jobs),
        replaced_by=work.sales.find_replacement(id_),
        use=work.uses.find(id_),
        obstacle=find_obstacle(work, sale, station.policy, now),
    )


def _printed_by(work: UnitOfWork, sale: Sale, jobs: tuple[PrintJob, ...]) -> dict[int, str]:
    """Return who asked for each copy, by the event that was recorded when it was queued."""
    found = {}
    for job in jobs:
        event = _find_reprint(work, sale, job.created_at) if job.copy else None
        if event is not None:
            found[job.copy] = event.operator_name
    return found


def _find_reprint(work: UnitOfWork, sale: Sale, at: datetime) -> Event | None:
    """Look through the links before the first that is later: an event takes the time of the link before it."""
    end = _first_at(work, at + _AT_ONCE)
    for link in _some(work, max(0, end - _BEFORE), _BEFORE):
        if link.kind is EntryKind.EVENT:
            event = work.events.get(EventId(link.subject))
            reprinted = event.kind is EventKind.REPRINTED and event.subject == sale.intent.receipt
            if reprinted and abs(event.at - at) < _AT_ONCE:
                return event
    return None


def find_links(work: UnitOfWork, sale: Sale) -> tuple[JournalEntry, ...]:
    """Return the entries of the journal that vouch for a sale, oldest first.

    The journal has no index by subject, which would cost every sale a page: an entry is looked for around the moment
    that its record names, and all over the journal only where clocks were set.
    """
    expected = _expected(work, sale)
    found = [_find_link(work, sale, kind, at) for kind, at in expected]
    return tuple(sorted((link for link in found if link is not None), key=lambda link: link.sequence))


def _expected(work: UnitOfWork, sale: Sale) -> list[tuple[EntryKind, datetime]]:
    """Return what kinds of entries a sale has, and the moments they were made."""
    wanted = [(EntryKind.SALE, sale.intent.at)]
    if sale.token is not None:
        wanted.append((EntryKind.TOKEN, sale.token.issued_at))
    if sale.void is not None:
        wanted.append((EntryKind.VOID if sale.token is None else EntryKind.CANCEL, sale.void.voided_at))
    use = work.uses.find(sale.intent.id)
    return wanted if use is None else [*wanted, (EntryKind.USE, use.at)]


def _find_link(work: UnitOfWork, sale: Sale, kind: EntryKind, at: datetime) -> JournalEntry | None:
    near = _first_at(work, at - _AROUND)
    for start, most in ((near, _NEAR), (0, work.journal.head().sequence)):
        for link in _some(work, start, most):
            if link.subject == sale.intent.id and link.kind is kind:
                return link
    return None


def _some(work: UnitOfWork, after: int, most: int) -> Iterator[JournalEntry]:
    for number, link in enumerate(work.journal.entries(after=after)):
        if number == most:
            return
        yield link


def _first_at(work: UnitOfWork, at: datetime) -> int:
    """Return a sequence before which links are older than `at`, by halves: moments rise but for set clocks."""
    low, high = 0, work.journal.head().sequence
    while low < high:
        middle = (low + high) // 2
        link = work.journal.find(middle + 1)
        if link is not None and link.at < at:
            low = middle + 1
        else:
            high = middle
    return low


def _verify_complete(work: UnitOfWork, sale: Sale, links: tuple[JournalEntry, ...]) -> None:
    if {link.kind for link in links} != {kind for kind, _at in _expected(work, sale)}:
        raise JournalBroken(work.journal.head().sequence, JournalFault.LINK_GONE, "sale", sale.intent.receipt)


def _verify_link(work: UnitOfWork, link: JournalEntry) -> None:
    before = work.journal.find(link.sequence - 1)
    follow(JournalHead(link.sequence - 1, GENESIS if before is None else before.hash, None), link)
    Walk(work, link.sequence).compare(link)
