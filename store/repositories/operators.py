"""Who may sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, insert, select

from store.mappers import OPERATOR, fold, operator_of, operator_values
from store.people_tables import credential
from store.statement import Statement
from store.tables import operator

if TYPE_CHECKING:
    from store.transaction import Transaction
    from vending.domain.operator import Operator
    from vending.ids import OperatorId

_ADD: Final = Statement(insert(operator))
_ADD_CREDENTIAL: Final = Statement(insert(credential))
_PASSWORD: Final = Statement(
    select(credential.c.password_hash).where(credential.c.operator_id == bindparam("operator_id"))
)
_BY_ID: Final = Statement(select(*OPERATOR).where(operator.c.id == bindparam("id")))
_BY_USERNAME: Final = Statement(select(*OPERATOR).where(operator.c.username_key == bindparam("username_key")))


class OperatorTable:
    """`vending.ports.Operators` in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, operator: Operator) -> None:
        """Record a new operator. Raises RecordRefused when the username is taken."""
        self._transaction.execute(_ADD, operator_values(operator))

    def find(self, operator_id: OperatorId) -> Operator | None:
        """Return the operator with this id."""
        row = self._transaction.find_row(_BY_ID, {"id": operator_id})
        return operator_of(row) if row else None

    def find_by_username(self, username: str) -> Operator | None:
        """Return the operator with this username (compared without case)."""
        row = self._transaction.find_row(_BY_USERNAME, {"username_key": fold(username)})
        return operator_of(row) if row else None

    def add_password(self, operator_id: OperatorId, password_hash: str) -> None:
        """Record the Argon2id hash (PHC format) of an operator's password."""
        self._transaction.execute(_ADD_CREDENTIAL, {"operator_id": operator_id, "password_hash": password_hash})

    def find_password(self, operator_id: OperatorId) -> str | None:
        """Return the hash of an operator's password."""
        row = self._transaction.find_row(_PASSWORD, {"operator_id": operator_id})
        return row[0] if row else None
