"""A station at which everybody tries everything, and all the books."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from store.table_parts import metadata
from sts.identity import luhn_digit
from tests.support.records import make_operator
from vending.domain.cash.count import CashCount, count_pieces
from vending.domain.debts.debt import DebtPlan, Recovery, RecoveryKind
from vending.domain.people.credentials import Credential
from vending.domain.people.operator import Operator, Role
from vending.domain.proof.journal import EntryKind
from vending.domain.registry.customer import Account, Customer
from vending.ids import AccountId, CustomerId, MeterId, new_id
from vending.money import Money
from vending.services.people.operator_changes import record_operator
from vending.services.selling.sell_token import SaleOrder

if TYPE_CHECKING:
    from cdu_app.bootstrap import Station
    from vending.domain.debts.debt import OpenDebt
    from vending.domain.registry.meter import Meter
    from vending.domain.sales.sale import Sale
    from vending.domain.usage.case import CaseFile

WHY: Final = "for a test of rights"
serials: Final = count(31_000_000)


@dataclass
class World:
    """An open station with operators of every role; `people` are as they were recorded."""

    station: Station
    people: dict[Role, Operator] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with self.station.units_of_work.read() as work:
            for role in Role:
                found = work.operators.find_by_username(role.value)
                assert found is not None
                self.people[role] = found

    @property
    def manager(self) -> Operator:
        return self.people[Role.MANAGER]

    def zar(self, minor: int) -> Money:
        return Money(minor, self.station.identity.currency)

    def newcomer(self, role: Role, *, active: bool = True) -> Operator:
        """Somebody else of a role."""
        operator = make_operator(role=role, active=active)
        with self.station.units_of_work.write() as work:
            work.operators.add(operator)
            work.credentials.add(Credential(operator.id, "no hash of anything"))
            record_operator(work, self.manager, self.station.clock.now(), None, operator.id)
            work.commit()
        return operator

    def place(self) -> tuple[Customer, Account, Meter]:
        """A customer with an account and a meter, on a tariff with free units; nobody has recorded them."""
        number = next(serials)
        digits = f"01{number:08}"
        customer = Customer(CustomerId(new_id()), f"Customer {number}", "")
        account = Account(
            AccountId(new_id()), customer.id, f"RI-{number}", "1 Road", "Town", "E1", customer_class="lifeline"
        )
        with self.station.units_of_work.read() as work:
            known = work.customers.find_meter(_any_meter(self.station))
        assert known is not None
        meter = replace(
            known,
            id=MeterId(new_id()),
            number=digits + luhn_digit(digits),
            account_id=account.id,
            sgc=self.station.module.registers()[0].sgc,
            connected_on=None,
        )
        return customer, account, meter

    def registered(self) -> tuple[Customer, Account, Meter]:
        """The same, recorded."""
        made = self.place()
        self.station.registry.register(*made, self.manager)
        return made

    def meter(self) -> str:
        """The number of a meter that can buy."""
        return self.registered()[2].number

    def sale(self, operator: Operator | None = None) -> Sale:
        """A sale of 100.00."""
        order = SaleOrder(self.meter(), self.zar(10_000), operator or self.people[Role.CASHIER])
        return self.station.sell.sell(order)

    def debt(self) -> OpenDebt:
        """A debt of 500.00."""
        plan = DebtPlan("Arrears", 1, Recovery(RecoveryKind.ALL))
        return self.station.debts.open(self.registered()[1].id, self.zar(50_000), plan, WHY, self.manager)

    def case(self) -> CaseFile:
        """An open case."""
        return self.station.watch.open_case(self.registered()[2].id, self.manager, WHY)

    def open_shift(self, operator: Operator) -> None:
        """See that the operator, who may, has a shift with cash in it."""
        if operator.role in (Role.CASHIER, Role.SUPERVISOR, Role.MANAGER):
            if self.station.shifts.find_current(operator) is None:
                self.station.shifts.open(operator, self.zar(0))
            self.station.shifts.pay_in(operator, self.zar(100_000), WHY)

    def close_shift(self, operator: Operator) -> None:
        """See that the operator has no shift."""
        if operator.role in (Role.CASHIER, Role.SUPERVISOR, Role.MANAGER):
            current = self.station.shifts.find_current(operator)
            if current is not None:
                self.station.shifts.close(operator, self.count(current.balance))

    def count(self, total: Money) -> CashCount:
        """A sum as it lies in the drawer, in as few pieces as there can be."""
        left, pieces = total.minor, {}
        for denomination in self.station.shifts.denominations:
            pieces[denomination], left = divmod(left, denomination)
        return count_pieces(total.currency, self.station.shifts.denominations, pieces)

    def books(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row there is as the database gives it, but for the audit trail."""
        names = [table.name for table in metadata.sorted_tables if table.name not in ("audit_event", "journal")]
        with self.station.store.engine.connect() as connection:
            return {name: connection.exec_driver_sql(f"SELECT * FROM {name}").cursor.fetchall() for name in names}

    def journal(self) -> list[EntryKind]:
        """The kinds of all links."""
        with self.station.store.engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT kind FROM journal ORDER BY sequence").cursor.fetchall()
        return [EntryKind(kind) for (kind,) in rows]


def _any_meter(station: Station) -> str:
    return next(hit.meter_number for digit in "0123456789" for hit in station.queries.search(digit, 1))
