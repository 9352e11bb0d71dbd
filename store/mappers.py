"""Rows ↔ domain objects: for each a tuple of columns, a function from such a row and one to a row's values."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from store.tables import customer, journal, ledger_entry, meter, operator, print_job, tariff
from sts.keys import EncryptionAlgorithm
from sts.token import Commodity
from vending.domain.customer import Customer
from vending.domain.journal import EntryKind, JournalEntry
from vending.domain.ledger import LedgerAccount, LedgerEntry
from vending.domain.meter import Meter, MeterStatus
from vending.domain.operator import Operator, Role
from vending.domain.printing import PrintJob, PrintState
from vending.domain.tariff import SingleRate, Tariff
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Column, Table

    from store.statement import Values


def columns_of(table: Table, names: str) -> tuple[Column[Any], ...]:
    """Return the columns with these names (separated by blanks), in this order."""
    return tuple(table.c[name] for name in names.split())


def fold(text: str) -> str:
    """Return a text as comparisons without case see it."""
    return text.casefold()


CUSTOMER: Final = columns_of(customer, "id account name phone address area")


def customer_of(row: Sequence[Any]) -> Customer:
    """Read CUSTOMER columns."""
    return Customer(*row)


def customer_values(value: Customer, account_key: str) -> Values:
    """Return the row of a customer."""
    return {
        "id": value.id,
        "account": value.account,
        "account_key": account_key,
        "name": value.name,
        "phone": value.phone,
        "address": value.address,
        "area": value.area,
    }


METER: Final = columns_of(meter, "id number commodity sgc krn ti ea status customer_id tariff_id")


def meter_of(row: Sequence[Any]) -> Meter:
    """Read METER columns."""
    id_, number, commodity, sgc, krn, ti, ea, status, customer_id, tariff_id = row
    return Meter(
        id=id_,
        number=number,
        commodity=Commodity(commodity),
        sgc=sgc,
        krn=krn,
        ti=ti,
        ea=EncryptionAlgorithm(ea),
        status=MeterStatus(status),
        customer_id=customer_id,
        tariff_id=tariff_id,
    )


def meter_values(value: Meter, search_row: int) -> Values:
    """Return the row of a meter."""
    return {
        "search_row": search_row,
        "id": value.id,
        "number": value.number,
        "commodity": value.commodity.value,
        "sgc": value.sgc,
        "krn": value.krn,
        "ti": value.ti,
        "ea": value.ea.value,
        "status": value.status.value,
        "customer_id": value.customer_id,
        "tariff_id": value.tariff_id,
    }


TARIFF: Final = columns_of(tariff, "id code version name effective_from energy fixed_charge currency vat_rate")


def tariff_of(row: Sequence[Any]) -> Tariff:
    """Read TARIFF columns. Raises ValueError for a way of pricing that this version does not know."""
    id_, code, version, name, effective_from, energy, fixed_charge, currency, vat_rate = row
    return Tariff(
        id=id_,
        code=code,
        version=version,
        name=name,
        effective_from=effective_from,
        energy=_energy_of(energy),
        fixed_charge=Money(fixed_charge, currency),
        vat_rate=vat_rate,
    )


def tariff_values(value: Tariff) -> Values:
    """Return the row of a tariff."""
    return {
        "id": value.id,
        "code": value.code,
        "version": value.version,
        "name": value.name,
        "effective_from": value.effective_from,
        "energy": json.dumps({"kind": "single", "price": str(value.energy.price)}),
        "fixed_charge": value.fixed_charge.minor,
        "currency": value.fixed_charge.currency,
        "vat_rate": value.vat_rate,
    }


@lru_cache(maxsize=64)
def _energy_of(text: str) -> SingleRate:
    pricing = json.loads(text)
    if pricing["kind"] != "single":
        raise ValueError(f"unknown energy pricing: {pricing['kind']}")
    return SingleRate(Decimal(pricing["price"]))


OPERATOR: Final = columns_of(operator, "id username name role password_hash")


def operator_of(row: Sequence[Any]) -> Operator:
    """Read OPERATOR columns."""
    id_, username, name, role, password_hash = row
    return Operator(id_, username, name, Role(role), password_hash)


def operator_values(value: Operator) -> Values:
    """Return the row of an operator."""
    return {
        "id": value.id,
        "username": value.username,
        "username_key": fold(value.username),
        "name": value.name,
        "role": value.role.value,
        "password_hash": value.password_hash,
    }


LEDGER_ENTRY: Final = columns_of(ledger_entry, "sale_id meter_id account amount currency at")


def ledger_entry_of(row: Sequence[Any]) -> LedgerEntry:
    """Read LEDGER_ENTRY columns."""
    sale_id, meter_id, account, amount, currency, at = row
    return LedgerEntry(sale_id, meter_id, LedgerAccount(account), Money(amount, currency), at)


def ledger_entry_values(value: LedgerEntry) -> Values:
    """Return the row of a ledger entry."""
    return {
        "sequence": None,  # the database counts
        "sale_id": value.sale_id,
        "meter_id": value.meter_id,
        "account": value.account.value,
        "amount": value.amount.minor,
        "currency": value.amount.currency,
        "at": value.at,
    }


JOURNAL: Final = columns_of(journal, "sequence at kind subject digest previous hash")


def journal_entry_of(row: Sequence[Any]) -> JournalEntry:
    """Read JOURNAL columns."""
    sequence, at, kind, subject, digest, previous, link = row
    return JournalEntry(sequence, at, EntryKind(kind), subject, digest, previous, link)


def journal_entry_values(value: JournalEntry) -> Values:
    """Return the row of a journal entry."""
    return {
        "sequence": value.sequence,
        "at": value.at,
        "kind": value.kind.value,
        "subject": value.subject,
        "digest": value.digest,
        "previous": value.previous,
        "hash": value.hash,
    }


PRINT_JOB: Final = columns_of(print_job, "sale_id copy state created_at detail")


def print_job_of(row: Sequence[Any]) -> PrintJob:
    """Read PRINT_JOB columns."""
    sale_id, copy, state, created_at, detail = row
    return PrintJob(sale_id, copy, PrintState(state), created_at, detail)


def print_job_values(value: PrintJob, changed_at: datetime) -> Values:
    """Return the row of a print job."""
    return {
        "sale_id": value.sale_id,
        "copy": value.copy,
        "state": value.state.value,
        "created_at": value.created_at,
        "changed_at": changed_at,
        "detail": value.detail,
    }
