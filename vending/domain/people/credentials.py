"""What proves who an operator is. Hashes and sealed secrets only; none of it is ever shown or logged."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vending.domain.people.operator import Operator, Role
from vending.domain.proof.journal import canonical_json

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from vending.ids import OperatorId


@dataclass(frozen=True, slots=True)
class Credential:
    """An operator's password and second factor.

    `password_hash` is an Argon2id hash (PHC format); `one_time` says that somebody else knows the password, so that it
    must be changed first. `factor` is the sealed TOTP secret, "" for none, `pending` one that is being enrolled and not
    proved yet. `last_step` is the last half minute whose code was taken.
    """

    operator_id: OperatorId
    password_hash: str = field(repr=False)
    one_time: bool = False
    factor: str = field(default="", repr=False)
    pending: str = field(default="", repr=False)
    last_step: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody signed in at a command line. `digest` is the SHA-256 of the token that they hold."""

    digest: bytes
    operator_id: OperatorId
    opened_at: datetime
    used_at: datetime


@dataclass(frozen=True, slots=True)
class OperatorRecord:
    """An operator as the history of changes writes them: without secrets, with the digest of the credentials."""

    id: OperatorId
    username: str
    name: str
    role: Role
    active: bool
    credentials: str


def needs_second_factor(role: Role, *, cashiers: bool) -> bool:
    """Must somebody of this role have a second factor? All must but cashiers, who do by the station's policy."""
    return role is not Role.CASHIER or cashiers


def credential_digest(credential: Credential, recovery: Iterable[bytes]) -> str:
    """Return the SHA-256 that proves credentials unchanged: password, second factor and recovery codes left."""
    kept = [
        credential.operator_id,
        credential.password_hash,
        credential.one_time,
        credential.factor,
        sorted(code.hex() for code in recovery),
    ]
    return hashlib.sha256(canonical_json(kept)).hexdigest()


def operator_record(operator: Operator, credential: Credential, recovery: Iterable[bytes]) -> OperatorRecord:
    """Return an operator as the history writes them."""
    digest = credential_digest(credential, recovery)
    return OperatorRecord(operator.id, operator.username, operator.name, operator.role, operator.active, digest)
