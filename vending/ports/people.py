"""What is kept of how people sign in: credentials, failed attempts, sessions of the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from vending.domain.people.credentials import Credential, Session
    from vending.domain.people.lockout import Attempts
    from vending.ids import OperatorId


class Vault(Protocol):
    """Seals secrets under the station's key: a copy of the store alone opens none of them."""

    def seal(self, secret: bytes, operator_id: OperatorId) -> str:
        """Return a secret as only this station opens it, and only for this operator."""
        ...

    def find(self, sealed: str, operator_id: OperatorId) -> bytes | None:
        """Return what was sealed for this operator, None where it does not open."""
        ...

    def digest(self, code: str, operator_id: OperatorId) -> bytes:
        """Return the 32-byte keyed digest of a recovery code of this operator."""
        ...


class Credentials(Protocol):
    """What proves who operators are, and how often somebody failed to."""

    def add(self, credential: Credential) -> None:
        """Record the credential of a new operator."""
        ...

    def change(self, credential: Credential) -> None:
        """Replace an operator's credential by this one."""
        ...

    def find(self, operator_id: OperatorId) -> Credential | None:
        """Return an operator's credential."""
        ...

    def recovery_codes(self, operator_id: OperatorId) -> tuple[bytes, ...]:
        """Return the digests of the recovery codes that an operator has left, sorted."""
        ...

    def set_recovery_codes(self, operator_id: OperatorId, digests: Iterable[bytes]) -> None:
        """Replace an operator's recovery codes by these."""
        ...

    def attempts(self, slot: str) -> Attempts:
        """Return what failed in a slot, no failures where nothing did."""
        ...

    def set_attempts(self, attempts: Attempts) -> None:
        """Remember what failed in a slot; one without failures is forgotten."""
        ...


class Sessions(Protocol):
    """Who is signed in at command lines."""

    def add(self, session: Session) -> None:
        """Record a session."""
        ...

    def find(self, digest: bytes) -> Session | None:
        """Return the session of a token's SHA-256."""
        ...

    def use(self, session: Session) -> None:
        """Remember when a session was last used."""
        ...

    def end(self, digest: bytes) -> None:
        """Forget a session."""
        ...

    def end_all_of(self, operator_id: OperatorId) -> None:
        """Forget all sessions of an operator."""
        ...

    def end_unused(self, since: datetime) -> None:
        """Forget the sessions that were last used before a moment."""
        ...
