"""How people sign in: credentials, failed attempts, sessions."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, insert, select, update

from store.mappers import columns_of
from store.people_tables import credential, operator_session, recovery_code, sign_in_attempt
from store.statement import Statement
from vending.domain.people.credentials import Credential, Session
from vending.domain.people.lockout import Attempts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from store.transaction import Transaction
    from vending.ids import OperatorId

_CREDENTIAL: Final = columns_of(credential, "operator_id password_hash one_time factor pending last_step")
_SESSION: Final = columns_of(operator_session, "digest operator_id opened_at used_at")

_ADD: Final = Statement(insert(credential))
_FIND: Final = Statement(select(*_CREDENTIAL).where(credential.c.operator_id == bindparam("operator_id")))
_REMOVE: Final = Statement(delete(credential).where(credential.c.operator_id == bindparam("operator_id")))

_ADD_CODE: Final = Statement(insert(recovery_code))
_CODES: Final = Statement(
    select(recovery_code.c.digest)
    .where(recovery_code.c.operator_id == bindparam("operator_id"))
    .order_by(recovery_code.c.digest)
)
_REMOVE_CODES: Final = Statement(delete(recovery_code).where(recovery_code.c.operator_id == bindparam("operator_id")))

_ADD_ATTEMPTS: Final = Statement(insert(sign_in_attempt))
_ATTEMPTS: Final = Statement(
    select(*columns_of(sign_in_attempt, "slot failures until")).where(sign_in_attempt.c.slot == bindparam("slot"))
)
_REMOVE_ATTEMPTS: Final = Statement(delete(sign_in_attempt).where(sign_in_attempt.c.slot == bindparam("slot")))

_ADD_SESSION: Final = Statement(insert(operator_session))
_FIND_SESSION: Final = Statement(select(*_SESSION).where(operator_session.c.digest == bindparam("key")))
_USE: Final = Statement(
    update(operator_session).where(operator_session.c.digest == bindparam("key")).values(used_at=bindparam("used_at"))
)
_END: Final = Statement(delete(operator_session).where(operator_session.c.digest == bindparam("key")))
_END_ALL: Final = Statement(delete(operator_session).where(operator_session.c.operator_id == bindparam("operator_id")))
_END_UNUSED: Final = Statement(delete(operator_session).where(operator_session.c.used_at < bindparam("since")))


class CredentialTables:
    """`vending.ports.people.Credentials` in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, credential: Credential) -> None:
        """Record the credential of a new operator."""
        self._transaction.execute(_ADD, asdict(credential))

    def change(self, credential: Credential) -> None:
        """Replace an operator's credential by this one."""
        self._transaction.execute(_REMOVE, {"operator_id": credential.operator_id})
        self.add(credential)

    def find(self, operator_id: OperatorId) -> Credential | None:
        """Return an operator's credential."""
        row = self._transaction.find_row(_FIND, {"operator_id": operator_id})
        return Credential(*row) if row else None

    def recovery_codes(self, operator_id: OperatorId) -> tuple[bytes, ...]:
        """Return the digests of the recovery codes that an operator has left, sorted."""
        return tuple(row[0] for row in self._transaction.rows(_CODES, {"operator_id": operator_id}))

    def set_recovery_codes(self, operator_id: OperatorId, digests: Iterable[bytes]) -> None:
        """Replace an operator's recovery codes by these."""
        self._transaction.execute(_REMOVE_CODES, {"operator_id": operator_id})
        for digest in digests:
            self._transaction.execute(_ADD_CODE, {"operator_id": operator_id, "digest": digest})

    def attempts(self, slot: str) -> Attempts:
        """Return what failed in a slot, no failures where nothing did."""
        row = self._transaction.find_row(_ATTEMPTS, {"slot": slot})
        return Attempts(*row) if row else Attempts(slot)

    def set_attempts(self, attempts: Attempts) -> None:
        """Remember what failed in a slot; one without failures is forgotten."""
        self._transaction.execute(_REMOVE_ATTEMPTS, {"slot": attempts.slot})
        if attempts.failures:
            self._transaction.execute(_ADD_ATTEMPTS, asdict(attempts))


class SessionTable:
    """`vending.ports.people.Sessions` in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, session: Session) -> None:
        """Record a session."""
        self._transaction.execute(_ADD_SESSION, asdict(session))

    def find(self, digest: bytes) -> Session | None:
        """Return the session of a token's SHA-256."""
        row = self._transaction.find_row(_FIND_SESSION, {"key": digest})
        return Session(*row) if row else None

    def use(self, session: Session) -> None:
        """Remember when a session was last used."""
        self._transaction.execute(_USE, {"key": session.digest, "used_at": session.used_at})

    def end(self, digest: bytes) -> None:
        """Forget a session."""
        self._transaction.execute(_END, {"key": digest})

    def end_all_of(self, operator_id: OperatorId) -> None:
        """Forget all sessions of an operator."""
        self._transaction.execute(_END_ALL, {"operator_id": operator_id})

    def end_unused(self, since: datetime) -> None:
        """Forget the sessions that were last used before a moment."""
        self._transaction.execute(_END_UNUSED, {"since": since})
