"""Guessing passwords and codes, one by one and at once."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest

from tests.support.people import PASSWORD, fail_sign_in, pass_wait
from vending.domain.people.lockout import BUCKETS, name_slot, wait_after
from vending.domain.people.operator import Role
from vending.errors import (
    CodeRefused,
    SecondFactorNeeded,
    SignInDelayed,
    SignInRefused,
)

if TYPE_CHECKING:
    from tests.support.people import People

CASHIER, SUPERVISOR, TECHNICIAN, MANAGER, AUDITOR = Role


@pytest.mark.parametrize("username", ["cashier", "nobody"])
def test_the_delay_grows(people: People, username: str) -> None:
    """Known or not: three at once, then 5 s, 15 s, 1, 5, 15, 30 and 60 minutes, then always 60 minutes."""
    assert [fail_sign_in(people, username) for _ in range(3)] == [SignInRefused] * 3
    waits = []
    for _ in range(9):
        began = people.clock.now()
        runs = people.hasher.runs
        pass_wait(people, username)
        assert people.hasher.runs == runs, "what is put off costs no work"
        waits.append((people.clock.now() - began).total_seconds())
        assert fail_sign_in(people, username) is SignInRefused
    assert waits == [5, 15, 60, 300, 900, 1800, 3600, 3600, 3600]


def test_the_right_password_waits_too(people: People) -> None:
    for _ in range(3):
        fail_sign_in(people, "cashier")
    assert fail_sign_in(people, "cashier", PASSWORD) is SignInDelayed
    people.clock.advance(seconds=5)
    people.signing.sign_in("cashier", PASSWORD)
    assert [fail_sign_in(people, "cashier") for _ in range(3)] == [SignInRefused] * 3, "success forgets"


def test_codes_are_counted_as_passwords_are(people: People) -> None:
    for code in ("000000", "111111", "222222"):
        assert fail_sign_in(people, "manager", PASSWORD, code) is CodeRefused
    assert fail_sign_in(people, "manager", PASSWORD, "333333") is SignInDelayed


def test_recovery_codes_are_counted_as_passwords_are(people: People) -> None:
    for _ in range(3):
        assert fail_sign_in(people, "manager", PASSWORD, "ABCD-EFGH-JKLM-NPQR") is CodeRefused
    assert fail_sign_in(people, "manager", PASSWORD, "ABCD-EFGH-JKLM-NPQS") is SignInDelayed


def test_asking_without_a_code_buys_no_more_guesses(people: People) -> None:
    """Who knows the password guesses codes, and gives the password alone in between to be forgiven."""
    for code in ("000000", "111111", "222222"):
        assert fail_sign_in(people, "manager", PASSWORD) is SecondFactorNeeded
        people.signing.unlock(people[MANAGER], PASSWORD)
        assert fail_sign_in(people, "manager", PASSWORD, code) is CodeRefused
    assert fail_sign_in(people, "manager", PASSWORD) is SignInDelayed


def test_guesses_at_the_same_moment_are_counted_one_by_one(people: People) -> None:
    barrier, looked_at = Barrier(8), []

    def guess() -> None:
        barrier.wait(10)
        looked_at.append(fail_sign_in(people, "cashier"))

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
    assert fail_sign_in(people, "manager", PASSWORD) is SignInDelayed


def test_a_clock_set_back_shortens_nothing(people: People) -> None:
    for _ in range(6):
        fail_sign_in(people, "cashier")
        people.clock.advance(seconds=400)
    fail_sign_in(people, "cashier")
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
        assert fail_sign_in(people, name) is SignInRefused
    assert fail_sign_in(people, strangers[3]) is fail_sign_in(people, "cashier", PASSWORD) is SignInDelayed
    people.clock.advance(seconds=5)
    assert fail_sign_in(people, "cashier") is SignInRefused
    assert fail_sign_in(people, strangers[3]) is fail_sign_in(people, "cashier") is SignInDelayed
    people.clock.advance(seconds=15)
    people.signing.sign_in("cashier", PASSWORD)
    people.clock.advance(seconds=5)
    assert fail_sign_in(people, strangers[3]) is SignInRefused, "a success takes its own failures away, and no others"
    assert fail_sign_in(people, strangers[3]) is SignInDelayed


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
        fail_sign_in(people, typed)
    assert [(event.operator_id, event.operator_name) for event in people.events()] == [(None, ""), (None, "cashier")]
    assert people.kinds() == ["sign_in_refused"] * 2


def test_a_lock_out_is_an_event(people: People) -> None:
    for _ in range(3):
        fail_sign_in(people, "cashier")
    last = people.events()[-1]
    assert (last.kind, last.subject, last.after) == ("locked", "cashier", '{"failures":3}')


# Unlocking and approving
