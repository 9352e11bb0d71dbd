"""Shifts and cash in the operator's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app import formats
from cdu_app.language import N, _
from vending.domain.cash.shift import CashKind

if TYPE_CHECKING:
    from datetime import datetime

    from vending.domain.cash.shift import CashEntry
    from vending.domain.station import StationIdentity
    from vending.money import Money

_KINDS: Final = {
    CashKind.FLOAT: N("Float"),
    CashKind.SALE: N("Sale"),
    CashKind.VOID_RETURNED: N("Sale void, given back"),
    CashKind.CANCELLED: N("Sale cancelled, given back"),
    CashKind.PAY_IN: N("Paid in"),
    CashKind.PAY_OUT: N("Paid out"),
    CashKind.DEPOSIT: N("To the bank"),
    CashKind.COMMISSION: N("Commission paid"),
}


def kind_word(kind: CashKind) -> str:
    """Say why cash moved."""
    return _(_KINDS[kind])


def what_moved(entry: CashEntry) -> str:
    """Say why cash moved, and the reason or the bank with its slip."""
    return " · ".join(filter(None, (kind_word(entry.kind), entry.reason, entry.bank, entry.reference)))


def difference_words(difference: Money, station: StationIdentity) -> str:
    """Say how a count differs from what is expected: "R12.50 is missing"."""
    if not difference:
        return _("It matches.")
    if difference.minor < 0:
        return _("{amount} is missing.").format(amount=formats.money(-difference, station))
    return _("{amount} too much.").format(amount=formats.money(difference, station))


def since_words(opened_at: datetime, now: datetime, station: StationIdentity) -> str:
    """Say when a shift began: the time of day, with its date where it was not today."""
    days = {moment.astimezone(station.zone).date() for moment in (opened_at, now)}
    return (formats.time_of_day if len(days) == 1 else formats.date_and_time)(opened_at, station)
