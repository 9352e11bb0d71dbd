"""The ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, func, insert, literal_column, select, true

from store.mappers import LEDGER_ENTRY, ledger_entry_of, ledger_entry_values
from store.statement import Statement
from store.tables import ledger_entry, meter
from vending.domain.sales.ledger import LedgerAccount
from vending.errors import UnbalancedEntries
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.transaction import Transaction
    from vending.domain.registry.meter import Meter
    from vending.domain.sales.ledger import LedgerEntry
    from vending.ids import MeterId, SaleId

_POST: Final = Statement(insert(ledger_entry))
_BALANCE: Final = Statement(
    select(func.sum(ledger_entry.c.amount)).where(
        ledger_entry.c.meter_id == bindparam("meter_id"),
        # Written out, not bound: SQLite must see that the index over this account serves.
        ledger_entry.c.account == literal_column(f"'{LedgerAccount.METER_CREDIT.value}'"),
        ledger_entry.c.currency == bindparam("currency"),
    )
)
_OF_SALE: Final = Statement(
    select(*LEDGER_ENTRY).where(ledger_entry.c.sale_id == bindparam("sale_id")).order_by(ledger_entry.c.position)
)
_TAKES_FROM: Final = Statement(
    select(meter.c.replaces).where(meter.c.id == bindparam("id"), meter.c.takes_credit == true())
)


class LedgerTable:
    """`vending.ports.Ledger` in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def post(self, entries: Sequence[LedgerEntry], first: int = 0) -> None:
        """Record entries of one sale, which has `first` already.

        Raises UnbalancedEntries unless they sum to zero, CurrencyMismatch for two currencies.
        """
        if not entries:
            return
        difference = sum((entry.amount for entry in entries[1:]), entries[0].amount)
        if difference:
            raise UnbalancedEntries(difference)
        self._transaction.execute_many(_POST, [ledger_entry_values(*one) for one in enumerate(entries, first)])

    def meter_credit(self, meter: Meter, currency: str) -> Money:
        """Return the money carried over for a meter and those whose credit it took: what METER_CREDIT owes them."""
        owed = self._balance(meter.id, currency)
        earlier = meter.replaces if meter.takes_credit else None
        while earlier is not None:
            owed += self._balance(earlier, currency)
            row = self._transaction.find_row(_TAKES_FROM, {"id": earlier})
            earlier = row[0] if row else None
        return Money(owed, currency)

    def entries_of(self, sale_id: SaleId) -> tuple[LedgerEntry, ...]:
        """Return a sale's entries in the order they were posted."""
        return tuple(map(ledger_entry_of, self._transaction.rows(_OF_SALE, {"sale_id": sale_id})))

    def _balance(self, meter_id: MeterId, currency: str) -> int:
        return -int(self._transaction.value(_BALANCE, {"meter_id": meter_id, "currency": currency}) or 0)
