"""The queries of a proof over whole tables: rows in wrong places, and rows that no link of the journal names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import func, or_, select

from store.allowance_tables import hq_key
from store.cash_tables import cash_entry, open_shift, shift, shift_close
from store.registry_tables import registry_row
from store.statement import Statement
from store.tables import (
    account,
    audit_event,
    change_record,
    change_set,
    customer,
    debt_entry,
    journal,
    ledger_entry,
    meter,
    operator,
    pending_sale,
    print_job,
    sale,
    sale_line,
    sale_token,
    sale_void,
)
from store.use_tables import sale_card
from vending.domain.proof.change import SubjectKind
from vending.domain.proof.journal import EntryKind
from vending.errors import JournalFault

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Column, Select
    from sqlalchemy.sql.elements import ColumnElement

    from store.statement import Row

ACCOUNT_KEYS: Final = (account.c.number_key,)


def _gaps(owner: Column[Row], first: int) -> Statement:
    """Find the owner of rows whose positions do not count from `first` without gaps."""
    position = owner.table.c.position
    low, high = func.min(position), func.max(position)
    return Statement(
        select(owner).group_by(owner).having(or_(low != first, high != func.count() + (first - 1))).limit(1)
    )


def _without(key: Column[Row], other: Column[Row]) -> Select[tuple[Row]]:
    return select(key).where(~select(other).where(other == key).exists()).limit(1)


def _differs(*pairs: tuple[Column[Row], Column[Row]]) -> ColumnElement[bool]:
    return or_(*(left != right for left, right in pairs))


_OF_PENDING: Final = (
    select(pending_sale.c.sale_id)
    .join(sale, sale.c.id == pending_sale.c.sale_id)
    .where(sale.c.meter_id != pending_sale.c.meter_id)
    .limit(1)
)
_OF_OPEN: Final = (
    select(open_shift.c.shift_id)
    .join(shift, shift.c.id == open_shift.c.shift_id)
    .where(_differs((shift.c.till, open_shift.c.till), (shift.c.operator_id, open_shift.c.operator_id)))
    .limit(1)
)
_OF_METERS: Final = (
    select(meter.c.id)
    .join(registry_row, registry_row.c.search_row == meter.c.search_row, isouter=True)
    .where(
        or_(
            registry_row.c.search_row.is_(None),
            registry_row.c.meter_id.is_(None),
            _differs(
                (registry_row.c.meter_id, meter.c.id),
                (registry_row.c.meter_number, meter.c.number),
                (registry_row.c.account_id, meter.c.account_id),
                (registry_row.c.commodity, meter.c.commodity),
            ),
        )
    )
    .limit(1)
)
_OF_ACCOUNTS: Final = (
    select(registry_row.c.account_id)
    .join(account, account.c.id == registry_row.c.account_id, isouter=True)
    .join(customer, customer.c.id == account.c.customer_id, isouter=True)
    .where(
        or_(
            customer.c.id.is_(None),
            _differs(
                (registry_row.c.account, account.c.number),
                (registry_row.c.address, account.c.address),
                (registry_row.c.area, account.c.area),
                (registry_row.c.tariff, account.c.tariff),
                (registry_row.c.customer_class, account.c.customer_class),
                (registry_row.c.customer_id, customer.c.id),
                (registry_row.c.name, customer.c.name),
                (registry_row.c.phone, customer.c.phone),
            ),
        )
    )
    .limit(1)
)
# Cards are made when a list is asked for; those that there are say what their sales say.
_OF_CARDS: Final = (
    select(sale.c.id)
    .join(sale_card, sale_card.c.sequence == sale.c.sequence)
    .where(
        or_(
            _differs(
                (sale_card.c.at, sale.c.at),
                (sale_card.c.operator_id, sale.c.operator_id),
                (sale_card.c.tendered, sale.c.tendered),
            ),
            sale_card.c.purpose != func.coalesce(sale.c.purpose, ""),
        )
    )
    .limit(1)
)
# Who begins a station records themselves, and from then on everybody has a history. The operators of a station that an
# earlier release began have none until something of them changes.
_FOUNDER: Final = (
    select(change_set.c.id)
    .join(change_record, change_record.c.change_set_id == change_set.c.id)
    .where(
        change_record.c.kind == SubjectKind.OPERATOR.value,
        change_record.c.before == "",
        change_record.c.subject == change_set.c.operator_id,
    )
    .exists()
)
_RECORDED: Final = (
    select(change_record.c.subject)
    .where(change_record.c.subject == operator.c.id, change_record.c.kind == SubjectKind.OPERATOR.value)
    .exists()
)
_OF_NOBODY: Final = select(operator.c.id).where(~_RECORDED, _FOUNDER).limit(1)
MISPLACED: Final[Sequence[tuple[str, JournalFault, Statement]]] = (
    ("sale_line", JournalFault.POSITIONS, _gaps(sale_line.c.sale_id, 0)),
    ("ledger_entry", JournalFault.POSITIONS, _gaps(ledger_entry.c.sale_id, 0)),
    ("change_record", JournalFault.POSITIONS, _gaps(change_record.c.change_set_id, 1)),
    ("debt_entry", JournalFault.POSITIONS, _gaps(debt_entry.c.debt_id, 1)),
    ("cash_entry", JournalFault.POSITIONS, _gaps(cash_entry.c.shift_id, 1)),
    ("print_job", JournalFault.STRAY, Statement(_without(print_job.c.sale_id, sale.c.id))),
    ("pending_sale", JournalFault.STRAY, Statement(_without(pending_sale.c.sale_id, sale.c.id))),
    ("pending_sale", JournalFault.DERIVED, Statement(_OF_PENDING)),
    ("open_shift", JournalFault.DERIVED, Statement(_OF_OPEN)),
    ("hq_key", JournalFault.STRAY, Statement(select(hq_key.c.id).where(hq_key.c.number != 1))),
    ("sale", JournalFault.DERIVED, Statement(_OF_CARDS)),
    ("meter", JournalFault.DERIVED, Statement(_OF_METERS)),
    ("account", JournalFault.DERIVED, Statement(_OF_ACCOUNTS)),
    ("operator", JournalFault.NOT_JOURNALLED, Statement(_OF_NOBODY)),
)
"""Table, what is wrong, and what finds the record that such a row is a part of."""


def _unlinked(key: Column[Row], *kinds: EntryKind) -> Statement:
    linked = select(journal.c.subject).where(or_(*(journal.c.kind == kind.value for kind in kinds)))
    return Statement(select(key).where(key.not_in(linked)).limit(1))


LINKED: Final[Mapping[str, Statement]] = {
    "sale": _unlinked(sale.c.id, EntryKind.SALE),
    "sale_line": _unlinked(sale_line.c.sale_id, EntryKind.SALE),
    "sale_token": _unlinked(sale_token.c.sale_id, EntryKind.TOKEN),
    "sale_void": _unlinked(sale_void.c.sale_id, EntryKind.VOID, EntryKind.CANCEL),
    "ledger_entry": _unlinked(ledger_entry.c.sale_id, EntryKind.TOKEN),
    "change_set": _unlinked(change_set.c.id, EntryKind.CHANGE),
    "change_record": _unlinked(change_record.c.change_set_id, EntryKind.CHANGE),
    "audit_event": _unlinked(audit_event.c.id, EntryKind.EVENT),
    "shift": _unlinked(shift.c.id, EntryKind.SHIFT),
    "shift_close": _unlinked(shift_close.c.shift_id, EntryKind.SHIFT),
    "cash_entry": _unlinked(cash_entry.c.shift_id, EntryKind.SHIFT),
}
"""For each append-only table whose rows a link names: what finds a row that none does."""
