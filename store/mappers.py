"""Rows ↔ domain objects: for each a tuple of columns, a function from such a row and one to a row's values."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from store.tables import account, customer, journal, ledger_entry, meter, operator, print_job, tariff
from sts.keys import EncryptionAlgorithm
from sts.token import Commodity
from vending.domain.people.operator import Operator, Role
from vending.domain.proof.journal import EntryKind, JournalEntry
from vending.domain.registry.customer import Account, AccountStatus, Customer
from vending.domain.registry.meter import Meter, MeterStatus
from vending.domain.sales.ledger import LedgerAccount, LedgerEntry
from vending.domain.sales.printing import PrintJob, PrintState
from vending.domain.tariffs.document import read_document, to_document
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Column, Table

    from store.statement import Values
    from vending.domain.tariffs.tariff import Tariff
    from vending.ids import TariffId


def columns_of(table: Table, names: str) -> tuple[Column[Any], ...]:
    """Return the columns with these names (separated by blanks), in this order."""
    return tuple(table.c[name] for name in names.split())


def fold(text: str) -> str:
    """Return a text as comparisons without case see it."""
    return text.casefold()


CUSTOMER: Final = columns_of(customer, "id name phone email id_number tax_number notes")


def customer_of(row: Sequence[Any]) -> Customer:
    """Read CUSTOMER columns."""
    return Customer(*row)


def customer_values(value: Customer) -> Values:
    """Return the row of a customer."""
    return {
        "id": value.id,
        "name": value.name,
        "phone": value.phone,
        "email": value.email,
        "id_number": value.id_number,
        "tax_number": value.tax_number,
        "notes": value.notes,
    }


ACCOUNT: Final = columns_of(account, "id customer_id number address area tariff customer_class status")


def account_of(row: Sequence[Any]) -> Account:
    """Read ACCOUNT columns."""
    id_, customer_id, number, address, area, tariff_code, customer_class, status = row
    return Account(id_, customer_id, number, address, area, tariff_code, customer_class, AccountStatus(status))


def account_values(value: Account, number_key: str) -> Values:
    """Return the row of an account."""
    return {
        "id": value.id,
        "customer_id": value.customer_id,
        "number": value.number,
        "number_key": number_key,
        "address": value.address,
        "area": value.area,
        "tariff": value.tariff,
        "customer_class": value.customer_class,
        "status": value.status.value,
    }


METER: Final = columns_of(
    meter, "id number commodity sgc krn ti ea status account_id in_currency connected_on replaces takes_credit"
)


_METER_NAMES: Final = tuple(column.name for column in METER)


def meter_of(row: Sequence[Any]) -> Meter:
    """Read METER columns."""
    values = dict(zip(_METER_NAMES, row, strict=True))
    values["commodity"] = Commodity(values["commodity"])
    values["ea"] = EncryptionAlgorithm(values["ea"])
    values["status"] = MeterStatus(values["status"])
    return Meter(**values)


def meter_values(value: Meter) -> Values:
    """Return the row of a meter, without its number in the word index."""
    return {
        "id": value.id,
        "number": value.number,
        "commodity": value.commodity.value,
        "sgc": value.sgc,
        "krn": value.krn,
        "ti": value.ti,
        "ea": value.ea.value,
        "status": value.status.value,
        "account_id": value.account_id,
        "in_currency": value.in_currency,
        "connected_on": value.connected_on,
        "replaces": value.replaces,
        "takes_credit": value.takes_credit,
    }


TARIFF: Final = columns_of(tariff, "id code version name effective_from document")


@lru_cache(maxsize=256)
def tariff_of(
    tariff_id: TariffId, code: str, version: int, name: str, effective_from: datetime, document: str
) -> Tariff:
    """Read TARIFF columns. A version never changes, so it is read once. Raises BadTariff.

    What it is found by counts, not what the document says of it.
    """
    read = read_document(json.loads(document), tariff_id)
    return replace(read, code=code, version=version, name=name, effective_from=effective_from)


def tariff_values(value: Tariff) -> Values:
    """Return the row of a tariff."""
    return {
        "id": value.id,
        "code": value.code,
        "version": value.version,
        "name": value.name,
        "effective_from": value.effective_from,
        "document": json.dumps(to_document(value), ensure_ascii=False),
    }


OPERATOR: Final = columns_of(operator, "id username name role active")


def operator_of(row: Sequence[Any]) -> Operator:
    """Read OPERATOR columns."""
    id_, username, name, role, active = row
    return Operator(id_, username, name, Role(role), bool(active))


def operator_values(value: Operator) -> Values:
    """Return the row of an operator."""
    return {
        "id": value.id,
        "username": value.username,
        "username_key": fold(value.username),
        "name": value.name,
        "role": value.role.value,
        "active": value.active,
    }


LEDGER_ENTRY: Final = columns_of(ledger_entry, "sale_id meter_id account amount currency at")


def ledger_entry_of(row: Sequence[Any]) -> LedgerEntry:
    """Read LEDGER_ENTRY columns."""
    sale_id, meter_id, account, amount, currency, at = row
    return LedgerEntry(sale_id, meter_id, LedgerAccount(account), Money(amount, currency), at)


def ledger_entry_values(position: int, value: LedgerEntry) -> Values:
    """Return the row of a sale's ledger entry."""
    return {
        "sale_id": value.sale_id,
        "position": position,
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
