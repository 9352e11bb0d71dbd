"""Sales in words: how they stand, and all that is recorded of one, for the screen and the terminal alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cdu_app import formats
from cdu_app.language import N, _
from cdu_app.words.shifts import kind_word
from sts.digits import format_token
from vending.domain.debts.debt import DebtEntryKind
from vending.domain.proof.journal import EntryKind
from vending.domain.sales.ledger import LedgerAccount
from vending.domain.sales.printing import PrintState
from vending.domain.sales.sale import Purpose, SaleState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from vending.domain.sales.printing import PrintJob
    from vending.domain.station import StationIdentity
    from vending.money import Money
    from vending.sale_rows import SaleDetail

_STATES: Final = {
    SaleState.ISSUED: N("Sold"),
    SaleState.PENDING: N("Waiting"),
    SaleState.VOID: N("Void"),
    SaleState.CANCELLED: N("Cancelled"),
}
_PURPOSES: Final = {
    "": N("Paid"),
    Purpose.FREE_BASIC: N("Free basic units"),
    Purpose.FREE_ISSUE: N("Free issue"),
    Purpose.REPLACEMENT: N("Replacement"),
}
_LINKS: Final = {
    EntryKind.SALE: N("Sale"),
    EntryKind.TOKEN: N("Token"),
    EntryKind.VOID: N("Void"),
    EntryKind.CANCEL: N("Cancellation"),
    EntryKind.USE: N("Reported use"),
}
_PRINTS: Final = {
    PrintState.WAITING: N("waits for the printer"),
    PrintState.PRINTING: N("is being printed"),
    PrintState.PRINTED: N("printed"),
    PrintState.FAILED: N("did not print"),
    PrintState.UNKNOWN: N("perhaps printed"),
}
_BOOKS: Final = {
    LedgerAccount.CASH: N("Cash"),
    LedgerAccount.ENERGY: N("Energy"),
    LedgerAccount.VAT: N("Tax"),
    LedgerAccount.FIXED_CHARGE: N("Charges"),
    LedgerAccount.METER_CREDIT: N("Carried cents"),
    LedgerAccount.ENERGY_CHARGE: N("Charges per unit"),
    LedgerAccount.DEBT: N("Debts"),
}
_MOVES: Final = {DebtEntryKind.RECOVERED: N("paid back"), DebtEntryKind.RETURNED: N("owed again")}
_HASH_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it: pairs of a label and its value."""

    title: str
    facts: tuple[tuple[str, str], ...]


def state_name(state: SaleState) -> str:
    """Return how a sale stands, in a word."""
    return _(_STATES[state])


def purpose_name(purpose: str) -> str:
    """Return what a token was for; "" is what somebody paid for."""
    return _(_PURPOSES[purpose])


def detail_sections(detail: SaleDetail, station: StationIdentity) -> tuple[Section, ...]:
    """Return all that is recorded of a sale beside what its receipt says; sections without facts are left out."""
    parts = _Parts(detail, station)
    sections = (
        Section(_("Token"), tuple(parts.token())),
        Section(_("Cancelled"), tuple(parts.cancellation())),
        Section(_("Reported as used"), tuple(parts.use())),
        Section(_("Replacement"), tuple(parts.replacement())),
        Section(_("Who"), tuple(parts.who())),
        Section(_("Cash"), tuple(parts.cash())),
        Section(_("Debts"), tuple(parts.debts())),
        Section(_("Printed"), tuple(parts.prints())),
        Section(_("Books"), tuple(parts.books())),
        Section(_("Commission"), tuple(parts.commission())),
        Section(_("Journal"), tuple(parts.links())),
    )
    return tuple(one for one in sections if one.facts)


def prints_in_short(jobs: tuple[PrintJob, ...]) -> str:
    """Return how often a receipt was printed: "Printed 3 times, 2 of them copies"."""
    printed = [job for job in jobs if job.state is PrintState.PRINTED]
    copies = sum(job.copy > 0 for job in printed)
    if not printed:
        return _("Not printed yet")
    if not copies:
        return _("Printed once")
    return _("Printed {number} times, copies: {copies}").format(number=len(printed), copies=copies)


