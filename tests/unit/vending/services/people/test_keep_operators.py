"""What a manager does about operators."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import orjson
import pytest

from tests.support.people import PASSWORD
from vending.audit_rows import AuditFilter
from vending.domain.people.operator import Role
from vending.domain.people.second_factor import new_secret
from vending.domain.proof.journal import EntryKind
from vending.errors import (
    AlreadyThere,
    BadRecord,
    EnrolmentNeeded,
    LastManager,
    NotAllowed,
    OperatorGone,
    OwnRecord,
    PasswordChangeNeeded,
    RecordChanged,
    SignInDelayed,
    SignInRefused,
    UnknownRecord,
)
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.counters import Counter
    from tests.support.people import People
    from vending.services.people.keep_operators import KeepOperators

CASHIER, SUPERVISOR, TECHNICIAN, MANAGER, AUDITOR = Role


def test_a_new_operator_has_a_password_for_once(people: People) -> None:
    made = people.keeping.add(people[MANAGER], " thabo ", "Thabo Nkosi", CASHIER)
    assert (made.operator.username, made.operator.role, made.operator.active) == ("thabo", CASHIER, True)
    assert made.password not in repr(made)
    with pytest.raises(PasswordChangeNeeded):
        people.signing.sign_in("thabo", made.password)
    rows = {row.operator.username: row for row in people.keeping.list_all(people[AUDITOR])}
    assert list(rows) == sorted(rows)
    assert rows["thabo"].one_time
    assert not rows["thabo"].second_factor
    assert rows["manager"].second_factor
    assert not rows["manager"].one_time


def test_an_act_about_an_operator_is_found_by_the_username(people: People) -> None:
    made = people.keeping.add(people[MANAGER], "thabo", "Thabo Nkosi", CASHIER).operator
    people.keeping.change(people[MANAGER], made, replace(made, role=SUPERVISOR))
    with people.units.read() as work:
        links = work.proof.find_links(AuditFilter(what=EntryKind.CHANGE, subject="thabo"))
    assert len(links) == 2


@pytest.mark.parametrize("username", ["Cashier", " CASHIER"])
def test_a_username_is_one_person_s(people: People, username: str) -> None:
    with pytest.raises(AlreadyThere):
        people.keeping.add(people[MANAGER], username, "Somebody", CASHIER)


@pytest.mark.parametrize(
    ("username", "name"), [("", "X"), ("x", ""), ("x" * 101, "X"), ("x\ny", "X"), ("x", "\u202ex")]
)
def test_names_are_lines_of_text(people: People, username: str, name: str) -> None:
    with pytest.raises(BadRecord):
        people.keeping.add(people[MANAGER], username, name, CASHIER)


def test_who_is_not_active_is_kept_and_kept_out(people: People) -> None:
    people.keeping.change(people[MANAGER], people[SUPERVISOR], replace(people[SUPERVISOR], active=False))
    with pytest.raises(SignInRefused):
        people.signing.sign_in("supervisor", PASSWORD, people.code("supervisor"))
    with pytest.raises(OperatorGone):
        people.keeping.list_all(people[SUPERVISOR])
    gone = people.keeping.get(people[MANAGER], "supervisor")
    people.keeping.change(people[MANAGER], gone, replace(gone, active=True))
    people.signing.sign_in("supervisor", PASSWORD, people.next_code("supervisor"))


def test_another_role_may_need_a_telephone(people: People) -> None:
    people.keeping.change(people[MANAGER], people[CASHIER], replace(people[CASHIER], role=SUPERVISOR))
    with pytest.raises(EnrolmentNeeded):
        people.signing.sign_in("cashier", PASSWORD)


def test_a_reset_password_lets_a_locked_out_operator_in_again(people: People) -> None:
    for _ in range(3):
        with pytest.raises(SignInRefused):
            people.signing.sign_in("cashier", "wrong")
    made = people.keeping.reset_password(people[MANAGER], "cashier")
    with pytest.raises(PasswordChangeNeeded):
        people.signing.sign_in("cashier", made.password)


def test_a_lost_telephone_is_replaced(people: People) -> None:
    people.keeping.reset_second_factor(people[MANAGER], "supervisor")
    with pytest.raises(EnrolmentNeeded):
        people.signing.sign_in("supervisor", PASSWORD)


def test_a_lock_out_is_ended(people: People) -> None:
    for _ in range(3):
        with pytest.raises(SignInRefused):
            people.signing.sign_in("cashier", "wrong")
    with pytest.raises(SignInDelayed):
        people.signing.sign_in("cashier", PASSWORD)
    waiting = {row.operator.username for row in people.keeping.list_all(people[MANAGER]) if row.waits_until}
    assert waiting == {"cashier"}
    people.keeping.end_lockout(people[MANAGER], "cashier")
    people.signing.sign_in("cashier", PASSWORD)
    assert people.kinds()[-2:] == ["lockout_ended", "signed_in"]


@pytest.mark.parametrize(
    "act",
    [
        lambda keep, me: keep.change(me, me, replace(me, role=CASHIER)),
        lambda keep, me: keep.change(me, me, replace(me, active=False)),
        lambda keep, me: keep.reset_password(me, me.username),
        lambda keep, me: keep.reset_second_factor(me, me.username),
        lambda keep, me: keep.end_lockout(me, me.username),
    ],
)
def test_nobody_does_it_to_themselves(people: People, act: Callable[[KeepOperators, object], object]) -> None:
    people.add("second", MANAGER, new_secret())
    with pytest.raises(OwnRecord):
        act(people.keeping, people[MANAGER])


def test_a_name_of_one_s_own_may_change(people: People) -> None:
    people.keeping.change(people[MANAGER], people[MANAGER], replace(people[MANAGER], name="Thandi"))
    assert people.keeping.get(people[AUDITOR], "manager").name == "Thandi"


def test_a_station_keeps_a_manager(people: People, counter: Counter) -> None:
    """The guard has seen an active manager, who was made a cashier by another a moment later."""
    second = people.add("second", MANAGER, new_secret())
    keeping = people.keeping
    with people.units.write() as work:
        work.operators.change(replace(counter.registry.operator, role=AUDITOR))
        work.commit()

    class Slow:
        def verify(self, *arguments: object) -> None:
            keeping.guard.verify(*arguments)  # type: ignore[arg-type]
            keeping.change(second, people[MANAGER], replace(people[MANAGER], role=CASHIER))

    with pytest.raises(LastManager):
        replace(keeping, guard=Slow()).change(people[MANAGER], second, replace(second, role=CASHIER))  # type: ignore[arg-type]


def test_two_managers_do_not_write_over_each_other(people: People) -> None:
    before = people[CASHIER]
    people.keeping.change(people[MANAGER], before, replace(before, name="Lindiwe"))
    with pytest.raises(RecordChanged):
        people.keeping.change(people[MANAGER], before, replace(before, active=False))


@pytest.mark.parametrize("role", [CASHIER, SUPERVISOR, TECHNICIAN, AUDITOR])
def test_a_forged_role_does_nothing(people: People, role: Role) -> None:
    forged = replace(people[role], role=MANAGER, approver=people[MANAGER])
    for act in (
        lambda: people.keeping.add(forged, "x", "X", MANAGER),
        lambda: people.keeping.change(forged, forged, replace(forged, name="X")),
        lambda: people.keeping.reset_password(forged, "manager"),
        lambda: people.keeping.reset_second_factor(forged, "manager"),
        lambda: people.keeping.end_lockout(forged, "manager"),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize("act", ["reset_password", "reset_second_factor", "end_lockout", "get"])
def test_an_unknown_name_is_said(people: People, act: str) -> None:
    with pytest.raises(UnknownRecord):
        getattr(people.keeping, act)(people[MANAGER], "nobody' --")


def test_every_change_is_recorded_with_the_digest_of_the_credentials(people: People) -> None:
    made = people.keeping.add(people[MANAGER], "thabo", "Thabo", CASHIER)
    people.own.change_password("thabo", made.password, "nine blue lanterns")
    now = people.keeping.get(people[MANAGER], "thabo")
    people.keeping.change(people[MANAGER], now, replace(now, role=SUPERVISOR))
    people.keeping.reset_password(people[MANAGER], "thabo")
    with people.units.read() as work:
        found = [(one.operator_name, change) for one, change in reversed(work.history.of_subject(now.id))]
    assert [actor for actor, _change in found] == ["Manager", "Thabo", "Manager", "Manager"]
    texts = [(change.before, change.after) for _actor, change in found]
    assert texts[0][0] == ""
    assert all(after == before for (_, after), (before, _) in pairwise(texts))
    records = [orjson.loads(after) for _before, after in texts]
    assert set(records[0]) == {"id", "username", "name", "role", "active", "credentials"}
    assert len({record["credentials"] for record in records}) == 3, "another role is the same password"
    verify_journal(people.units)


def test_the_list_tells_who_signed_in_when(people: People) -> None:
    people.signing.sign_in("cashier", PASSWORD)
    people.clock.advance(hours=3)
    people.signing.sign_in("cashier", PASSWORD)
    first = people.clock.now()
    people.clock.advance(hours=1)
    people.signing.sign_in("manager", PASSWORD, people.code("manager"))
    rows = {row.operator.username: row.last_sign_in for row in people.keeping.list_all(people[MANAGER])}
    assert (rows["cashier"], rows["manager"], rows["auditor"]) == (first, people.clock.now(), None)
