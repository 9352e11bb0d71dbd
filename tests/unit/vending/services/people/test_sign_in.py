"""Signing in, as operators do and as an attacker would."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest

from cdu_app.vault import StationVault
from tests.support.people import PASSWORD, fail_sign_in
from vending.domain.people.operator import Role
from vending.errors import (
    ClockBehind,
    CodeRefused,
    EnrolmentNeeded,
    PasswordChangeNeeded,
    SecondFactorNeeded,
    SecretUnreadable,
    SignInRefused,
)
from vending.services.people.passwords import hash_password
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from tests.support.counters import Counter
    from tests.support.people import People

CASHIER, SUPERVISOR, TECHNICIAN, MANAGER, AUDITOR = Role


@pytest.mark.parametrize("username", ["cashier", "Cashier", " CASHIER "])
def test_the_name_is_taken_as_people_type_it(people: People, username: str) -> None:
    assert people.signing.sign_in(username, PASSWORD) == people[CASHIER]
    assert people.kinds() == ["signed_in"]


def test_a_hash_has_its_own_salt_and_no_password() -> None:
    first, second = hash_password(PASSWORD), hash_password(PASSWORD)
    assert first != second
    assert PASSWORD not in first
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


@pytest.mark.parametrize(
    ("username", "password"),
    [
        ("cashier", PASSWORD.title()),
        ("cashier", ""),
        ("manager", "wrong"),
        ("nobody", PASSWORD),
        ("", ""),
        ("' OR 1=1 --", PASSWORD),
        ('cashier"; DROP TABLE operator; --', PASSWORD),
        ("cashier\x00", PASSWORD),
    ],
)
def test_which_of_the_two_was_wrong_is_not_told(people: People, username: str, password: str) -> None:
    with pytest.raises(SignInRefused) as caught:
        people.signing.sign_in(username, password)
    assert vars(caught.value) == {"username": username}
    assert people.hasher.runs == 1, "a name that nobody has costs the same work"


def test_nobody_signs_in_who_is_not_active(people: People) -> None:
    with people.units.write() as work:
        work.operators.change(replace(people[CASHIER], active=False))
        work.commit()
    assert fail_sign_in(people, "cashier", PASSWORD) is SignInRefused
    assert people.hasher.runs == 1


def test_a_password_alone_is_half_of_it(people: People) -> None:
    assert fail_sign_in(people, "manager", PASSWORD) is SecondFactorNeeded
    assert fail_sign_in(people, "manager", "wrong", people.code("manager")) is SignInRefused
    assert people.signing.sign_in("manager", PASSWORD, people.code("manager")) == people[MANAGER]


def test_a_code_counts_once(people: People) -> None:
    code = people.code("manager")
    people.signing.sign_in("manager", PASSWORD, code)
    assert fail_sign_in(people, "manager", PASSWORD, code) is CodeRefused
    people.signing.sign_in("manager", PASSWORD, people.next_code("manager"))
    assert fail_sign_in(people, "manager", PASSWORD, code) is CodeRefused, "an older one neither"


def test_a_code_counts_once_for_many_at_the_same_moment(people: People) -> None:
    code, barrier, passed = people.code("manager"), Barrier(2), []

    def attempt() -> None:
        barrier.wait(10)
        try:
            people.signing.sign_in("manager", PASSWORD, code)
        except CodeRefused:
            return
        passed.append(1)

    threads = [Thread(target=attempt) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert passed == [1]


def test_the_code_of_somebody_else_is_no_code(people: People) -> None:
    assert fail_sign_in(people, "manager", PASSWORD, people.code("supervisor")) is CodeRefused


def test_a_factor_moved_to_another_operator_does_not_open(people: People) -> None:
    """Somebody with the store's key writes their own sealed secret into the manager's row."""
    with people.units.write() as work:
        mine, theirs = (work.credentials.find(people[role].id) for role in (SUPERVISOR, MANAGER))
        assert mine is not None
        assert theirs is not None
        work.credentials.change(replace(theirs, factor=mine.factor))
        work.commit()
    with pytest.raises(SecretUnreadable):
        people.signing.sign_in("manager", PASSWORD, people.code("supervisor"))


def test_the_store_alone_opens_no_second_factor(people: People) -> None:
    people.vault = StationVault(bytes(31) + b"x")
    with pytest.raises(SecretUnreadable):
        people.signing.sign_in("manager", PASSWORD, people.code("manager"))


def test_who_must_have_a_second_factor_enrols_first(people: People) -> None:
    people.add("new", AUDITOR)
    with pytest.raises(EnrolmentNeeded):
        people.signing.sign_in("new", PASSWORD)
    cashiers = replace(people.signing, cashiers_need_factor=True)
    with pytest.raises(EnrolmentNeeded):
        cashiers.sign_in("cashier", PASSWORD)


def test_a_one_time_password_signs_nobody_in(people: People) -> None:
    made = people.keeping.add(people[MANAGER], "thabo", "Thabo", CASHIER)
    with pytest.raises(PasswordChangeNeeded):
        people.signing.sign_in("thabo", made.password)
    with pytest.raises(PasswordChangeNeeded):
        people.signing.open_session("thabo", made.password)


# Brute force


def test_a_locked_screen_wants_its_operator_s_password(people: People) -> None:
    assert people.signing.unlock(people[MANAGER], PASSWORD) == people[MANAGER]
    with pytest.raises(SignInRefused):
        people.signing.unlock(people[MANAGER], "wrong")
    assert people.kinds() == ["unlocked", "sign_in_refused"]


def test_a_sign_in_does_not_move_the_journal_s_time(people: People, counter: Counter) -> None:
    """Under a clock that was set back people sign in, and nothing is sold for it; one set ahead stops no sale later."""
    counter.sell()
    people.clock.advance(days=-2)
    people.signing.sign_in("cashier", PASSWORD)
    with pytest.raises(ClockBehind):
        counter.sell()
    people.clock.advance(days=400)
    people.signing.sign_in("cashier", PASSWORD)
    people.clock.advance(days=-398)
    counter.sell()
    last = people.clock.now() + timedelta(days=398)
    assert last in [event.at for event in people.events()], "the event says what the clock said"
    verify_journal(people.units)
