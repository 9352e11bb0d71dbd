"""The list of sales under every filter, on an encrypted file and on a server: as a plain look through all would say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.records import CURRENCY, START, add_registry, make_intent, make_operator, make_token, make_void
from tests.support.shifts import make_shift
from vending.domain.cash.shift import CashKind, begun
from vending.domain.sales.sale import Purpose, Sale, SaleState, Special
from vending.money import Money
from vending.sale_rows import SaleFilter

if TYPE_CHECKING:
    from store.engine import Store
    from tests.support.records import Registry
    from vending.domain.cash.shift import Shift
    from vending.domain.people.operator import Operator

NUMBER = 60
STATES = tuple(SaleState)


@dataclass
class Town:
    store: Store
    registries: list[Registry]
    operators: list[Operator]
    shift: Shift
    sales: list[Sale]
    in_shift: set[int]

    def listed(self, narrowed: SaleFilter) -> list[int]:
        listing = self.store.queries.sales(narrowed)
        rows = [row for first in range(0, listing.count() + 25, 25) for row in listing.rows(first, 25)]
        assert len(rows) == listing.count()
        return [row.sequence for row in rows]


@pytest.fixture
def town(store: Store) -> Town:
    """Sixty sales of every kind, on three meters, by two operators."""
    chance = Random(5)
    registries = [add_registry(store.units_of_work) for _ in range(3)]
    operators = [make_operator(name="Anna"), make_operator(name="Ben")]
    shift = make_shift(operators[0])
    sales, in_shift, open_ = [], set(), begun(shift)
    with store.units_of_work.write() as work:
        for operator in operators:
            work.operators.add(operator)
        work.shifts.add(shift)
        for number in range(1, NUMBER + 1):
            sale = _sale(chance, chance.choice(registries), chance.choice(operators), number)
            work.sales.add_intent(sale.intent)
            if sale.token is not None:
                work.sales.add_token(sale.token)
            if sale.state is SaleState.VOID and sale.void is not None:
                work.sales.add_void(sale.void)
            elif sale.void is not None:
                work.sales.add_cancellation(sale.void)
            if sale.intent.tendered and chance.random() < 0.5:
                entry = open_.entry_of_sale(sale.intent, CashKind.SALE, sale.intent.at)
                work.shifts.post(entry)
                open_ = open_.after(entry)
                in_shift.add(number)
            sales.append(sale)
        work.commit()
    return Town(store, registries, operators, shift, sales, in_shift)


def _sale(chance: Random, registry: Registry, operator: Operator, number: int) -> Sale:
    purpose = chance.choice([None, None, None, *Purpose])
    tendered = 0 if purpose else chance.randrange(1_000, 20_000, 500)
    intent = make_intent(
        registry,
        number,
        operator_id=operator.id,
        operator_name=operator.name,
        tendered=Money(tendered, CURRENCY),
        special=None if purpose is None else Special(purpose, "storm"),
    )
    state = chance.choice([SaleState.ISSUED, SaleState.ISSUED, *STATES])
    token = make_token(intent, token=f"{chance.randrange(10**16):016}{chance.randrange(20):04}")
    return Sale(
        intent,
        token if state in (SaleState.ISSUED, SaleState.CANCELLED) else None,
        make_void(intent) if state in (SaleState.VOID, SaleState.CANCELLED) else None,
    )


def expected(town: Town, wanted: SaleFilter) -> list[int]:
    return [sale.intent.sequence for sale in reversed(town.sales) if _takes(town, wanted, sale)]


def _takes(town: Town, wanted: SaleFilter, sale: Sale) -> bool:
    intent, token = sale.intent, sale.token
    purpose = "" if intent.special is None else intent.special.purpose
    return all(
        (
            not wanted.receipt or intent.receipt.lower() == wanted.receipt.lower(),
            not wanted.token or (token is not None and token.token.endswith(wanted.token)),
            not wanted.meter or intent.meter_number == wanted.meter,
            not wanted.account or intent.account == wanted.account,
            wanted.customer_id in (None, intent.customer_id),
            wanted.operator_id in (None, intent.operator_id),
            wanted.shift_id is None or intent.sequence in town.in_shift,
            wanted.start is None or intent.at >= wanted.start,
            wanted.end is None or intent.at < wanted.end,
            wanted.least is None or intent.tendered.minor >= wanted.least,
            wanted.most is None or intent.tendered.minor <= wanted.most,
            wanted.state in (None, sale.state),
            wanted.purpose is None or wanted.purpose == purpose,
        )
    )


@given(data=st.data())
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_filter_selects_what_a_look_through_all_selects(town: Town, data: st.DataObject) -> None:
    def maybe(*values: object) -> object:
        return data.draw(st.sampled_from([None, None, None, *values]))

    def maybe_text(*values: str) -> str:
        return str(maybe(*values) or "")

    tokens = [sale.token.token for sale in town.sales if sale.token is not None]
    wanted = SaleFilter(
        token=maybe_text(tokens[3], tokens[5][-4:], "0007", "9" * 20),
        meter=maybe_text(*(one.meter.number for one in town.registries), "07999999999"),
        account=maybe_text(*(one.account.number for one in town.registries)),
        customer_id=maybe(*(one.customer.id for one in town.registries)),  # type: ignore[arg-type]
        operator_id=maybe(*(one.id for one in town.operators)),  # type: ignore[arg-type]
        shift_id=maybe(town.shift.id),  # type: ignore[arg-type]
        start=maybe(START + timedelta(minutes=20)),  # type: ignore[arg-type]
        end=maybe(START + timedelta(minutes=20), START + timedelta(minutes=45)),  # type: ignore[arg-type]
        least=maybe(0, 5_000, 10_000),  # type: ignore[arg-type]
        most=maybe(5_000, 12_000),  # type: ignore[arg-type]
        state=maybe(*STATES),  # type: ignore[arg-type]
        purpose=maybe("", *Purpose),  # type: ignore[arg-type]
    )
    assert town.listed(wanted) == expected(town, wanted)


def test_by_receipt(town: Town) -> None:
    for receipt in ("ST1-000007", " st1-000007 "):
        assert town.listed(SaleFilter(receipt=receipt)) == [7]
    for receipt in ("ST2-000007", "ST1-000099", "7", "ST1-", "x" * 99):
        assert town.listed(SaleFilter(receipt=receipt)) == []


def test_by_what_the_search_field_finds(town: Town) -> None:
    meters = {one.meter.number for one in town.registries}
    assert len(town.listed(SaleFilter(text="thandi"))) == NUMBER
    assert town.listed(SaleFilter(text="nobody")) == []
    one = min(meters)
    assert town.listed(SaleFilter(text=one)) == expected(town, SaleFilter(meter=one))
    issued = SaleFilter(text="thandi", state=SaleState.ISSUED)
    assert town.listed(issued) == expected(town, replace(issued, text=""))


def test_what_waited_is_found_by_its_token_afterwards(town: Town) -> None:
    waiting = next(sale for sale in town.sales if sale.state is SaleState.PENDING)
    assert waiting.intent.sequence in town.listed(SaleFilter(state=SaleState.PENDING))
    with town.store.units_of_work.write() as work:
        work.sales.add_token(make_token(waiting.intent, token="1234" * 5))
        work.commit()
    assert town.listed(SaleFilter(token="1234" * 5)) == [waiting.intent.sequence]
    assert waiting.intent.sequence not in town.listed(SaleFilter(state=SaleState.PENDING))


def test_sales_made_since_the_cards_were_written_are_listed(town: Town) -> None:
    assert len(town.listed(SaleFilter(purpose=""))) == len(expected(town, SaleFilter(purpose="")))
    with town.store.units_of_work.write() as work:
        work.sales.add_intent(make_intent(town.registries[0], NUMBER + 1))
        work.commit()
    assert town.listed(SaleFilter())[0] == NUMBER + 1
    assert town.listed(SaleFilter(purpose=""))[0] == NUMBER + 1


def test_who_sold(town: Town) -> None:
    names = [name for _id, name in town.store.queries.sellers()]
    assert names == sorted(names, key=str.casefold)
    assert {"Anna", "Ben"} <= set(names)
