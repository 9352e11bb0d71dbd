"""Looking at rows of an imported table, some hundred at a time: what each makes of the records, or why it cannot."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vending.domain.imports.draft import (
    FIELD_OF,
    HARMLESS,
    OF_ACCOUNT,
    OF_CUSTOMER,
    Draft,
    Known,
    contradicted,
    draft_account,
    draft_customer,
    draft_meter,
    prints_of,
)
from vending.domain.imports.fields import REQUIRED_OF_METERS, Field
from vending.domain.imports.plan import Existing, Outcome, RowReader
from vending.domain.imports.row import ImportFault, ReadRow
from vending.domain.registry.customer import Account, AccountStatus, Customer
from vending.domain.registry.rules import verify_account, verify_customer, verify_meter, verify_tariff
from vending.errors import BadRecord, RecordChanged, RecordClosed, Refused, SaleUnfinished
from vending.services.imports.edit_drafts import rehearse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from vending.domain.imports.draft import Record
    from vending.domain.imports.plan import ImportPlan
    from vending.domain.imports.row import SourceRow
    from vending.domain.registry.meter import Meter
    from vending.domain.tariffs.tariff import Tariff
    from vending.ids import AccountId, CustomerId
    from vending.ports import UnitOfWork

_KIND_FIELDS: Final = {"customer": Field.NAME, "account": Field.ACCOUNT, "meter": Field.METER}


class Examined(NamedTuple):
    """A row, what it comes to, and the records as it wants them (None where it is bad or passed over)."""

    row: ReadRow
    outcome: Outcome
    draft: Draft | None


@dataclass(frozen=True, slots=True)
class CustomerClaim:
    """Row `row` has said who a customer is."""

    row: int
    prints: bytes


@dataclass(frozen=True, slots=True)
class AccountClaim:
    """Row `row` has said where an account is, and whose."""

    row: int
    account_id: AccountId
    closed: bool
    prints: bytes
    customer: CustomerClaim


class RowExaminer:
    """Looks at all rows of one pass in order; it remembers which row came first for an account, customer and meter."""

    def __init__(self, plan: ImportPlan, now: datetime) -> None:
        self._reader = RowReader(plan)
        self._existing = plan.existing
        self.now = now
        self._accounts: dict[str, AccountClaim] = {}
        self._customers: dict[CustomerId, CustomerClaim] = {}
        self._meters: dict[str, int] = {}
        self._tariffs: dict[str, Tariff | None] = {}

    def examine(self, work: UnitOfWork, sources: Iterable[SourceRow]) -> Iterator[Examined]:
        """Look at the next rows. The records that come of a row must be made before the next call, not before that."""
        rows = [self._reader.read(source) for source in sources]
        known = _look_up(work, rows)
        for row in rows:
            yield self._examine(work, row, known)

    def _examine(self, work: UnitOfWork, row: ReadRow, known: _KnownRecords) -> Examined:
        key = self._account_key(work, row)
        if key is None:
            return Examined(row, Outcome.BAD, None)
        found = known.of(key, row)
        claim = self._accounts.get(key)
        if (found.account and claim is None) or found.meter:
            if self._existing is Existing.SKIP:
                return Examined(row, Outcome.SKIPPED, None)
            if self._existing is Existing.REFUSE:
                self._reader.add_issue(row, Field.METER if found.meter else Field.ACCOUNT, ImportFault.EXISTS)
        draft = self._first_of_account(work, row, found) if claim is None else self._later_of_account(row, found, claim)
        self._judge_meter(row, draft)
        if not row.issues:
            self._rehearse(work, row, draft)
        if row.issues:
            return Examined(row, Outcome.BAD, None)
        self._claim(key, row, draft)
        return Examined(row, _outcome(draft), draft)

    def _account_key(self, work: UnitOfWork, row: ReadRow) -> str | None:
        """Return what tells the account; None for a row without one, and for one that is spoilt as a whole."""
        if row.issues and not row.spoilt:
            return None
        number = row.values.get(Field.ACCOUNT, "")
        key = work.lookup.account_key(number)
        if not key:
            fault = ImportFault.MALFORMED if number else ImportFault.EMPTY
            self._reader.add_issue(row, Field.ACCOUNT, fault)
        return key or None

    def _first_of_account(self, work: UnitOfWork, row: ReadRow, found: Known) -> Draft:
        claim = self._customers.get(found.customer.id) if found.customer else None
        if claim is not None and found.customer is not None:
            self._compare(row, OF_CUSTOMER, claim.prints, claim.row)
            customer = found.customer
        else:
            customer = draft_customer(_usable(row, found.customer), found.customer)
            customer = self._verified(row, customer, found.customer, verify_customer)
        account = draft_account(_usable(row, found.account), found.account, customer)
        account = self._verified(row, account, found.account, verify_account)
        if found.account is None or (account.tariff, account.customer_class) != (
            found.account.tariff,
            found.account.customer_class,
        ):
            self._judge_tariff(work, row, account)
        meter = self._draft_meter(row, found, account.id, closed=account.status is AccountStatus.CLOSED)
        return Draft(found, None if claim else customer, account, meter)

    def _later_of_account(self, row: ReadRow, found: Known, claim: AccountClaim) -> Draft:
        self._compare(row, OF_CUSTOMER, claim.customer.prints, claim.customer.row)
        self._compare(row, OF_ACCOUNT, claim.prints, claim.row)
        if not row.has(Field.METER):
            self._reader.add_issue(row, Field.ACCOUNT, ImportFault.TWICE, str(claim.row))
        return Draft(found, None, None, self._draft_meter(row, found, claim.account_id, closed=claim.closed))

    def _compare(self, row: ReadRow, fields: dict[Field, str], prints: bytes, other: int) -> None:
        for one in contradicted(row.values, fields, prints):
            self._reader.add_issue(row, one, ImportFault.CONFLICT, str(other))

    def _draft_meter(self, row: ReadRow, found: Known, account_id: AccountId, *, closed: bool) -> Meter | None:
        if not row.has(Field.METER):
            return None
        for one in REQUIRED_OF_METERS if found.meter is None else ():
            if not row.has(one):
                self._reader.add_issue(row, one, ImportFault.EMPTY)
                row.spoilt.add(one)
        if closed and (found.meter is None or found.meter.account_id != account_id):
            self._reader.add_issue(row, Field.ACCOUNT, ImportFault.CLOSED)
        return draft_meter(_usable(row, found.meter), found.meter, account_id)

    def _judge_meter(self, row: ReadRow, draft: Draft) -> None:
        if draft.meter is None:
            return
        draft.meter = self._verified(row, draft.meter, draft.known.meter, self._verify_meter)
        first = self._meters.get(draft.meter.number)
        if first is not None and Field.METER not in row.spoilt:
            self._reader.add_issue(row, Field.METER, ImportFault.TWICE, str(first))

    def _verify_meter(self, meter: Meter) -> Meter:
        return verify_meter(meter, self.now.date())

    def _verified(
        self, row: ReadRow, record: Record, stored: Record | None, verify: Callable[[Record], Record]
    ) -> Record:
        """Return the record as it may be stored, with something harmless for each field that gave an issue."""
        if record == stored:
            return record
        while True:
            try:
                return verify(record)
            except BadRecord as error:
                one = FIELD_OF[error.kind, error.field]
                if one not in row.spoilt:
                    self._reader.add_issue(row, one, ImportFault(error.fault.value))
                    row.spoilt.add(one)
                record = replace(record, **{error.field: HARMLESS.get(one, "")})

    def _judge_tariff(self, work: UnitOfWork, row: ReadRow, account: Account) -> None:
        """By the version in force, or by the first one where the tariff is still to begin."""
        if Field.TARIFF in row.spoilt:
            return
        code = account.tariff
        if code not in self._tariffs:
            in_force = work.tariffs.find_in_force(code, self.now)
            self._tariffs[code] = in_force or next(iter(work.tariffs.versions(code)), None)
        try:
            verify_tariff(account, self._tariffs[code])
        except BadRecord as error:
            self._reader.add_issue(row, FIELD_OF[error.kind, error.field], ImportFault(error.fault.value))

    def _rehearse(self, work: UnitOfWork, row: ReadRow, draft: Draft) -> None:
        """Ask what changes stored records whether it would."""
        try:
            rehearse(work, draft, self.now)
        except Refused as error:
            one, fault, detail = _told(error)
            self._reader.add_issue(row, one, fault, detail)

    def _claim(self, key: str, row: ReadRow, draft: Draft) -> None:
        if draft.meter is not None:
            self._meters[draft.meter.number] = row.number
        if draft.account is None:
            return
        customer = self._customers.get(draft.account.customer_id)
        if customer is None and draft.customer is not None:
            customer = CustomerClaim(row.number, prints_of(draft.customer))
            if draft.known.customer is not None:  # a new one is found by its account only
                self._customers[draft.customer.id] = customer
        if customer is not None:
            closed = draft.account.status is AccountStatus.CLOSED
            self._accounts[key] = AccountClaim(row.number, draft.account.id, closed, prints_of(draft.account), customer)


@dataclass(frozen=True, slots=True)
class _KnownRecords:
    """What is stored of what some hundred rows name."""

    accounts: dict[str, Account]
    customers: dict[CustomerId, Customer]
    meters: dict[str, Meter]

    def of(self, key: str, row: ReadRow) -> Known:
        account = self.accounts.get(key)
        customer = self.customers.get(account.customer_id) if account else None
        return Known(customer, account, self.meters.get(row.values.get(Field.METER, "")))


def _look_up(work: UnitOfWork, rows: Sequence[ReadRow]) -> _KnownRecords:
    accounts = work.lookup.accounts_numbered(_values(rows, Field.ACCOUNT))
    customers = work.lookup.customers(one.customer_id for one in accounts.values())
    return _KnownRecords(accounts, customers, work.lookup.meters_numbered(_values(rows, Field.METER)))


def _values(rows: Sequence[ReadRow], one: Field) -> list[Any]:
    return [row.values[one] for row in rows if one in row.values]


def _usable(row: ReadRow, stored: object | None) -> dict[Field, Any]:
    """Return a row's values; of a new record, something harmless for cells that are bad."""
    if stored is not None or not row.spoilt:
        return row.values
    return {**row.values, **{one: HARMLESS.get(one, "") for one in row.spoilt}}


def _outcome(draft: Draft) -> Outcome:
    if draft.is_new:
        return Outcome.NEW
    return Outcome.CHANGED if draft.is_changed else Outcome.UNCHANGED


def _told(error: Refused) -> tuple[Field, ImportFault, str]:
    """Return where an error belongs, and what it is."""
    match error:
        case BadRecord():
            return FIELD_OF.get((error.kind, error.field), Field.ACCOUNT), ImportFault(error.fault.value), ""
        case RecordClosed():
            return _KIND_FIELDS[error.kind], ImportFault.CLOSED, ""
        case SaleUnfinished():
            return Field.METER, ImportFault.SALE_WAITS, error.receipt
        case RecordChanged():
            return _KIND_FIELDS[error.kind], ImportFault.CHANGED, ""
        case _:
            raise error
