"""Reported uses of tokens."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, func, insert, select

from store.mappers import columns_of
from store.statement import Statement
from store.use_tables import token_use
from vending.domain.sales.use import SaleUse

if TYPE_CHECKING:
    from store.transaction import Transaction
    from vending.ids import SaleId

_NAMES: Final = tuple(one.name for one in fields(SaleUse))
_USE: Final = columns_of(token_use, " ".join(_NAMES))

_ADD: Final = Statement(insert(token_use))
_OF_SALE: Final = Statement(select(*_USE).where(token_use.c.sale_id == bindparam("id")))
_COUNT: Final = Statement(select(func.count()).select_from(token_use))


class UseTable:
    """`vending.ports.uses.Uses` in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, use: SaleUse) -> None:
        """Record a use. Raises RecordRefused for a second one of the same token."""
        self._transaction.execute(_ADD, {name: getattr(use, name) for name in _NAMES})

    def find(self, sale_id: SaleId) -> SaleUse | None:
        """Return the reported use of a sale's token."""
        row = self._transaction.find_row(_OF_SALE, {"id": sale_id})
        return SaleUse(*row) if row else None

    def count(self) -> int:
        """Return how many uses were reported."""
        return int(self._transaction.value(_COUNT))
