"""Plausible records for tests. Every argument may be replaced: `make_meter(krn=2)`.

A sale needs its customer, tariff, meter and operator in the store: `add_registry(store)` puts one of each there.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from sts.identity import luhn_digit
from sts.keys import EncryptionAlgorithm
from sts.tid import BaseDate, tid_at
from sts.token import Commodity
from vending.domain.debts.debt import Debt, DebtEntry, DebtEntryKind, Recovery, RecoveryKind
from vending.domain.people.operator import Operator, Role
from vending.domain.pricing.quote import quote_money
from vending.domain.pricing.terms import MeterBooks, Terms
from vending.domain.proof.change import ChangeSet
from vending.domain.registry.customer import Account, Customer
from vending.domain.registry.meter import Meter, MeterStatus, ServicePoint
from vending.domain.sales.printing import PrintJob, PrintState
from vending.domain.sales.sale import SaleIntent, SaleMark, SaleToken, SaleVoid, intent_of
from vending.domain.station import StationIdentity
from vending.domain.tariffs.tariff import Charge, ChargeBasis, Tariff, Tax, single_rate
from vending.ids import AccountId, ChangeSetId, CustomerId, DebtId, MeterId, OperatorId, SaleId, TariffId, new_id
from vending.money import Money

if TYPE_CHECKING:
    from store.engine import Store
    from vending.ports import UnitsOfWork

START: Final = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
SGC: Final = "123456"
CURRENCY: Final = "ZAR"

_serials = count(1)


def make_customer(**fields: Any) -> Customer:
    """A customer."""
    plain = Customer(
        id=CustomerId(new_id()),
        name="Thandiwe Mokoena",
        phone="+27 82 555 0123",
    )
    return replace(plain, **fields)


def make_account(customer: Customer, tariff: Tariff, **fields: Any) -> Account:
    """A customer's account with a number of its own."""
    plain = Account(
        id=AccountId(new_id()),
        customer_id=customer.id,
        number=f"AC-{next(_serials):06}",
        address="14 Jacaranda Street",
        area="Riverside",
        tariff=tariff.code,
    )
    return replace(plain, **fields)


def make_tariff(**fields: Any) -> Tariff:
    """A single rate of 2.4718 a kWh, 15 % VAT and a fixed charge of 5.00."""
    plain = Tariff(
        id=TariffId(new_id()),
        code=f"HOME-{next(_serials)}",
        version=1,
        name="Homes, single rate",
        effective_from=datetime(2000, 1, 1, tzinfo=UTC),
        currency=CURRENCY,
        rates=single_rate(Decimal("2.4718"), ("vat",)),
        charges=(Charge("fixed", "Fixed charge", ChargeBasis.SALE, Money(500, CURRENCY), taxes=("vat",)),),
        taxes=(Tax("vat", "VAT", Decimal("0.15")),),
    )
    return replace(plain, **fields)


def make_meter(account: Account, **fields: Any) -> Meter:
    """An electricity meter with an 11-digit number of its own."""
    plain = Meter(
        id=MeterId(new_id()),
        number=meter_number(next(_serials)),
        commodity=Commodity.ELECTRICITY,
        sgc=SGC,
        krn=1,
        ti=1,
        ea=EncryptionAlgorithm.STA,
        status=MeterStatus.ACTIVE,
        account_id=account.id,
    )
    return replace(plain, **fields)


def meter_number(serial: int) -> str:
    """An 11-digit DRN: manufacturer 07, the serial, the check digit."""
    digits = f"07{serial:08}"
    return digits + luhn_digit(digits)


def make_operator(**fields: Any) -> Operator:
    """A manager, who may do everything that needs one person."""
    number = next(_serials)
    plain = Operator(
        id=OperatorId(new_id()),
        username=f"operator{number}",
        name="Naledi Dube",
        role=Role.MANAGER,
    )
    return replace(plain, **fields)


@dataclass(frozen=True, slots=True)
class Registry:
    """What a sale refers to."""

    customer: Customer
    account: Account
    tariff: Tariff
    meter: Meter
    operator: Operator

    @property
    def point(self) -> ServicePoint:
        """What a quote needs of it."""
        return ServicePoint(self.meter, self.account, self.customer, self.tariff)


def make_registry(tariff: Tariff | None = None) -> Registry:
    """A customer with an account and a meter, its tariff, and an operator."""
    customer, tariff = make_customer(), tariff or make_tariff()
    account = make_account(customer, tariff)
    return Registry(customer, account, tariff, make_meter(account), make_operator())


