"""Who may sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, insert, select

from store.mappers import OPERATOR, fold, operator_of, operator_values
from store.tables import operator

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from vending.domain.operator import Operator

_ADD: Final = insert(operator)
_BY_USERNAME: Final = select(*OPERATOR).where(operator.c.username_key == bindparam("username_key"))


class OperatorTable:
    """`vending.ports.Operators` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, operator: Operator) -> None:
        """Record a new operator. Raises RecordRefused when the username is taken."""
        self._connection.execute(_ADD, operator_values(operator))

    def find_by_username(self, username: str) -> Operator | None:
        """Return the operator with this username (compared without case)."""
        row = self._connection.execute(_BY_USERNAME, {"username_key": fold(username)}).first()
        return operator_of(row) if row else None
