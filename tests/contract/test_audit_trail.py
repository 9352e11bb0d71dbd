"""The list of the audit trail and its filters, on an encrypted file and on a server."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support.counters import SetClock
from tests.support.records import START, add_registry, make_operator
from vending.audit_rows import AuditFilter
from vending.domain.people.operator import Role
from vending.domain.proof.change import SubjectKind, change_of
from vending.domain.proof.event import EventKind
from vending.domain.proof.journal import EntryKind
from vending.errors import NotAllowed, UnknownRecord
from vending.services.people.guard import Guard
from vending.services.proof.read_audit import ReadAudit
from vending.services.proof.record_changes import record_changes
from vending.services.proof.record_event import record_event

if TYPE_CHECKING:
    from store.engine import Store
    from vending.domain.people.operator import Operator


def made(store: Store) -> tuple[ReadAudit, Operator]:
    """Two events, an hour apart, and a change with two records."""
    registry = add_registry(store.units_of_work)
    manager, clerk = registry.operator, make_operator(name="Åsa 100%_", role=Role.CASHIER)
    with store.units_of_work.write() as work:
        work.operators.add(clerk)
        record_event(work, manager, START, EventKind.EXPORTED, "customers.csv", after={"rows": 7})
        renamed = replace(registry.customer, name="Thandi M.")
        changes = [
            change_of(SubjectKind.CUSTOMER, renamed.id, registry.customer, renamed),
            change_of(SubjectKind.METER, registry.meter.id, None, registry.meter),
        ]
        late = START + timedelta(hours=1)
        record_changes(work, replace(clerk, approver=manager), late, "On Paper", changes)
        record_event(work, clerk, late, EventKind.SIGNED_OUT, "asa")
        work.commit()
    clock = SetClock(START)
    return ReadAudit(store.units_of_work, clock, Guard(store.units_of_work, clock)), manager


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (AuditFilter(), [3, 2, 1]),
        (AuditFilter(what=EntryKind.EVENT), [3, 1]),
        (AuditFilter(what=EventKind.EXPORTED), [1]),
        (AuditFilter(operator="100%_"), [3, 2]),
        (AuditFilter(operator="%"), [3, 2]),
        (AuditFilter(subject="paper"), [2]),
        (AuditFilter(subject="CUSTOMERS.csv"), [1]),
        (AuditFilter(end=START + timedelta(minutes=1)), [1]),
        (AuditFilter(start=START + timedelta(minutes=1), what=EntryKind.CHANGE), [2]),
    ],
)
def test_each_filter_leaves_what_it_says(store: Store, wanted: AuditFilter, found: list[int]) -> None:
    audit, manager = made(store)
    listing = audit.listing(manager, wanted)
    assert listing.count() == len(found)
    assert [row.sequence for row in listing.rows(0, 10)] == found
    assert [row.sequence for place in range(len(found) + 1) for row in listing.rows(place, 1)] == found


def test_a_link_is_told_field_by_field(store: Store) -> None:
    audit, manager = made(store)
    told = audit.detail(manager, 2)
    assert (told.row.who, told.row.approver, told.row.subject) == ("Åsa 100%_", manager.name, "On Paper")
    customer, meter = told.records
    assert [(one.field, one.after) for one in customer.fields] == [("name", "Thandi M.")]
    assert {"number", "krn"} <= {one.field for one in meter.fields}
    assert "account_id" not in {one.field for one in meter.fields}
    event = audit.detail(manager, 1)
    assert [(one.field, one.before, one.after) for one in event.records[0].fields] == [("rows", "", "7")]
    with pytest.raises(UnknownRecord):
        audit.detail(manager, 99)


def test_an_event_is_shown_at_its_own_time(store: Store) -> None:
    """The journal's time stands still for events, else a clock set ahead at a sign-in would stop selling."""
    audit, manager = made(store)
    tomorrow = START + timedelta(days=1)
    with store.units_of_work.write() as work:
        record_event(work, manager, tomorrow, EventKind.SIGNED_IN, "asa")
        work.commit()
    newest = audit.listing(manager).rows(0, 1)[0]
    assert (newest.at, audit.detail(manager, 4).row.at) == (tomorrow, tomorrow)
    assert audit.listing(manager, AuditFilter(start=tomorrow)).count() == 1
    assert audit.listing(manager, AuditFilter(end=tomorrow)).count() == 3


def test_a_file_is_recorded_before_it_is_written(store: Store) -> None:
    audit, manager = made(store)
    lines = list(audit.export(manager, "trail.csv"))
    assert [entry.sequence for _row, entry in lines] == [1, 2, 3]
    newest = audit.listing(manager).rows(0, 1)[0]
    assert (newest.event, newest.subject) == (EventKind.EXPORTED, "trail.csv")


def test_a_cashier_sees_none_of_it(store: Store) -> None:
    audit, _manager = made(store)
    with store.units_of_work.read() as work:
        clerk = next(one for one in work.operators.all() if one.role is Role.CASHIER)
    for act in (audit.listing, lambda who: audit.detail(who, 1), lambda who: audit.export(who, "x.csv")):
        with pytest.raises(NotAllowed):
            act(clerk)
