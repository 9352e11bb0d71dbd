from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import pytest

from tests.support.records import make_operator
from vending.domain.people.operator import Role
from vending.domain.people.permission import APPROVERS, PERMISSIONS, Action
from vending.domain.proof.event import EventKind
from vending.domain.proof.journal import EntryKind
from vending.errors import NotAllowed, OperatorGone
from vending.ids import EventId
from vending.services.people.guard import Guard
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from tests.support.counters import Counter
    from vending.domain.people.operator import Operator
    from vending.domain.proof.event import Event


@pytest.fixture
def guard(counter: Counter) -> Guard:
    return Guard(counter.store.units_of_work, counter.clock)


def known(counter: Counter, role: Role, *, active: bool = True) -> Operator:
    operator = make_operator(role=role, active=active)
    with counter.store.units_of_work.write() as work:
        work.operators.add(operator)
        work.commit()
    return operator


def events(counter: Counter) -> list[Event]:
    with counter.store.units_of_work.read() as work:
        entries = [entry for entry in work.journal.entries() if entry.kind is EntryKind.EVENT]
        return [work.events.get(EventId(entry.subject)) for entry in entries]


def test_every_action_has_its_line() -> None:
    assert set(PERMISSIONS) == set(Action)


@pytest.mark.parametrize(("action", "role"), list(product(Action, Role)))
def test_who_may_alone(counter: Counter, guard: Guard, action: Action, role: Role) -> None:
    operator, permission = known(counter, role), PERMISSIONS[action]
    if role in permission.roles and not permission.two_persons:
        guard.verify(operator, action)
        assert events(counter) == []
        return
    with pytest.raises(NotAllowed) as caught:
        guard.verify(operator, action, "S01-000001")
    assert (caught.value.action, caught.value.role) == (action, role)
    [event] = events(counter)
    assert (event.kind, event.operator_id, event.subject) == (EventKind.RIGHT_REFUSED, operator.id, "S01-000001")
    assert event.after == f'{{"action":"{action}"}}'
    verify_journal(counter.store.units_of_work)


@pytest.mark.parametrize(("role", "beside"), list(product(Role, Role)))
@pytest.mark.parametrize("action", [Action.CANCEL_SALE, Action.GIVE_FREE_ISSUE, Action.KEEP_OPERATORS])
def test_who_may_with_another(counter: Counter, guard: Guard, action: Action, role: Role, beside: Role) -> None:
    operator = replace(known(counter, role), approver=known(counter, beside))
    permission = PERMISSIONS[action]
    alone = role in permission.roles and not permission.two_persons
    together = beside in APPROVERS and beside in permission.roles
    if alone or (together and (permission.approvable or (permission.two_persons and role in permission.roles))):
        guard.verify(operator, action)
    else:
        with pytest.raises(NotAllowed):
            guard.verify(operator, action)


def test_nobody_approves_for_themselves(counter: Counter, guard: Guard) -> None:
    supervisor = known(counter, Role.SUPERVISOR)
    with pytest.raises(NotAllowed):
        guard.verify(replace(supervisor, approver=supervisor), Action.CANCEL_SALE)
    with pytest.raises(NotAllowed):
        guard.verify(replace(supervisor, approver=supervisor), Action.SELL)  # it would stand in the record


def test_a_role_that_somebody_claims_is_worth_nothing(counter: Counter, guard: Guard) -> None:
    claimed = replace(known(counter, Role.CASHIER), role=Role.MANAGER)
    with pytest.raises(NotAllowed):
        guard.verify(claimed, Action.PUBLISH_TARIFFS)
    with pytest.raises(NotAllowed):
        guard.verify(replace(known(counter, Role.CASHIER), approver=claimed), Action.GIVE_FREE_ISSUE)


def test_who_left_may_nothing(counter: Counter, guard: Guard) -> None:
    gone, stranger = known(counter, Role.MANAGER, active=False), make_operator()
    for operator in (gone, stranger, replace(known(counter, Role.CASHIER), approver=gone)):
        with pytest.raises(OperatorGone):
            guard.verify(operator, Action.CANCEL_SALE)
    assert [event.operator_id is None for event in events(counter)] == [False, True, False]


def test_a_refusal_about_what_is_no_text_is_recorded_too(counter: Counter, guard: Guard) -> None:
    with pytest.raises(NotAllowed):
        guard.verify(known(counter, Role.CASHIER), Action.CANCEL_SALE, "ST1-\udcff")
    assert [event.subject for event in events(counter)] == ["ST1-?"]
    verify_journal(counter.store.units_of_work)
