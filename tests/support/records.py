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
from vending.domain.customer import Customer
from vending.domain.meter import Meter, MeterStatus
from vending.domain.operator import Operator, Role
from vending.domain.printing import PrintJob, PrintState
from vending.domain.quote import quote_money
from vending.domain.sale import SaleIntent, SaleToken, SaleVoid
from vending.domain.tariff import SingleRate, Tariff
from vending.ids import CustomerId, MeterId, OperatorId, SaleId, TariffId, new_id
from vending.money import Money

if TYPE_CHECKING:
    from vending.ports import UnitsOfWork

START: Final = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
SGC: Final = "123456"
CURRENCY: Final = "ZAR"

_serials = count(1)


def make_customer(**fields: Any) -> Customer:
    """A customer with an account number of its own."""
    plain = Customer(
        id=CustomerId(new_id()),
        account=f"AC-{next(_serials):06}",
        name="Thandiwe Mokoena",
        phone="+27 82 555 0123",
        address="14 Jacaranda Street",
        area="Riverside",
    )
    return replace(plain, **fields)


def make_tariff(**fields: Any) -> Tariff:
    """A single rate of 2.4718 a kWh, 15 % VAT and a fixed charge of 5.00."""
    plain = Tariff(
        id=TariffId(new_id()),
        code=f"HOME-{next(_serials)}",
        version=1,
        name="Homes, single rate",
        effective_from=datetime(2026, 1, 1, tzinfo=UTC),
        energy=SingleRate(Decimal("2.4718")),
        fixed_charge=Money(500, CURRENCY),
        vat_rate=Decimal("0.15"),
    )
    return replace(plain, **fields)


def make_meter(customer: Customer, tariff: Tariff, **fields: Any) -> Meter:
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
        customer_id=customer.id,
        tariff_id=tariff.id,
    )
    return replace(plain, **fields)


def meter_number(serial: int) -> str:
    """An 11-digit DRN: manufacturer 07, the serial, the check digit."""
    digits = f"07{serial:08}"
    return digits + luhn_digit(digits)


def make_operator(**fields: Any) -> Operator:
    """A cashier. The password hash is no hash of anything."""
    number = next(_serials)
    plain = Operator(
        id=OperatorId(new_id()),
        username=f"cashier{number}",
        name="Naledi Dube",
        role=Role.CASHIER,
        password_hash="$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$AAAA",
    )
    return replace(plain, **fields)


@dataclass(frozen=True, slots=True)
class Registry:
    """What a sale refers to."""

    customer: Customer
    tariff: Tariff
    meter: Meter
    operator: Operator


def make_registry() -> Registry:
    """A customer with a meter, its tariff, and an operator."""
    customer, tariff = make_customer(), make_tariff()
    return Registry(customer, tariff, make_meter(customer, tariff), make_operator())


def add_registry(units_of_work: UnitsOfWork, registry: Registry | None = None) -> Registry:
    """Record a registry (a fresh one if none is given) and return it."""
    registry = registry or make_registry()
    with units_of_work.write() as work:
        work.operators.add(registry.operator)
        work.customers.add_customers([registry.customer])
        work.customers.add_tariff(registry.tariff)
        work.customers.add_meters([registry.meter])
        work.commit()
    return registry


def make_intent(registry: Registry, sequence: int = 1, **fields: Any) -> SaleIntent:
    """The sale number `sequence` of a station, for 100.00, `sequence` minutes after START."""
    customer, tariff, meter, operator = registry.customer, registry.tariff, registry.meter, registry.operator
    at = START + timedelta(minutes=sequence)
    quote = quote_money(tariff, Money(10_000, CURRENCY), Money(0, CURRENCY), Money(1_000_000, CURRENCY))
    plain = SaleIntent(
        id=SaleId(new_id()),
        sequence=sequence,
        receipt=f"ST1-{sequence:06}",
        at=at,
        operator_id=operator.id,
        operator_name=operator.name,
        customer_id=customer.id,
        account=customer.account,
        customer_name=customer.name,
        address=customer.address,
        area=customer.area,
        meter_id=meter.id,
        meter_number=meter.number,
        commodity=meter.commodity,
        sgc=meter.sgc,
        krn=meter.krn,
        ti=meter.ti,
        ea=meter.ea,
        base_date=BaseDate.Y2014,
        tid=tid_at(at, BaseDate.Y2014),
        tariff_id=tariff.id,
        tariff=f"{tariff.code} v{tariff.version}",
        tendered=quote.tendered,
        units=quote.units,
        amount_code=quote.amount_code,
        lines=quote.lines,
    )
    return replace(plain, **fields)


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
