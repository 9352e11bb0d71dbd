"""What every store keeps of how people sign in, on an encrypted file and on a server."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.support.records import START, make_operator
from vending.domain.people.credentials import Credential, Session
from vending.domain.people.lockout import Attempts
from vending.domain.people.operator import Role

if TYPE_CHECKING:
    from store.engine import Store
    from vending.domain.people.operator import Operator


def add(store: Store, **fields: object) -> Operator:
    operator = make_operator(**fields)
    with store.units_of_work.write() as work:
        work.operators.add(operator)
        work.credentials.add(Credential(operator.id, "$argon2id$x"))
        work.commit()
    return operator


def test_operators_are_changed_and_listed_by_username(store: Store) -> None:
    second, first = add(store, username="Zanele"), add(store, username="anna")
    changed = replace(first, name="Anna ✓", role=Role.AUDITOR, active=False)
    with store.units_of_work.write() as work:
        work.operators.change(changed)
        work.commit()
    with store.units_of_work.read() as work:
        assert work.operators.all() == (changed, second)
        assert work.operators.find(first.id) == work.operators.find_by_username("ANNA") == changed


def test_a_credential_is_kept_as_it_is(store: Store) -> None:
    operator, other = add(store), add(store)
    kept = Credential(operator.id, "$argon2id$y", one_time=True, factor="a+/=", pending="b" * 500, last_step=2**40)
    with store.units_of_work.write() as work:
        work.credentials.change(kept)
        work.commit()
    with store.units_of_work.read() as work:
        assert work.credentials.find(operator.id) == kept
        assert work.credentials.find(other.id) == Credential(other.id, "$argon2id$x")
        assert work.credentials.find(make_operator().id) is None


def test_recovery_codes_are_an_operator_s_own(store: Store) -> None:
    operator, other = add(store), add(store)
    codes = [bytes([number]) * 32 for number in (3, 0, 255)]
    with store.units_of_work.write() as work:
        work.credentials.set_recovery_codes(operator.id, codes)
        work.credentials.set_recovery_codes(other.id, codes[:1])
        work.credentials.set_recovery_codes(operator.id, codes[1:])
        work.commit()
    with store.units_of_work.read() as work:
        assert work.credentials.recovery_codes(operator.id) == (codes[1], codes[2])
        assert work.credentials.recovery_codes(other.id) == (codes[0],)
    with store.units_of_work.write() as work:
        work.credentials.set_recovery_codes(other.id, ())
        assert work.credentials.recovery_codes(other.id) == ()


def test_attempts_are_kept_until_they_are_forgiven(store: Store) -> None:
    failed = Attempts("name 7", 3, START)
    with store.units_of_work.write() as work:
        work.credentials.set_attempts(replace(failed, failures=2))
        work.credentials.set_attempts(failed)
        work.credentials.set_attempts(Attempts("name 8", 1, START))
        work.credentials.set_attempts(Attempts("name 8"))
        work.commit()
    with store.units_of_work.read() as work:
        assert work.credentials.attempts("name 7") == failed
        assert work.credentials.attempts("name 8") == Attempts("name 8", 0, None)


def test_sessions_come_and_go(store: Store) -> None:
    operator, other = add(store), add(store)
    sessions = [
        Session(bytes([number]) * 32, who.id, START, START + timedelta(minutes=number))
        for number, who in enumerate((operator, operator, operator, other))
    ]
    used = replace(sessions[1], used_at=START + timedelta(hours=1))
    with store.units_of_work.write() as work:
        for session in sessions:
            work.sessions.add(session)
        work.sessions.use(used)
        work.sessions.end_unused(START + timedelta(minutes=1))
        work.sessions.end(sessions[2].digest)
        assert [work.sessions.find(one.digest) for one in sessions] == [None, used, None, sessions[3]]
        work.sessions.end_all_of(operator.id)
        work.commit()
    with store.units_of_work.read() as work:
        assert [work.sessions.find(one.digest) for one in sessions] == [None, None, None, sessions[3]]