def add_registry(units_of_work: UnitsOfWork, registry: Registry | None = None) -> Registry:
    """Record a registry (a fresh one if none is given) and return it."""
    registry = registry or make_registry()
    with units_of_work.write() as work:
        work.operators.add(registry.operator)
        work.customers.add_customers([registry.customer])
        work.tariffs.add(registry.tariff)
        work.customers.add_accounts([registry.account])
        work.customers.add_meters([registry.meter])
        work.commit()
    return registry


def make_intent(registry: Registry, sequence: int = 1, **fields: Any) -> SaleIntent:
    """The sale number `sequence` of a station, for 100.00, `sequence` minutes after START."""
    at = START + timedelta(minutes=sequence)
    mark = SaleMark(
        id=SaleId(new_id()),
        sequence=sequence,
        receipt=f"ST1-{sequence:06}",
        at=at,
        operator_id=registry.operator.id,
        operator_name=registry.operator.name,
        base_date=BaseDate.Y2014,
        tid=tid_at(at, BaseDate.Y2014),
    )
    quote = quote_money(make_terms(registry.point, at=at), Money(10_000, CURRENCY))
    return replace(intent_of(registry.point, quote, mark), **fields)


def make_books(**fields: Any) -> MeterBooks:
    """The books of a meter that never bought."""
    nothing = Money(0, CURRENCY)
    plain = MeterBooks(
        carried_in=nothing, month_units=0, free_units=0, month_tendered=nothing, last_purchase=None, debts=()
    )
    return replace(plain, **fields)


def make_station(**fields: Any) -> StationIdentity:
    """A station in a zone without summer time."""
    plain = StationIdentity(
        code="ST1",
        name="Riverside counter",
        utility_name="Riverside Energy",
        utility_address="1 Market Square",
        tax_number="4000000000",
        currency=CURRENCY,
        sale_limit=Money(1_000_000, CURRENCY),
        time_zone="Africa/Johannesburg",
        locale="en_ZA",
        demonstration=False,
    )
    return replace(plain, **fields)


def make_terms(point: ServicePoint, at: datetime = START, books: MeterBooks | None = None, **station: Any) -> Terms:
    """The terms of a purchase at a station."""
    return Terms(point, books or make_books(), make_station(**station), at)


def make_token(intent: SaleIntent, **fields: Any) -> SaleToken:
    """A token for a sale; its digits are no encryption of anything."""
    plain = SaleToken(
        sale_id=intent.id,
        token=f"{intent.sequence:020}",
        issued_at=intent.at + timedelta(seconds=1),
        module_id="EMU00001",
        test_keys=True,
    )
    return replace(plain, **fields)


def make_void(intent: SaleIntent, **fields: Any) -> SaleVoid:
    """A refusal of a sale."""
    plain = SaleVoid(sale_id=intent.id, voided_at=intent.at + timedelta(seconds=1), reason="the key has expired")
    return replace(plain, **fields)


def make_print_job(sale_id: SaleId, **fields: Any) -> PrintJob:
    """A waiting original."""
    plain = PrintJob(
        sale_id=sale_id,
        copy=0,
        state=PrintState.WAITING,
        created_at=START,
        detail="",
    )
    return replace(plain, **fields)


def make_debt(account: Account, **fields: Any) -> Debt:
    """Arrears of 500.00, of which each purchase pays back 30 %."""
    plain = Debt(
        id=DebtId(new_id()),
        account_id=account.id,
        name="Arrears",
        principal=Money(50_000, CURRENCY),
        priority=1,
        recovery=Recovery(RecoveryKind.SHARE, Decimal("0.3")),
        opened_at=START,
    )
    return replace(plain, **fields)


def make_debt_entry(debt: Debt, operator: Operator, **fields: Any) -> DebtEntry:
    """The first movement of a debt: all of it is owed."""
    plain = DebtEntry(
        debt_id=debt.id,
        position=1,
        kind=DebtEntryKind.OPENED,
        amount=debt.principal,
        balance=debt.principal,
        at=START,
        operator_id=operator.id,
        operator_name=operator.name,
        sale_id=None,
        reason="agreement of 1 March",
    )
    return replace(plain, **fields)


def make_change_set(operator: Operator, **fields: Any) -> ChangeSet:
    """An act of an operator."""
    plain = ChangeSet(ChangeSetId(new_id()), START, operator.id, operator.name, "")
    return replace(plain, **fields)


def record(store: Store, *intents: SaleIntent) -> None:
    """Store intents, in one transaction."""
    with store.units_of_work.write() as work:
        for intent in intents:
            work.sales.add_intent(intent)
        work.commit()
