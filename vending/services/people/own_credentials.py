"""What operators do about their own password and second factor."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from vending.domain.people.second_factor import (
    enrolment_uri,
    find_step,
    new_recovery_codes,
    new_secret,
    normal_code,
    secret_text,
)
from vending.domain.proof.event import EventKind
from vending.errors import CodeRefused, NotEnrolling, PasswordChangeNeeded, PasswordFault, PasswordRefused
from vending.services.people.operator_changes import operator_snapshot, record_operator
from vending.services.people.passwords import hash_password
from vending.services.people.prove_operator import open_factor
from vending.services.proof.record_event import record_event

if TYPE_CHECKING:
    from vending.domain.people.credentials import Credential
    from vending.domain.people.operator import Operator
    from vending.ports.people import Vault
    from vending.services.people.passwords import PasswordRules
    from vending.services.people.prove_operator import Proof, ProveOperator


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an authenticator app is told, once: `uri` as a QR code, or `secret` (base32) typed in."""

    username: str
    uri: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OwnCredentials:
    """Changes of one's own credentials, for which name, password and (where there is one) a code are always asked.

    Raises what `SignIn` raises for these. `issuer` is what apps call the station.
    """

    prover: ProveOperator
    rules: PasswordRules
    issuer: str

    def change_password(self, username: str, password: str, new: str, code: str = "") -> None:
        """Replace one's password; ends one's sessions of the command line. Raises PasswordRefused."""
        hashed = hash_password(new)  # it takes a while, and no transaction should wait for it
        with self.prover.prove(username, password, code) as proof:
            if new == password:
                raise PasswordRefused(PasswordFault.SAME)
            self.rules.verify(new, proof.operator)
            changed = replace(proof.credential, password_hash=hashed, one_time=False)
            _store(proof, changed, EventKind.PASSWORD_CHANGED)

    def begin_enrolment(self, username: str, password: str, code: str = "") -> Enrolment:
        """Make a secret for a telephone; `confirm_enrolment` puts it in force, until then an earlier one holds.

        Who has a second factor gives its code. Raises PasswordChangeNeeded: the password comes first.
        """
        with self.prover.prove(username, password, code) as proof:
            if proof.credential.one_time:
                raise PasswordChangeNeeded(proof.operator.username)
            secret = new_secret()
            sealed = self._vault.seal(secret, proof.operator.id)
            proof.work.credentials.change(replace(proof.credential, pending=sealed))
        return self._enrolment(proof.operator, secret)

    def confirm_enrolment(self, username: str, password: str, code: str) -> tuple[str, ...]:
        """Put the telephone in force that gave this code, and return ten recovery codes, which are never shown again.

        Raises NotEnrolling before `begin_enrolment`, CodeRefused.
        """
        with self.prover.prove(username, password, with_code=False) as proof:
            enrolled = self._enrolled(proof, code)
            codes = new_recovery_codes()
            _store(proof, enrolled, EventKind.SECOND_FACTOR_ENROLLED, self._digests(proof, codes))
        return codes

    def renew_recovery_codes(self, username: str, password: str, code: str) -> tuple[str, ...]:
        """Return ten new recovery codes, which are never shown again; the old ones are void.

        Raises NotEnrolling without a second factor.
        """
        with self.prover.prove(username, password, code) as proof:
            if not proof.credential.factor:
                raise NotEnrolling(proof.operator.username)
            codes = new_recovery_codes()
            _store(proof, proof.credential, EventKind.RECOVERY_CODES_RENEWED, self._digests(proof, codes))
        return codes

    def _digests(self, proof: Proof, codes: tuple[str, ...]) -> list[bytes]:
        return [self._vault.digest(normal_code(one), proof.operator.id) for one in codes]

    @property
    def _vault(self) -> Vault:
        return self.prover.vault

    def _enrolled(self, proof: Proof, code: str) -> Credential:
        pending = proof.credential.pending
        if not pending:
            raise NotEnrolling(proof.operator.username)
        step = find_step(open_factor(self._vault, proof.operator, pending), normal_code(code), proof.at, 0)
        if step is None:
            raise CodeRefused
        return replace(proof.credential, factor=pending, pending="", last_step=step)

    def _enrolment(self, operator: Operator, secret: bytes) -> Enrolment:
        uri = enrolment_uri(secret, self.issuer, operator.username)
        return Enrolment(operator.username, uri, secret_text(secret))


def _store(proof: Proof, credential: Credential, kind: EventKind, recovery: list[bytes] | None = None) -> None:
    work, operator = proof.work, proof.operator
    before = operator_snapshot(work, operator.id)
    work.credentials.change(credential)
    if recovery is not None:
        work.credentials.set_recovery_codes(operator.id, recovery)
    work.sessions.end_all_of(operator.id)
    record_operator(work, operator, proof.at, before, operator.id)
    record_event(work, operator, proof.at, kind, operator.username)
