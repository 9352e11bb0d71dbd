"""Hypothesis strategies for records: every field anything that the domain allows, references as given."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Final

from hypothesis import strategies as st

from sts.keys import EncryptionAlgorithm
from sts.tid import BaseDate
from sts.token import Commodity
from tests.support import tariff_strategies
from tests.support.records import Registry, make_account, make_intent, make_meter, meter_number
from vending.domain.people.operator import Operator, Role
from vending.domain.pricing.quote import LineKind, QuoteLine
from vending.domain.registry.customer import AccountStatus, Customer
from vending.domain.registry.meter import MeterStatus
from vending.domain.sales.printing import PrintJob, PrintState
from vending.domain.sales.sale import Purpose, SaleIntent, SaleToken, SaleVoid, Special
from vending.ids import CustomerId, DebtId, OperatorId, SaleId, TariffId, new_id
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
    name=texts,
    phone=texts,
    email=texts,
    id_number=texts,
    tax_number=texts,
    notes=texts,
)

tariffs: Final = tariff_strategies.tariffs().map(
    lambda tariff: replace(tariff, id=TariffId(new_id()), code=f"T{next(_serials)}")
)

operators: Final = st.builds(
    Operator,
    id=st.builds(lambda: OperatorId(new_id())),
    username=texts.map(lambda text: f"{text}{next(_serials)}"),
    name=texts,
    role=st.sampled_from(Role),
    active=st.booleans(),
    approver=st.none(),
)


@st.composite
def registries(draw: st.DrawFn) -> Registry:
    """A customer with a meter, its tariff, and an operator."""
    customer, tariff = draw(customers), draw(tariffs)
    account = make_account(
        customer,
        tariff,
        number=f"{draw(texts)}{next(_serials)}"[:100],
        address=draw(texts),
        area=draw(texts),
        customer_class=draw(texts)[:40],
        status=draw(st.sampled_from(AccountStatus)),
    )
    meter = make_meter(
        account,
        number=meter_number(next(_serials)),
        commodity=draw(st.sampled_from(Commodity)),
        sgc=draw(sgcs),
        krn=draw(st.integers(1, 9)),
        ti=draw(st.integers(0, 99)),
        ea=draw(st.sampled_from(EncryptionAlgorithm)),
        status=draw(st.sampled_from(MeterStatus)),
        in_currency=draw(st.booleans()),
        connected_on=draw(st.none() | st.dates(date(1990, 1, 1), date(2090, 12, 31))),
    )
    return Registry(customer, account, tariff, meter, draw(operators))


lines: Final = st.builds(
    QuoteLine,
    kind=st.sampled_from(LineKind),
    amount=money,
    units=st.none() | units,
    price=st.none() | decimals,
    rate=st.none() | decimals,
    label=st.none() | texts,
    block=st.none() | st.integers(1, 99),
    remaining=st.none() | units,
    months=st.none() | st.integers(1, 120),
    debt_id=st.none() | st.builds(lambda: DebtId(new_id())),
    tax_included=st.none() | st.just(True),
)

specials: Final = st.builds(
    Special,
    purpose=st.sampled_from(Purpose),
    reason=texts,
    cites=st.none() | st.builds(lambda: SaleId(new_id())),
    cites_receipt=st.none() | st.just("ST1-000001"),
)


@st.composite
def intents(draw: st.DrawFn, registry: Registry) -> SaleIntent:
    """A sale to the meter of `registry`; its sequence and receipt are the next free ones of this test run."""
    tendered = draw(money)
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
        tendered=tendered,
        units=draw(units),
        amount_code=draw(st.integers(0, 0xFFFFF)),
        debt_left=draw(st.none() | st.builds(Money, st.integers(1, 10**17), st.just(tendered.currency))),
        in_currency=draw(st.none() | st.just(True)),
        special=draw(st.none() | specials),
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
