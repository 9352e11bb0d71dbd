"""Who may sign in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, insert, select, update

from store.mappers import OPERATOR, fold, operator_of, operator_values
from store.statement import Statement
from store.tables import operator

if TYPE_CHECKING:
    from store.transaction import Transaction
    from vending.domain.people.operator import Operator
    from vending.ids import OperatorId

_ADD: Final = Statement(insert(operator))
_BY_ID: Final = Statement(select(*OPERATOR).where(operator.c.id == bindparam("id")))
_CHANGE: Final = Statement(
    update(operator)
    .where(operator.c.id == bindparam("key"))
    .values({name: bindparam(f"new_{name}") for name in ("name", "role", "active")})
)
_ALL: Final = Statement(select(*OPERATOR).order_by(operator.c.username_key))
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

    def all(self) -> tuple[Operator, ...]:
        """Return all operators, those who are not active too, by username."""
        return tuple(operator_of(row) for row in self._transaction.rows(_ALL))

    def change(self, operator: Operator) -> None:
        """Replace an operator's name, role and whether they are active."""
        new = {"new_name": operator.name, "new_role": operator.role.value, "new_active": operator.active}
        self._transaction.execute(_CHANGE, {"key": operator.id, **new})
