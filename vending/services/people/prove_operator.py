"""Proving who somebody is: a name, a password and, where they have a second factor, a code.

Every attempt is counted and committed before the password is looked at, so that neither a guess that is cut short by
killing the program nor many guesses at once go uncounted. What an attempt is for is done in one transaction with
forgetting the failures and taking the code: a code counts once.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from vending.domain.people.lockout import Attempts, count_attempt, current_wait, name_slot, operator_slot, wait_after
from vending.domain.people.second_factor import find_step, is_recovery_code, normal_code
from vending.domain.proof.event import EventKind
from vending.errors import CodeRefused, Refused, SecondFactorNeeded, SecretUnreadable, SignInDelayed, SignInRefused
from vending.services.people.operator_changes import operator_snapshot, record_operator
from vending.services.people.passwords import verify_hash
from vending.services.proof.record_event import record_event

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from vending.clock import Clock
    from vending.domain.people.credentials import Credential
    from vending.domain.people.operator import Operator
    from vending.ports import UnitOfWork, UnitsOfWork
    from vending.ports.people import Vault


@dataclass(frozen=True, slots=True)
class Proof:
    """Somebody who has proved who they are, in the open transaction in which that counts."""

    work: UnitOfWork
    operator: Operator
    credential: Credential
    at: datetime


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One counted attempt: who it is on (None: nobody of that name) and the slots as they were before it."""

    username: str
    operator: Operator | None
    password_hash: str | None
    before: tuple[Attempts, ...]


@dataclass(frozen=True, slots=True)
class ProveOperator:
    """Proves who somebody is, for everything that asks."""

    units_of_work: UnitsOfWork
    clock: Clock
    vault: Vault

    @contextmanager
    def prove(self, username: str, password: str, code: str = "", *, with_code: bool = True) -> Iterator[Proof]:
        """Give the proof to the block, and commit what the block does with it.

        Without `with_code` the password is enough. Raises SignInDelayed, SignInRefused, SecondFactorNeeded,
        CodeRefused, SecretUnreadable. When the block raises Refused nothing of it counts, nor does the attempt.
        """
        attempt = self._count(username.strip())
        try:
            verify_hash(attempt.password_hash, username, password)
            with self.units_of_work.write() as work:
                proof = self._proof(work, attempt)
                if with_code and proof.credential.factor:
                    proof = self._take_code(proof, normal_code(code))
                if with_code or not proof.credential.factor:
                    _forgive(work, attempt, proof.at)
                else:
                    _take_back(work, attempt)  # a password alone does not pay for wrong codes
                yield proof
                work.commit()
        except (SignInRefused, CodeRefused):
            self._record_failure(attempt)
            raise
        except Refused:
            with self.units_of_work.write() as work:
                _take_back(work, attempt)
                work.commit()
            raise

    def _count(self, username: str) -> _Attempt:
        now = self.clock.now()
        with self.units_of_work.write() as work:
            operator = work.operators.find_by_username(username)
            slots = tuple(work.credentials.attempts(slot) for slot in _slots(username, operator))
            current = tuple(current_wait(slot, now) for slot in slots)
            until = max((slot.until for slot in current if slot.until is not None), default=now)
            delayed = until > now
            for slot in current if delayed else (count_attempt(slot, now) for slot in current):
                work.credentials.set_attempts(slot)
            credential = None if operator is None else work.credentials.find(operator.id)
            work.commit()
        if delayed:
            raise SignInDelayed(until)
        return _Attempt(username, operator, credential.password_hash if credential else None, current)

    def _proof(self, work: UnitOfWork, attempt: _Attempt) -> Proof:
        """Read the operator anew: they may have been changed while the password was looked at."""
        operator = work.operators.find(attempt.operator.id) if attempt.operator else None
        credential = work.credentials.find(operator.id) if operator else None
        if operator is None or credential is None or not operator.active:
            raise SignInRefused(attempt.username)
        if credential.password_hash != attempt.password_hash:
            raise SignInRefused(attempt.username)
        return Proof(work, operator, credential, self.clock.now())

    def _take_code(self, proof: Proof, code: str) -> Proof:
        if not code:
            raise SecondFactorNeeded(proof.operator.username)
        if is_recovery_code(code):
            return self._take_recovery_code(proof, code)
        secret = open_factor(self.vault, proof.operator, proof.credential.factor)
        step = find_step(secret, code, proof.at, proof.credential.last_step)
        if step is None:
            raise CodeRefused
        credential = replace(proof.credential, last_step=step)
        proof.work.credentials.change(credential)
        return replace(proof, credential=credential)

    def _take_recovery_code(self, proof: Proof, code: str) -> Proof:
        work, operator = proof.work, proof.operator
        # Looked up by a keyed digest: how long that takes tells nothing of the codes.
        left = set(work.credentials.recovery_codes(operator.id))
        digest = self.vault.digest(code, operator.id)
        if digest not in left:
            raise CodeRefused
        before = operator_snapshot(work, operator.id)
        work.credentials.set_recovery_codes(operator.id, sorted(left - {digest}))
        record_operator(work, operator, proof.at, before, operator.id)
        record_event(
            work, operator, proof.at, EventKind.RECOVERY_CODE_USED, operator.username, after={"left": len(left) - 1}
        )
        return proof

    def _record_failure(self, attempt: _Attempt) -> None:
        """What was typed for a name that nobody has is not recorded: it may be a password."""
        known = "" if attempt.operator is None else attempt.operator.username
        failures = attempt.before[0].failures + 1
        kind = EventKind.LOCKED if wait_after(failures) else EventKind.SIGN_IN_REFUSED
        with self.units_of_work.write() as work:
            record_event(work, None, self.clock.now(), kind, known, name=known, after={"failures": failures})
            work.commit()


def open_factor(vault: Vault, operator: Operator, sealed: str) -> bytes:
    """Return an operator's TOTP secret. Raises SecretUnreadable."""
    secret = vault.find(sealed, operator.id)
    if secret is None:
        raise SecretUnreadable(operator.username)
    return secret


def _forgive(work: UnitOfWork, attempt: _Attempt, now: datetime) -> None:
    """Forget the operator's failures, and take them off the place that they share with other names."""
    own, shared = (work.credentials.attempts(slot.slot) for slot in attempt.before)
    work.credentials.set_attempts(Attempts(own.slot))
    left = replace(shared, failures=max(shared.failures - own.failures, 0))
    work.credentials.set_attempts(current_wait(left, now))


def _take_back(work: UnitOfWork, attempt: _Attempt) -> None:
    """Undo the count of an attempt that was right as far as it went."""
    for before in attempt.before:
        now = work.credentials.attempts(before.slot)
        alone = now.failures == before.failures + 1
        work.credentials.set_attempts(before if alone else replace(now, failures=max(now.failures - 1, 0)))


def _slots(username: str, operator: Operator | None) -> tuple[str, ...]:
    """Return where an attempt is counted: under the name, as for a name that nobody has, and under the operator."""
    shared = name_slot(username)
    return (shared,) if operator is None else (operator_slot(operator.id), shared)
