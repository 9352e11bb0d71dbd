"""Comparing the books as they stand now with the last of their history, and what is derived with what it is of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from vending.domain.proof.change import SubjectKind
from vending.domain.proof.journal import EntryKind, canonical_json
from vending.errors import JournalBroken, JournalFault, UnknownRecord
from vending.services.people.operator_changes import operator_snapshot
from vending.services.proof.verify_places import name_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from uuid import UUID

    from vending.domain.proof.change import Change
    from vending.domain.proof.places import Misplaced
    from vending.ports import UnitOfWork

_LISTED: Final = (SubjectKind.CUSTOMER, SubjectKind.ACCOUNT, SubjectKind.METER)


def verify_present(work: UnitOfWork) -> None:
    """Raise JournalBroken for a row of today that its history does not make, or that stands in a wrong place.

    Customers and meters that came with the station have no history: they are proved from their first change on. So are
    operators where an earlier release began the station; else one without a history was slipped in.
    """
    misplaced = work.proof.find_misplaced()
    if misplaced is not None:
        raise _misplaced(work, misplaced)
    for kind in _LISTED:
        for records in _pages(work, kind):
            _compare(work, kind, records)
    _compare(work, SubjectKind.OPERATOR, _operators(work))
    for kind in (*_LISTED, SubjectKind.OPERATOR):
        gone = work.proof.find_gone(kind)
        if gone is not None:
            raise _broken(work, kind, gone, _name_in_history(work, gone), JournalFault.GONE)


def _pages(work: UnitOfWork, kind: SubjectKind) -> Iterator[dict[UUID, tuple[str, bytes]]]:
    try:
        for page in work.proof.present(kind):
            yield {one.record.id: (one.name, canonical_json(one.record)) for one in page}
    except (ValueError, TypeError, ArithmeticError) as error:
        raise JournalBroken(work.journal.head().sequence, JournalFault.UNREADABLE, kind) from error


def _operators(work: UnitOfWork) -> dict[UUID, tuple[str, bytes]]:
    """Return the operators that have a history, with the digest of their credentials."""
    there = {one.id: one.username for one in work.operators.all()}
    known = work.proof.last_changes(SubjectKind.OPERATOR, there) if there else {}
    try:
        return {one: (there[one], canonical_json(operator_snapshot(work, one))) for one in there if one in known}
    except (UnknownRecord, ValueError, TypeError) as error:
        raise JournalBroken(work.journal.head().sequence, JournalFault.UNREADABLE, SubjectKind.OPERATOR) from error


def _compare(work: UnitOfWork, kind: SubjectKind, records: Mapping[UUID, tuple[str, bytes]]) -> None:
    if not records:
        return
    latest = work.proof.last_changes(kind, records)
    for subject, (name, stored) in records.items():
        known = latest.get(subject)
        if known is not None and known.encode() != stored and stored != _last_by_the_journal(work, kind, subject):
            raise _broken(work, kind, subject, name, JournalFault.PRESENT)


def _last_by_the_journal(work: UnitOfWork, kind: SubjectKind, subject: UUID) -> bytes:
    """Return what the last change made of a record, by the journal.

    Ids of acts follow the clock, and a clock may have been set back by a little: the journal tells their order.
    """
    told = reversed(work.history.of_subject(subject))
    acts = {change_set.id: change.after for change_set, change in told if _is_record(kind, change)}
    last = max(acts, key=lambda act: work.proof.find_link(act, EntryKind.CHANGE) or 0)
    return acts[last].encode()


def _is_record(kind: SubjectKind, change: Change) -> bool:
    return change.kind is kind and change.after.startswith('{"id":')


def _broken(work: UnitOfWork, kind: str, subject: UUID, name: str, fault: JournalFault) -> JournalBroken:
    """Name the link of the last change of a record."""
    acts = work.history.of_subject(subject)
    links = [work.proof.find_link(change_set.id, EntryKind.CHANGE) or 0 for change_set, _change in acts]
    return JournalBroken(max(links, default=work.journal.head().sequence), fault, kind, name)


def _misplaced(work: UnitOfWork, found: Misplaced) -> JournalBroken:
    link = work.proof.find_link(found.subject) or work.journal.head().sequence
    return JournalBroken(link, found.fault, found.table, name_of(work, found.subject))


def _name_in_history(work: UnitOfWork, subject: UUID) -> str:
    facts = json.loads(work.history.of_subject(subject)[0][1].after)
    return str(facts.get("number") or facts.get("name") or "")
