"""The audit trail in the operator's language: what links and events are, and where a chain is broken."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Final

from cdu_app import formats
from cdu_app.language import N, _
from vending.domain.proof.event import EventKind
from vending.domain.proof.journal import EntryKind
from vending.errors import JournalFault
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vending.audit_rows import AuditRow
    from vending.domain.station import StationIdentity

_LINKS: Final[Mapping[EntryKind, str]] = {
    EntryKind.SALE: N("sale"),
    EntryKind.TOKEN: N("token"),
    EntryKind.VOID: N("sale void"),
    EntryKind.CANCEL: N("sale cancelled"),
    EntryKind.USE: N("token reported used"),
    EntryKind.CHANGE: N("records changed"),
    EntryKind.EVENT: N("event"),
    EntryKind.SHIFT: N("shift opened or closed"),
    EntryKind.CASH: N("cash moved"),
    EntryKind.ENROLMENT: N("station enrolled"),
    EntryKind.GRANT: N("allowance granted"),
    EntryKind.COMMISSION: N("commission paid"),
}
_EVENTS: Final[Mapping[EventKind, str]] = {
    EventKind.SIGNED_IN: N("signed in"),
    EventKind.SIGN_IN_REFUSED: N("sign-in refused"),
    EventKind.SIGNED_OUT: N("signed out"),
    EventKind.LOCKED: N("locked out"),
    EventKind.LOCKOUT_ENDED: N("lock-out ended"),
    EventKind.UNLOCKED: N("screen unlocked"),
    EventKind.APPROVED: N("approved"),
    EventKind.SECOND_FACTOR_ENROLLED: N("second factor enrolled"),
    EventKind.RECOVERY_CODE_USED: N("recovery code used"),
    EventKind.RECOVERY_CODES_RENEWED: N("recovery codes renewed"),
    EventKind.PASSWORD_CHANGED: N("password changed"),
    EventKind.RIGHT_REFUSED: N("right refused"),
    EventKind.SALE_REFUSED: N("sale refused"),
    EventKind.REPRINTED: N("receipt printed again"),
    EventKind.KEY_LOADED: N("key loaded"),
    EventKind.EXPORTED: N("list exported"),
    EventKind.STATION_ENROLLED: N("station enrolled"),
    EventKind.ALLOWANCE_REFUSED: N("allowance refused"),
    EventKind.CLOCK_SET: N("other time accepted"),
    EventKind.VERIFIED: N("journal verified"),
    EventKind.ACKNOWLEDGED: N("link acknowledged by the utility"),
    EventKind.FORKED: N("another link than the utility has"),
    EventKind.ROLLED_BACK: N("older database found"),
}
_PLACES: Final[Mapping[str, str]] = {
    "sale": N("sale"),
    "sale_line": N("line of a sale"),
    "sale_token": N("token"),
    "sale_void": N("void or cancellation"),
    "ledger_entry": N("entry of the ledger"),
    "journal": N("link"),
    "tariff": N("tariff"),
    "debt": N("debt"),
    "debt_plan": N("plan of a debt"),
    "debt_entry": N("movement of a debt"),
    "change_set": N("act"),
    "change_record": N("change of a record"),
    "audit_event": N("event"),
    "hq_key": N("key of the office"),
    "allowance_grant": N("grant of the allowance"),
    "commission_rule": N("rule of commission"),
    "commission_entry": N("movement of the commission"),
    "shift": N("shift"),
    "shift_close": N("close of a shift"),
    "cash_entry": N("movement of cash"),
    "open_shift": N("open shift"),
    "station_state": N("what the utility has"),
    "pending_sale": N("waiting sale"),
    "print_job": N("print job"),
    "customer": N("customer"),
    "account": N("account"),
    "meter": N("meter"),
    "operator": N("operator"),
    "token_use": N("reported use"),
}
_FAULTS: Final[Mapping[JournalFault, str]] = {
    JournalFault.LINK: N("it does not continue the chain"),
    JournalFault.LINK_GONE: N("it is gone"),
    JournalFault.END: N("the chain ends somewhere else"),
    JournalFault.GONE: N("the record is gone"),
    JournalFault.CHANGED: N("the record is not the one that was journalled"),
    JournalFault.UNREADABLE: N("the record is not as it was written"),
    JournalFault.NOT_JOURNALLED: N("a record was never journalled, or its link is gone"),
    JournalFault.POSITIONS: N("parts of the record are missing or moved"),
    JournalFault.STRAY: N("a record belongs to nothing"),
    JournalFault.PRESENT: N("the record of today is not what its history says"),
    JournalFault.DERIVED: N("what lists show is not what the record says"),
    JournalFault.WAITING: N("it waits for a token and should not, or the other way round"),
    JournalFault.OPEN_SHIFTS: N("it is open and should not be, or the other way round"),
}


def link_word(kind: EntryKind) -> str:
    """Return what a link vouches for, as a line begins."""
    return _begin(_(_LINKS[kind]))


def event_kind_word(kind: EventKind) -> str:
    """Return what was done, as a line begins."""
    return _begin(_(_EVENTS[kind]))


def row_word(row: AuditRow) -> str:
    """Return what a line of the trail is."""
    return link_word(row.kind) if row.event is None else event_kind_word(row.event)


def row_subject(row: AuditRow) -> str:
    """Return what a line is about; a number alone says what it numbers."""
    told = {EntryKind.SHIFT: _("Shift {n}"), EntryKind.CASH: _("Shift {n}"), EntryKind.GRANT: _("Grant {n}")}
    return told[row.kind].format(n=row.subject) if row.kind in told and row.subject else row.subject


def value_words(text: str, station: StationIdentity) -> str:
    """Return a recorded value: a sum as money, a moment in the station's own time; all else as it was recorded."""
    try:
        held = json.loads(text)
    except ValueError:
        return _moment(text, station)
    if isinstance(held, dict) and held.keys() == {"minor", "currency"}:
        return formats.money(Money(held["minor"], held["currency"]), station)
    return text


def place_word(kind: str) -> str:
    """Return what a link or a table holds, inside a sentence; "" for what has no word."""
    if kind in _PLACES:
        return _(_PLACES[kind])
    return _(_LINKS[EntryKind(kind)]) if kind in set(EntryKind) else ""


def fault_words(reason: str) -> str:
    """Return what is wrong at a link."""
    known = next((words for fault, words in _FAULTS.items() if fault == reason), None)
    return reason if known is None else _(known)


def _moment(text: str, station: StationIdentity) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return text if moment.tzinfo is None else f"{moment.astimezone(station.zone):%Y-%m-%d %H:%M:%S}"


def _begin(words: str) -> str:
    return words[:1].upper() + words[1:]
