"""What the list of sales is narrowed to, and all that is shown of one sale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from vending.domain.cash.shift import CashEntry, Shift
    from vending.domain.commission.commission import CommissionEntry
    from vending.domain.debts.debt import DebtEntry
    from vending.domain.proof.journal import JournalEntry
    from vending.domain.sales.ledger import LedgerEntry
    from vending.domain.sales.printing import PrintJob
    from vending.domain.sales.sale import Purpose, Sale, SaleState
    from vending.domain.sales.use import SaleUse
    from vending.errors import NotCancellable
    from vending.ids import CustomerId, OperatorId, ShiftId
    from vending.queries import Listing, SaleRow


@dataclass(frozen=True, slots=True)
class SaleFilter:
    """What the list of sales is narrowed to; None and "" narrow nothing.

    `text` is looked for among meters as the search field does (name, number, account, phone, address). `receipt` is a
    whole receipt number, `token` 20 digits or the last four. From `start` to before `end`; amounts from `least` to
    `most`, in minor units. `purpose` "" is what somebody paid for.
    """

    text: str = ""
    receipt: str = ""
    token: str = ""
    meter: str = ""
    account: str = ""
    customer_id: CustomerId | None = None
    operator_id: OperatorId | None = None
    shift_id: ShiftId | None = None
    start: datetime | None = None
    end: datetime | None = None
    least: int | None = None
    most: int | None = None
    state: SaleState | None = None
    purpose: Purpose | Literal[""] | None = None


@dataclass(frozen=True, slots=True)
class CashMove:
    """A movement of cash and the shift it is in."""

    shift: Shift
    entry: CashEntry


@dataclass(frozen=True, slots=True)
class MovedDebt:
    """What a sale did to a debt, by the debt's name."""

    name: str
    entry: DebtEntry


@dataclass(frozen=True, slots=True)
class SaleDetail:
    """All that is recorded of one sale.

    `links` are its entries of the journal, oldest first; `jobs` its prints; `printed_by` who asked for copies, by the
    copy's number; `replaced_by` a receipt. `obstacle` is what stands against cancelling it
    now, None where nothing does.
    """

    sale: Sale
    debts: tuple[MovedDebt, ...]
    ledger: tuple[LedgerEntry, ...]
    cash: tuple[CashMove, ...]
    commission: tuple[CommissionEntry, ...]
    links: tuple[JournalEntry, ...]
    jobs: tuple[PrintJob, ...]
    printed_by: Mapping[int, str]
    replaced_by: str | None
    use: SaleUse | None
    obstacle: NotCancellable | None


class SaleListings(Protocol):
    """Where lists of sales come from."""

    def sales(self, narrowed: SaleFilter) -> Listing[SaleRow]:
        """Return the sales that a filter selects, newest first; nothing is read yet."""
        ...

    def sellers(self) -> tuple[tuple[OperatorId, str], ...]:
        """Return who may be named on sales, with their names, sorted."""
        ...
