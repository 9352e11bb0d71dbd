"""One's own password and telephone, and recovery codes in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.people import PASSWORD
from vending.domain.people.operator import Role
from vending.domain.people.second_factor import code_of, read_secret_text, step_at
from vending.errors import (
    CodeRefused,
    EnrolmentNeeded,
    NotEnrolling,
    PasswordChangeNeeded,
    PasswordRefused,
    SecondFactorNeeded,
    SignInDelayed,
    SignInRefused,
)
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from tests.support.people import People

NEW = "nine blue lanterns"


def enrol(people: People, username: str, password: str = PASSWORD, code: str = "") -> tuple[str, ...]:
    """Enrol a telephone as an operator does; `people` then has it."""
    begun = people.own.begin_enrolment(username, password, code)
    secret = read_secret_text(begun.secret)
    codes = people.own.confirm_enrolment(username, password, code_of(secret, step_at(people.clock.now())))
    people.secrets[username] = secret
    return codes


def test_a_password_is_changed_by_who_knows_the_old_one(people: People) -> None:
    with pytest.raises(SignInRefused):
        people.own.change_password("cashier", "wrong", NEW)
    people.own.change_password("cashier", PASSWORD, NEW)
    with pytest.raises(SignInRefused):
        people.signing.sign_in("cashier", PASSWORD)
    people.signing.sign_in("cashier", NEW)


def test_a_password_alone_does_not_change_one_with_a_telephone(people: People) -> None:
    with pytest.raises(SecondFactorNeeded):
        people.own.change_password("manager", PASSWORD, NEW)
    people.own.change_password("manager", PASSWORD, NEW, people.code("manager"))


@pytest.mark.parametrize("new", [PASSWORD, "short", "password2024", "cashier-2024", "counter1 2024"])
def test_not_every_password_will_do(people: People, new: str) -> None:
    with pytest.raises(PasswordRefused):
        people.own.change_password("cashier", PASSWORD, new)
    for _ in range(5):
        people.signing.sign_in("cashier", PASSWORD)


def test_a_refused_password_takes_no_code(people: People) -> None:
    code = people.code("manager")
    with pytest.raises(PasswordRefused):
        people.own.change_password("manager", PASSWORD, "short", code)
    people.own.change_password("manager", PASSWORD, NEW, code)


def test_a_new_operator_s_way(people: People) -> None:
    made = people.keeping.add(people[Role.MANAGER], "thabo", "Thabo", Role.AUDITOR)
    with pytest.raises(PasswordChangeNeeded):
        people.own.begin_enrolment("thabo", made.password)
    with pytest.raises(PasswordRefused):
        people.own.change_password("thabo", made.password, made.password)
    people.own.change_password("thabo", made.password, NEW)
    with pytest.raises(EnrolmentNeeded):
        people.signing.sign_in("thabo", NEW)
    with pytest.raises(NotEnrolling):
        people.own.confirm_enrolment("thabo", NEW, "123456")
    assert len(enrol(people, "thabo", NEW)) == 10
    people.signing.sign_in("thabo", NEW, people.next_code("thabo"))
    verify_journal(people.units)


def test_the_code_that_confirmed_signs_nobody_in(people: People) -> None:
    people.add("new", Role.AUDITOR)
    enrol(people, "new")
    with pytest.raises(CodeRefused):
        people.signing.sign_in("new", PASSWORD, people.code("new"))


def test_a_second_telephone_is_in_force_once_it_is_confirmed(people: People) -> None:
    begun = people.own.begin_enrolment("manager", PASSWORD, people.code("manager"))
    people.signing.sign_in("manager", PASSWORD, people.next_code("manager"))
    new = read_secret_text(begun.secret)
    people.clock.advance(seconds=30)
    people.own.confirm_enrolment("manager", PASSWORD, code_of(new, step_at(people.clock.now())))
    with pytest.raises(CodeRefused):
        people.signing.sign_in("manager", PASSWORD, people.next_code("manager"))
    people.signing.sign_in("manager", PASSWORD, code_of(new, step_at(people.clock.now())))


def test_a_password_alone_enrols_no_second_telephone(people: People) -> None:
    with pytest.raises(SecondFactorNeeded):
        people.own.begin_enrolment("manager", PASSWORD)
    with pytest.raises(NotEnrolling):
        people.own.confirm_enrolment("manager", PASSWORD, people.code("manager"))


def test_codes_that_confirm_are_counted(people: People) -> None:
    people.add("new", Role.AUDITOR)
    people.own.begin_enrolment("new", PASSWORD)
    for _ in range(3):
        with pytest.raises(CodeRefused):
            people.own.confirm_enrolment("new", PASSWORD, "000000")
    with pytest.raises(SignInDelayed):
        people.own.confirm_enrolment("new", PASSWORD, "000000")


def test_a_recovery_code_counts_once(people: People) -> None:
    people.add("new", Role.AUDITOR)
    codes = enrol(people, "new")
    people.signing.sign_in("new", PASSWORD, f" {codes[3].lower()} ")
    with pytest.raises(CodeRefused):
        people.signing.sign_in("new", PASSWORD, codes[3])
    people.signing.sign_in("new", PASSWORD, codes[4])
    used = [event for event in people.events() if event.kind == "recovery_code_used"]
    assert [event.after for event in used] == ['{"left":9}', '{"left":8}']
    verify_journal(people.units)


def test_recovery_codes_of_an_earlier_telephone_are_void(people: People) -> None:
    people.add("new", Role.AUDITOR)
    old = enrol(people, "new")
    people.clock.advance(seconds=30)
    enrol(people, "new", code=people.code("new"))
    with pytest.raises(CodeRefused):
        people.signing.sign_in("new", PASSWORD, old[0])


def test_a_recovery_code_of_somebody_else_is_none(people: People) -> None:
    people.add("one", Role.AUDITOR)
    codes = enrol(people, "one")
    with pytest.raises(CodeRefused):
        people.signing.sign_in("manager", PASSWORD, codes[0])


def test_no_secret_is_written_down(people: People, caplog: pytest.LogCaptureFixture) -> None:
    """Neither in events, nor in changes, nor in a log, nor where somebody prints an object."""
    made = people.keeping.add(people[Role.MANAGER], "thabo", "Thabo", Role.AUDITOR)
    people.own.change_password("thabo", made.password, NEW)
    begun = people.own.begin_enrolment("thabo", NEW)
    secret = read_secret_text(begun.secret)
    codes = people.own.confirm_enrolment("thabo", NEW, code_of(secret, step_at(people.clock.now())))
    token = people.signing.open_session("thabo", NEW, codes[0])
    with people.units.read() as work:
        changes = work.history.of_subject(made.operator.id)
        kept = work.credentials.find(made.operator.id)
        left = work.credentials.recovery_codes(made.operator.id)
    assert kept is not None
    assert len(changes) == 4
    written = "".join(map(str, (*people.events(), *changes, made, begun, kept, left, people.prover, caplog.text)))
    hidden = (made.password, NEW, begun.secret, begun.uri, token, *codes, kept.password_hash, kept.factor, secret.hex())
    for one in hidden:
        assert one not in written


def test_new_recovery_codes_make_the_old_ones_void(people: People) -> None:
    people.add("new", Role.AUDITOR)
    old = enrol(people, "new")
    people.clock.advance(seconds=30)
    new = people.own.renew_recovery_codes("new", PASSWORD, people.code("new"))
    assert not set(old) & set(new)
    with pytest.raises(CodeRefused):
        people.signing.sign_in("new", PASSWORD, old[0])
    people.signing.sign_in("new", PASSWORD, new[0])
    assert "recovery_codes_renewed" in people.kinds()
    verify_journal(people.units)


def test_a_password_alone_or_without_a_telephone_gets_no_recovery_codes(people: People) -> None:
    with pytest.raises(SecondFactorNeeded):
        people.own.renew_recovery_codes("manager", PASSWORD, "")
    with pytest.raises(NotEnrolling):
        people.own.renew_recovery_codes("cashier", PASSWORD, "")
