"""Who may sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, insert, select

from store.mappers import OPERATOR, fold, operator_of, operator_values
from store.statement import Statement
from store.tables import operator

if TYPE_CHECKING:
    from store.transaction import Transaction
    from vending.domain.operator import Operator

_ADD: Final = Statement(insert(operator))
_BY_USERNAME: Final = Statement(select(*OPERATOR).where(operator.c.username_key == bindparam("username_key")))


class OperatorTable:
    """`vending.ports.Operators` in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, operator: Operator) -> None:
        """Record a new operator. Raises RecordRefused when the username is taken."""
        self._transaction.execute(_ADD, operator_values(operator))

    def find_by_username(self, username: str) -> Operator | None:
        """Return the operator with this username (compared without case)."""
        row = self._transaction.find_row(_BY_USERNAME, {"username_key": fold(username)})
        return operator_of(row) if row else None
