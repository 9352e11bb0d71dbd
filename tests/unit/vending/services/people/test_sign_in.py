"""Signing in, as operators do and as an attacker would."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest

from cdu_app.vault import StationVault
from tests.support.people import PASSWORD
from vending.domain.people.lockout import BUCKETS, name_slot, wait_after
from vending.domain.people.operator import Role
from vending.domain.people.permission import Action
from vending.errors import (
    ClockBehind,
    CodeRefused,
    EnrolmentNeeded,
    NotAllowed,
    OwnApproval,
    PasswordChangeNeeded,
    SecondFactorNeeded,
    SecretUnreadable,
    SessionEnded,
    SignInDelayed,
    SignInRefused,
)
from vending.services.people.passwords import hash_password
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from tests.support.counters import Counter
    from tests.support.people import People

CASHIER, SUPERVISOR, TECHNICIAN, MANAGER, AUDITOR = Role


def fail(people: People, username: str, password: str = "wrong", code: str = "") -> type[Exception]:
    with pytest.raises((SignInRefused, SignInDelayed, CodeRefused, SecondFactorNeeded)) as caught:
        people.signing.sign_in(username, password, code)
    return caught.type


def pass_wait(people: People, username: str) -> None:
    """Wait until the next attempt under this name is looked at."""
    with pytest.raises(SignInDelayed) as caught:
        people.signing.sign_in(username, "wrong")
    people.clock.moment = caught.value.until


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
    assert fail(people, "cashier", PASSWORD) is SignInRefused
    assert people.hasher.runs == 1


def test_a_password_alone_is_half_of_it(people: People) -> None:
    assert fail(people, "manager", PASSWORD) is SecondFactorNeeded
    assert fail(people, "manager", "wrong", people.code("manager")) is SignInRefused
    assert people.signing.sign_in("manager", PASSWORD, people.code("manager")) == people[MANAGER]


def test_a_code_counts_once(people: People) -> None:
    code = people.code("manager")
    people.signing.sign_in("manager", PASSWORD, code)
    assert fail(people, "manager", PASSWORD, code) is CodeRefused
    people.signing.sign_in("manager", PASSWORD, people.next_code("manager"))
    assert fail(people, "manager", PASSWORD, code) is CodeRefused, "an older one neither"


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
    assert fail(people, "manager", PASSWORD, people.code("supervisor")) is CodeRefused


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


@pytest.mark.parametrize("username", ["cashier", "nobody"])
def test_the_delay_grows(people: People, username: str) -> None:
    """Known or not: three at once, then 5 s, 15 s, 1, 5, 15, 30 and 60 minutes, then always 60 minutes."""
    assert [fail(people, username) for _ in range(3)] == [SignInRefused] * 3
    waits = []
    for _ in range(9):
        began = people.clock.now()
        runs = people.hasher.runs
        pass_wait(people, username)
        assert people.hasher.runs == runs, "what is put off costs no work"
        waits.append((people.clock.now() - began).total_seconds())
        assert fail(people, username) is SignInRefused
    assert waits == [5, 15, 60, 300, 900, 1800, 3600, 3600, 3600]


def test_the_right_password_waits_too(people: People) -> None:
    for _ in range(3):
        fail(people, "cashier")
    assert fail(people, "cashier", PASSWORD) is SignInDelayed
    people.clock.advance(seconds=5)
    people.signing.sign_in("cashier", PASSWORD)
    assert [fail(people, "cashier") for _ in range(3)] == [SignInRefused] * 3, "success forgets"


def test_codes_are_counted_as_passwords_are(people: People) -> None:
    for code in ("000000", "111111", "222222"):
        assert fail(people, "manager", PASSWORD, code) is CodeRefused
    assert fail(people, "manager", PASSWORD, "333333") is SignInDelayed


def test_recovery_codes_are_counted_as_passwords_are(people: People) -> None:
    for _ in range(3):
        assert fail(people, "manager", PASSWORD, "ABCD-EFGH-JKLM-NPQR") is CodeRefused
    assert fail(people, "manager", PASSWORD, "ABCD-EFGH-JKLM-NPQS") is SignInDelayed


def test_asking_without_a_code_buys_no_more_guesses(people: People) -> None:
    """Who knows the password guesses codes, and gives the password alone in between to be forgiven."""
    for code in ("000000", "111111", "222222"):
        assert fail(people, "manager", PASSWORD) is SecondFactorNeeded
        people.signing.unlock(people[MANAGER], PASSWORD)
        assert fail(people, "manager", PASSWORD, code) is CodeRefused
    assert fail(people, "manager", PASSWORD) is SignInDelayed


def test_guesses_at_the_same_moment_are_counted_one_by_one(people: People) -> None:
    barrier, looked_at = Barrier(8), []

    def guess() -> None:
        barrier.wait(10)
        looked_at.append(fail(people, "cashier"))

    threads = [Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(kind.__name__ for kind in looked_at) == ["SignInDelayed"] * 5 + ["SignInRefused"] * 3


def test_an_attempt_counts_before_the_password_is_looked_at(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program is killed as soon as the hash is being computed: the guess was counted."""

    def die(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("vending.services.people.prove_operator.verify_hash", die)
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            people.signing.sign_in("manager", "guess")
    assert fail(people, "manager", PASSWORD) is SignInDelayed


def test_a_clock_set_back_shortens_nothing(people: People) -> None:
    for _ in range(6):
        fail(people, "cashier")
        people.clock.advance(seconds=400)
    fail(people, "cashier")
    due = wait_after(7)
    people.clock.advance(days=-300)
    back = people.clock.now()
    with pytest.raises(SignInDelayed) as caught:
        people.signing.sign_in("cashier", PASSWORD)
    assert caught.value.until == back + due, "and makes it no longer than it is"
    people.clock.moment = caught.value.until
    people.signing.sign_in("cashier", PASSWORD)


def test_filled_places_do_not_tell_which_names_there_are(people: People) -> None:
    """Guesses fill the place where a known name is counted too: it is put off as an unknown one would be."""
    place = name_slot("cashier")
    strangers = [name for name in map(str, range(5000)) if name_slot(name) == place][:4]
    for name in strangers[:3]:
        assert fail(people, name) is SignInRefused
    assert fail(people, strangers[3]) is fail(people, "cashier", PASSWORD) is SignInDelayed
    people.clock.advance(seconds=5)
    assert fail(people, "cashier") is SignInRefused
    assert fail(people, strangers[3]) is fail(people, "cashier") is SignInDelayed
    people.clock.advance(seconds=15)
    people.signing.sign_in("cashier", PASSWORD)
    people.clock.advance(seconds=5)
    assert fail(people, strangers[3]) is SignInRefused, "a success takes its own failures away, and no others"
    assert fail(people, strangers[3]) is SignInDelayed


def test_what_is_stored_of_unknown_names_is_bounded(people: People) -> None:
    for number in range(60):
        with pytest.raises((SignInRefused, SignInDelayed)):
            people.signing.sign_in(f"nobody{number}", "wrong")
    with people.units.read() as work:
        filled = [work.credentials.attempts(f"name {place}").failures for place in range(BUCKETS)]
    assert sum(filled) == people.hasher.runs


def test_wrong_names_are_not_written_down(people: People) -> None:
    """A password is sometimes typed where the name belongs."""
    for typed in ("my secret passphrase", "cashier"):
        fail(people, typed)
    assert [(event.operator_id, event.operator_name) for event in people.events()] == [(None, ""), (None, "cashier")]
    assert people.kinds() == ["sign_in_refused"] * 2


def test_a_lock_out_is_an_event(people: People) -> None:
    for _ in range(3):
        fail(people, "cashier")
    last = people.events()[-1]
    assert (last.kind, last.subject, last.after) == ("locked", "cashier", '{"failures":3}')


# Unlocking and approving


def test_a_locked_screen_wants_its_operator_s_password(people: People) -> None:
    assert people.signing.unlock(people[MANAGER], PASSWORD) == people[MANAGER]
    with pytest.raises(SignInRefused):
        people.signing.unlock(people[MANAGER], "wrong")
    assert people.kinds() == ["unlocked", "sign_in_refused"]


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
