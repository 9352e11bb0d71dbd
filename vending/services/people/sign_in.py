"""Who is at the station: signing in and out, unlocking a screen, approving, and sessions of the command line."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from vending.domain.people.credentials import Session, needs_second_factor
from vending.domain.people.permission import PERMISSIONS
from vending.domain.proof.event import EventKind
from vending.errors import EnrolmentNeeded, NotAllowed, OwnApproval, PasswordChangeNeeded, SessionEnded
from vending.services.proof.record_event import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from vending.domain.people.operator import Operator
    from vending.domain.people.permission import Action
    from vending.services.people.prove_operator import Proof, ProveOperator

IDLE: Final = timedelta(minutes=15)
LONGEST: Final = timedelta(hours=12)
# A session's last use is written this often; a clock that is set right by the network steps back less.
_GRAIN: Final = timedelta(minutes=1)
_TOKEN_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class SignIn:
    """Says who somebody is. Everything here is an event of the audit trail, refusals too.

    What is asked by name and password raises SignInDelayed after three failures, SignInRefused without telling which of
    the two was wrong, and once both are right SecondFactorNeeded (ask for a code, then give all three together),
    CodeRefused, PasswordChangeNeeded or EnrolmentNeeded (`OwnCredentials` does both).
    """

    prover: ProveOperator
    cashiers_need_factor: bool = False

    def sign_in(self, username: str, password: str, code: str = "") -> Operator:
        """Return the operator. `code` is of the second factor, or a recovery code."""
        with self.prover.prove(username, password, code) as proof:
            self._sign_in(proof)
            return proof.operator

    def unlock(self, operator: Operator, password: str) -> Operator:
        """Return the operator whose screen was locked, as they are now; their password is enough."""
        with self.prover.prove(operator.username, password, with_code=False) as proof:
            self._verify_ready(proof)
            record_event(proof.work, proof.operator, proof.at, EventKind.UNLOCKED, operator.username)
            return proof.operator

    def approve(self, username: str, password: str, code: str, action: Action, for_operator: Operator) -> Operator:
        """Return who approves one action of another operator, to stand in `Operator.approver`.

        Raises OwnApproval, and NotAllowed for a role that may not approve it.
        """
        try:
            with self.prover.prove(username, password, code) as proof:
                self._verify_ready(proof)
                _verify_approver(proof.operator, action, for_operator)
                subject, what = for_operator.username, {"action": action}
                record_event(proof.work, proof.operator, proof.at, EventKind.APPROVED, subject, after=what)
                return proof.operator
        except NotAllowed:
            self._record_refusal(username, action)
            raise

    def sign_out(self, operator: Operator, token: str = "") -> None:
        """Record that an operator left, and end their session of the command line."""
        with self.prover.units_of_work.write() as work:
            if token:
                work.sessions.end(_digest(token))
            record_event(work, operator, self.prover.clock.now(), EventKind.SIGNED_OUT, operator.username)
            work.commit()

    def open_session(self, username: str, password: str, code: str = "") -> str:
        """Sign in and return a token that stands for it at the command line: 15 minutes unused, 12 hours at most."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        with self.prover.prove(username, password, code) as proof:
            self._sign_in(proof)
            proof.work.sessions.end_unused(proof.at - LONGEST)
            proof.work.sessions.add(Session(_digest(token), proof.operator.id, proof.at, proof.at))
        return token

    def resume(self, token: str) -> Operator:
        """Return the operator of a session. Raises SessionEnded: also after a new password, role or second factor."""
        now, units = self.prover.clock.now(), self.prover.units_of_work
        with units.read() as work:
            session = work.sessions.find(_digest(token))
            operator = work.operators.find(session.operator_id) if session else None
        if session is None or operator is None or not operator.active or not _is_open(session, now):
            raise SessionEnded
        if now - session.used_at >= _GRAIN:
            with units.write() as work:
                work.sessions.use(replace(session, used_at=now))
                work.commit()
        return operator

    def _sign_in(self, proof: Proof) -> None:
        self._verify_ready(proof)
        record_event(proof.work, proof.operator, proof.at, EventKind.SIGNED_IN, proof.operator.username)

    def _verify_ready(self, proof: Proof) -> None:
        operator, credential = proof.operator, proof.credential
        if credential.one_time:
            raise PasswordChangeNeeded(operator.username)
        if not credential.factor and needs_second_factor(operator.role, cashiers=self.cashiers_need_factor):
            raise EnrolmentNeeded(operator.username)

    def _record_refusal(self, username: str, action: Action) -> None:
        with self.prover.units_of_work.write() as work:
            operator = work.operators.find_by_username(username.strip())
            what = {"action": action}
            record_event(work, operator, self.prover.clock.now(), EventKind.RIGHT_REFUSED, "", after=what)
            work.commit()


def _verify_approver(approver: Operator, action: Action, for_operator: Operator) -> None:
    approvers = PERMISSIONS[action].approvers
    if approver.id == for_operator.id:
        raise OwnApproval(approver.name)
    if approver.role not in approvers:
        raise NotAllowed(action, approver.role, approvers)


def _is_open(session: Session, now: datetime) -> bool:
    """Is a session neither too old nor unused for too long? One from the future is neither: the clock was set back."""
    if now < session.used_at - _GRAIN:
        return False
    return now - session.used_at <= IDLE and now - session.opened_at <= LONGEST


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
