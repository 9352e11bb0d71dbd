"""Hypothesis strategies for records: every field anything that the domain allows, references as given."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Final

from hypothesis import strategies as st

from sts.keys import EncryptionAlgorithm
from sts.tid import BaseDate
from sts.token import Commodity
from tests.support.records import Registry, make_intent, make_meter, meter_number
from vending.domain.customer import Customer
from vending.domain.meter import MeterStatus
from vending.domain.operator import Operator, Role
from vending.domain.printing import PrintJob, PrintState
from vending.domain.quote import LineKind, QuoteLine
from vending.domain.sale import SaleIntent, SaleToken, SaleVoid
from vending.domain.tariff import SingleRate, Tariff
from vending.ids import CustomerId, OperatorId, SaleId, TariffId, new_id
from vending.money import Money

texts: Final = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
moments: Final = st.datetimes(datetime(1993, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - st adds it
currencies: Final = st.sampled_from(["ZAR", "XOF", "JOD"])
money: Final = st.builds(Money, st.integers(-(10**17), 10**17), currencies)
decimals: Final = (
    st.decimals(Decimal(0), Decimal(10**6), places=6) | st.just(Decimal("2.50")) | st.just(Decimal("1E+3"))
)
sgcs: Final = st.from_regex(r"[0-9]{6}", fullmatch=True)
units: Final = st.integers(1, 18_201_624)

_serials, _sequences = count(50_000_000), count(1)


customers: Final = st.builds(
    Customer,
    id=st.builds(lambda: CustomerId(new_id())),
    account=texts,
    name=texts,
    phone=texts,
    address=texts,
    area=texts,
)

tariffs: Final = st.builds(
    Tariff,
    id=st.builds(lambda: TariffId(new_id())),
    code=st.builds(lambda: f"T{next(_serials)}"),
    version=st.integers(1, 10**6),
    name=texts,
    effective_from=moments,
    energy=st.builds(SingleRate, decimals),
    fixed_charge=money,
    vat_rate=decimals,
)

operators: Final = st.builds(
    Operator,
    id=st.builds(lambda: OperatorId(new_id())),
    username=texts.map(lambda text: f"{text}{next(_serials)}"),
    name=texts,
    role=st.sampled_from(Role),
    password_hash=texts,
)


@st.composite
def registries(draw: st.DrawFn) -> Registry:
    """A customer with a meter, its tariff, and an operator."""
    customer, tariff = draw(customers), draw(tariffs)
    meter = make_meter(
        customer,
        tariff,
        number=meter_number(next(_serials)),
        commodity=draw(st.sampled_from(Commodity)),
        sgc=draw(sgcs),
        krn=draw(st.integers(1, 9)),
        ti=draw(st.integers(0, 99)),
        ea=draw(st.sampled_from(EncryptionAlgorithm)),
        status=draw(st.sampled_from(MeterStatus)),
    )
    return Registry(customer, tariff, meter, draw(operators))


lines: Final = st.builds(
    QuoteLine,
    kind=st.sampled_from(LineKind),
    amount=money,
    units=st.none() | units,
    price=st.none() | decimals,
    rate=st.none() | decimals,
)


@st.composite
def intents(draw: st.DrawFn, registry: Registry) -> SaleIntent:
    """A sale to the meter of `registry`; its sequence and receipt are the next free ones of this test run."""
    return make_intent(
        registry,
        sequence=(number := next(_sequences)),
        id=SaleId(new_id()),
        receipt=f"Ст1-{number}",
        at=draw(moments),
        operator_name=draw(texts),
        account=draw(texts),
        customer_name=draw(texts),
        address=draw(texts),
        area=draw(texts),
        sgc=draw(sgcs),
        krn=draw(st.integers(1, 9)),
        ti=draw(st.integers(0, 99)),
        ea=draw(st.sampled_from(EncryptionAlgorithm)),
        commodity=draw(st.sampled_from(Commodity)),
        base_date=draw(st.sampled_from(BaseDate)),
        tid=draw(st.integers(0, 0xFFFFFF)),
        tariff=draw(texts),
        tendered=draw(money),
        units=draw(units),
        amount_code=draw(st.integers(0, 0xFFFF)),
        lines=tuple(draw(st.lists(lines, max_size=6))),
    )


def outcomes(intent: SaleIntent) -> st.SearchStrategy[SaleToken | SaleVoid]:
    """A token or a void of a sale."""
    sale_id = st.just(intent.id)
    digits = st.from_regex(r"[0-9]{20}", fullmatch=True)
    token = st.builds(
        SaleToken, sale_id=sale_id, token=digits, issued_at=moments, module_id=texts, test_keys=st.booleans()
    )
    return token | st.builds(SaleVoid, sale_id=sale_id, voided_at=moments, reason=texts)


def print_jobs(intent: SaleIntent) -> st.SearchStrategy[PrintJob]:
    """A print job of a sale."""
    return st.builds(
        PrintJob,
        sale_id=st.just(intent.id),
        copy=st.integers(0, 99),
        state=st.sampled_from(PrintState),
        created_at=moments,
        detail=texts,
    )
