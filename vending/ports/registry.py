"""What is kept of customers, tariffs, debts and operators, and who changed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from vending.domain.debts.debt import Debt, DebtEntry, OpenDebt
    from vending.domain.people.operator import Operator
    from vending.domain.proof.change import Change, ChangeSet
    from vending.domain.registry.customer import Account, Customer
    from vending.domain.registry.meter import Meter, ServicePoint
    from vending.domain.tariffs.tariff import Tariff
    from vending.domain.tariffs.use import TariffUse
    from vending.ids import AccountId, ChangeSetId, CustomerId, DebtId, MeterId, OperatorId, SaleId, TariffId


class Customers(Protocol):
    """Customers, their accounts and meters: the station's registry. What is searchable is so at once."""

    def add_customers(self, customers: Sequence[Customer]) -> None:
        """Record new customers."""
        ...

    def add_accounts(self, accounts: Sequence[Account]) -> None:
        """Record new accounts of known customers. Raises AlreadyThere for a number that another account has."""
        ...

    def add_meters(self, meters: Sequence[Meter]) -> None:
        """Record new meters of known accounts. Raises AlreadyThere for a number that another meter has."""
        ...

    def change_customer(self, customer: Customer) -> None:
        """Replace a customer's row by this one."""
        ...

    def change_account(self, account: Account) -> None:
        """Replace an account's row by this one."""
        ...

    def change_meter(self, meter: Meter) -> None:
        """Replace a meter's row by this one."""
        ...

    def get_customer(self, customer_id: CustomerId) -> Customer:
        """Return a customer. Raises UnknownRecord."""
        ...

    def get_account(self, account_id: AccountId) -> Account:
        """Return an account. Raises UnknownRecord."""
        ...

    def get_meter(self, meter_id: MeterId) -> Meter:
        """Return a meter. Raises UnknownRecord."""
        ...

    def find_account(self, number: str) -> Account | None:
        """Return the account with this number (compared without case, blanks and signs)."""
        ...

    def find_meter(self, number: str) -> Meter | None:
        """Return the meter with this number."""
        ...

    def accounts_of(self, customer_id: CustomerId) -> tuple[Account, ...]:
        """Return a customer's accounts, oldest first."""
        ...

    def meters_of(self, account_id: AccountId) -> tuple[Meter, ...]:
        """Return an account's meters, oldest first, closed ones too."""
        ...

    def has_sales(self, meter_id: MeterId) -> bool:
        """Was anything ever recorded as sold or given to this meter, void or not?"""
        ...

    def find_service_point(self, meter_number: str, at: datetime) -> ServicePoint | None:
        """Return the meter with its account, customer and the tariff in force at `at`. Raises NoTariffInForce."""
        ...


class Tariffs(Protocol):
    """Every version of every tariff; append-only."""

    def add(self, tariff: Tariff) -> None:
        """Record a version. Raises AlreadyThere."""
        ...

    def get(self, tariff_id: TariffId) -> Tariff:
        """Return a version. Raises UnknownRecord."""
        ...

    def find_in_force(self, code: str, at: datetime) -> Tariff | None:
        """Return the version of `code` that is in force at `at`: the highest of those that have begun."""
        ...

    def versions(self, code: str) -> tuple[Tariff, ...]:
        """Return all versions of a tariff, oldest first."""
        ...

    def latest(self) -> tuple[Tariff, ...]:
        """Return the highest version of each tariff, by code."""
        ...

    def use(self, code: str | None = None) -> tuple[TariffUse, ...]:
        """Return who is on each tariff, or on one, by code and class; closed accounts left out."""
        ...


class Debts(Protocol):
    """Debt accounts and their movements; append-only."""

    def add(self, debt: Debt) -> None:
        """Record a new debt."""
        ...

    def change_plan(self, debt: Debt) -> None:
        """Record another version of a debt's name, priority and recovery."""
        ...

    def plans(self, debt_id: DebtId) -> tuple[Debt, ...]:
        """Return a debt under each of its plans, oldest first."""
        ...

    def post(self, entries: Sequence[DebtEntry]) -> None:
        """Record movements. The database refuses a balance below zero and a position that is taken."""
        ...

    def get(self, debt_id: DebtId) -> OpenDebt:
        """Return a debt with its balance, zero when it is paid. Raises UnknownRecord."""
        ...

    def of_account(self, account_id: AccountId, *, paid: bool = False) -> tuple[OpenDebt, ...]:
        """Return the debts of an account in the order of recovery (priority, then age); with `paid` the settled too."""
        ...

    def entries(self, debt_id: DebtId) -> tuple[DebtEntry, ...]:
        """Return a debt's movements, oldest first."""
        ...

    def entries_of_sale(self, sale_id: SaleId) -> tuple[DebtEntry, ...]:
        """Return the movements that a sale made, oldest first."""
        ...


class History(Protocol):
    """Who changed what; append-only."""

    def add(self, change_set: ChangeSet, changes: Iterable[Change]) -> bytes:
        """Record one act and return the digest over it and its changes, for the journal."""
        ...

    def get(self, change_set_id: ChangeSetId) -> ChangeSet:
        """Return a recorded act. Raises UnknownRecord."""
        ...

    def changes(self, change_set_id: ChangeSetId) -> Iterator[Change]:
        """Return the changes of an act in order, some hundred at a time in memory."""
        ...

    def of_subject(self, subject: UUID) -> tuple[tuple[ChangeSet, Change], ...]:
        """Return what was changed of one record, newest first."""
        ...

    def count(self) -> int:
        """Return how many change sets there are."""
        ...


class Operators(Protocol):
    """Who may sign in."""

    def add(self, operator: Operator) -> None:
        """Record a new operator; usernames are unique."""
        ...

    def find(self, operator_id: OperatorId) -> Operator | None:
        """Return the operator with this id."""
        ...

    def find_by_username(self, username: str) -> Operator | None:
        """Return the operator with this username (compared without case)."""
        ...

    def all(self) -> tuple[Operator, ...]:
        """Return all operators, those who are not active too, by username."""
        ...

    def change(self, operator: Operator) -> None:
        """Replace an operator's name, role and whether they are active; a username stays."""
        ...
