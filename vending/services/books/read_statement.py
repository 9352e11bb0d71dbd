"""Reading the statement of an account."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from vending.domain.debts.statement import debt_account, statement_of
from vending.errors import BadRecord, RecordFault, UnknownRecord

if TYPE_CHECKING:
    from datetime import date

    from vending.domain.debts.statement import Statement
    from vending.domain.registry.customer import Account
    from vending.domain.sales.sale import Sale
    from vending.domain.station import StationIdentity
    from vending.ids import AccountId
    from vending.ports import UnitOfWork, UnitsOfWork


@dataclass(frozen=True, slots=True)
class ReadStatement:
    """Statements of accounts at one station."""

    units_of_work: UnitsOfWork
    station: StationIdentity

    def find_account(self, text: str) -> Account:
        """Return the account with this number, or that of the meter with it. Raises UnknownRecord."""
        with self.units_of_work.read() as work:
            if account := work.customers.find_account(text):
                return account
            meter = work.customers.find_meter(text.replace(" ", "").replace("-", ""))
            if meter is None:
                raise UnknownRecord("account", text)
            return work.customers.get_account(meter.account_id)

    def read(self, account_id: AccountId, first: date, last: date) -> Statement:
        """Return the statement from the day `first` to the day `last` (local, both included).

        It lists what the account's present customer bought: what an earlier one bought there is nobody else's
        business. Raises UnknownRecord, and BadRecord for days in the wrong order.
        """
        if last < first:
            raise BadRecord("statement", "period", f"{first} – {last}", RecordFault.OUT_OF_RANGE)
        start, end = self._begins(first), self._begins(last + timedelta(days=1))
        with self.units_of_work.read() as work:
            account = work.customers.get_account(account_id)
            customer = work.customers.get_customer(account.customer_id)
            sales = _sales(work, account, start, end)
            debts = [
                debt_account(one.debt, work.debts.entries(one.debt.id), start, end)
                for one in work.debts.of_account(account_id, paid=True)
            ]
        return statement_of(customer, account, (first, last), sales, debts, self.station.currency)

    def _begins(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.station.zone).astimezone(UTC)


def _sales(work: UnitOfWork, account: Account, start: datetime, end: datetime) -> list[Sale]:
    """Return the sales under every number that the account ever had: a receipt names the one of its day."""
    numbers = {account.number}
    for _act, change in work.history.of_subject(account.id):
        numbers |= {json.loads(text)["number"] for text in (change.before, change.after) if text}
    found = [sale for one in numbers for sale in work.sales.of_account(one, account.customer_id, start, end)]
    return sorted(found, key=lambda sale: sale.intent.sequence)
