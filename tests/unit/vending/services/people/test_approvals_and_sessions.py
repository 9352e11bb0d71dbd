"""Who stands beside whom, and how long a session lasts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.support.people import PASSWORD
from vending.domain.people.operator import Role
from vending.domain.people.permission import Action
from vending.errors import (
    CodeRefused,
    NotAllowed,
    OwnApproval,
    SecondFactorNeeded,
    SessionEnded,
    SignInDelayed,
    SignInRefused,
)

if TYPE_CHECKING:
    from tests.support.counters import Counter
    from tests.support.people import People

CASHIER, SUPERVISOR, TECHNICIAN, MANAGER, AUDITOR = Role


def test_an_approver_stands_beside(people: People) -> None:
    code = people.code("supervisor")
    approver = people.signing.approve("supervisor", PASSWORD, code, Action.CANCEL_SALE, people[CASHIER])
    assert approver == people[SUPERVISOR]
    last = people.events()[-1]
    assert (last.kind, last.operator_name, last.subject) == ("approved", "Supervisor", "cashier")
    assert last.after == '{"action":"cancel_sale"}'


def test_nobody_approves_their_own_act(people: People) -> None:
    with pytest.raises(OwnApproval):
        people.signing.approve("manager", PASSWORD, people.code("manager"), Action.CANCEL_SALE, people[MANAGER])


@pytest.mark.parametrize("role", [CASHIER, TECHNICIAN, AUDITOR])
def test_a_role_too_low_approves_nothing(people: People, role: Role) -> None:
    code = "" if role is CASHIER else people.code(role.value)
    seller = people.add("other", CASHIER)
    with pytest.raises(NotAllowed):
        people.signing.approve(role.value, PASSWORD, code, Action.CANCEL_SALE, seller)
    assert people.kinds()[-1] == "right_refused"


def test_what_cannot_be_approved_is_not(people: People) -> None:
    with pytest.raises(NotAllowed):
        people.signing.approve("manager", PASSWORD, people.code("manager"), Action.KEEP_OPERATORS, people[CASHIER])


def test_an_approver_gives_all_that_a_sign_in_wants(people: People) -> None:
    for given, code, expected in (
        ("wrong", people.code("supervisor"), SignInRefused),
        (PASSWORD, "", SecondFactorNeeded),
        (PASSWORD, "000000", CodeRefused),
        ("wrong", "", SignInRefused),
        (PASSWORD, people.code("supervisor"), SignInDelayed),
    ):
        with pytest.raises(expected):
            people.signing.approve("supervisor", given, code, Action.CANCEL_SALE, people[CASHIER])


# Sessions of the command line


def test_a_session_stands_for_its_operator(people: People) -> None:
    token = people.signing.open_session("manager", PASSWORD, people.code("manager"))
    assert people.signing.resume(token) == people[MANAGER]
    people.signing.sign_out(people[MANAGER], token)
    with pytest.raises(SessionEnded):
        people.signing.resume(token)
    assert people.kinds() == ["signed_in", "signed_out"]


def test_a_session_ends_when_nobody_uses_it(people: People) -> None:
    token = people.signing.open_session("cashier", PASSWORD)
    for _ in range(3):
        people.clock.advance(minutes=15)
        people.signing.resume(token)
    people.clock.advance(minutes=15, seconds=1)
    with pytest.raises(SessionEnded):
        people.signing.resume(token)


def test_a_session_ends_after_half_a_day(people: People) -> None:
    token = people.signing.open_session("cashier", PASSWORD)
    for _ in range(72):
        people.signing.resume(token)
        people.clock.advance(minutes=10)
    people.signing.resume(token)
    people.clock.advance(seconds=1)
    with pytest.raises(SessionEnded):
        people.signing.resume(token)


def test_a_clock_set_back_revives_no_session(people: People) -> None:
    token = people.signing.open_session("cashier", PASSWORD)
    people.clock.advance(days=-1)
    with pytest.raises(SessionEnded):
        people.signing.resume(token)


@pytest.mark.parametrize("token", ["", "x", "\udcff", "' OR 1=1 --", "0" * 10_000])
def test_a_made_up_session_is_none(people: People, token: str) -> None:
    people.signing.open_session("cashier", PASSWORD)
    with pytest.raises(SessionEnded):
        people.signing.resume(token)


def test_the_store_does_not_hold_what_opens_a_session(people: People, counter: Counter) -> None:
    token = people.signing.open_session("cashier", PASSWORD)
    with people.units.read() as work:
        assert work.sessions.find(token.encode()[:32]) is None
    with pytest.raises(SessionEnded):
        people.signing.resume(token.swapcase())


@pytest.mark.parametrize("act", ["role", "active", "password", "reset", "factor"])
def test_a_change_of_the_operator_ends_their_sessions(people: People, act: str) -> None:
    token = people.signing.open_session("supervisor", PASSWORD, people.code("supervisor"))
    manager, operator = people[MANAGER], people[SUPERVISOR]
    if act == "role":
        people.keeping.change(manager, operator, replace(operator, role=CASHIER))
    elif act == "active":
        people.keeping.change(manager, operator, replace(operator, active=False))
    elif act == "password":
        people.own.change_password("supervisor", PASSWORD, "nine blue lanterns", people.next_code("supervisor"))
    elif act == "reset":
        people.keeping.reset_password(manager, "supervisor")
    else:
        people.keeping.reset_second_factor(manager, "supervisor")
    with pytest.raises(SessionEnded):
        people.signing.resume(token)