@dataclass(frozen=True, slots=True)
class _Parts:
    detail: SaleDetail
    station: StationIdentity

    def token(self) -> Iterator[tuple[str, str]]:
        sale = self.detail.sale
        if sale.token is None:
            return
        keys = _("{module} (test keys)") if sale.token.test_keys else "{module}"
        yield _("Digits"), format_token(sale.token.token)
        yield "TID", str(sale.intent.tid)
        yield _("Made"), self._time(sale.token.issued_at)
        yield _("Module"), keys.format(module=sale.token.module_id)

    def cancellation(self) -> Iterator[tuple[str, str]]:
        void = self.detail.sale.void
        if void is None:
            return
        yield _("When"), self._time(void.voided_at)
        yield _("Why"), void.reason
        if void.operator_name is not None:
            yield _("By"), void.operator_name
        if void.approver_name is not None:
            yield _("Approved by"), void.approver_name

    def use(self) -> Iterator[tuple[str, str]]:
        use = self.detail.use
        if use is None:
            return
        yield _("When"), self._time(use.at)
        yield _("By"), use.operator_name
        yield _("Known by"), use.reason
        if use.debt_id is not None:
            yield _("Debt opened"), formats.money(self.detail.sale.intent.tendered, self.station)

    def replacement(self) -> Iterator[tuple[str, str]]:
        special = self.detail.sale.intent.special
        if special is not None and special.cites_receipt is not None:
            yield _("Replaces"), special.cites_receipt
        if self.detail.replaced_by is not None:
            yield _("Replaced by"), self.detail.replaced_by

    def who(self) -> Iterator[tuple[str, str]]:
        intent = self.detail.sale.intent
        yield _("Operator"), intent.operator_name
        if intent.approver_name is not None:
            yield _("Approved by"), intent.approver_name
        yield _("Tariff"), intent.tariff
        if intent.special is not None:
            yield _("For"), purpose_name(intent.special.purpose)
            if intent.special.reason:
                yield _("Why"), intent.special.reason

    def cash(self) -> Iterator[tuple[str, str]]:
        for move in self.detail.cash:
            amount = formats.money(move.entry.amount, self.station)
            where = _("shift {number}, till {till}").format(number=move.shift.number, till=move.shift.till)
            yield kind_word(move.entry.kind), f"{amount} · {where}"

    def debts(self) -> Iterator[tuple[str, str]]:
        for moved in self.detail.debts:
            kind = _MOVES.get(moved.entry.kind)
            amount = formats.money(_without_sign(moved.entry.amount), self.station)
            yield moved.name, f"{amount} {_(kind) if kind else ''}".strip()

    def prints(self) -> Iterator[tuple[str, str]]:
        for job in self.detail.jobs:
            name = _("Copy {number}").format(number=job.copy) if job.copy else _("Original")
            who = self.detail.printed_by.get(job.copy, "")
            yield name, " · ".join(filter(None, (self._time(job.created_at), _(_PRINTS[job.state]), who)))

    def books(self) -> Iterator[tuple[str, str]]:
        for entry in self.detail.ledger:
            yield _(_BOOKS[entry.account]), formats.money(entry.amount, self.station)

    def commission(self) -> Iterator[tuple[str, str]]:
        for entry in self.detail.commission:
            yield self._time(entry.at), formats.money(entry.amount, self.station)

    def links(self) -> Iterator[tuple[str, str]]:
        for link in self.detail.links:
            yield _(_LINKS[link.kind]), f"{link.sequence} · {link.hash.hex()[:_HASH_SHOWN]}"

    def _time(self, moment: datetime) -> str:
        return formats.date_and_time(moment, self.station)


def _without_sign(amount: Money) -> Money:
    return -amount if amount.minor < 0 else amount
