"""What a purchase is priced by: the month goes on over an exchange of the meter."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support.records import make_meter
from vending.errors import ClockBehind
from vending.services.books.keep_registry import KeepRegistry

if TYPE_CHECKING:
    from tests.support.counters import Counter
    from vending.domain.pricing.terms import MeterBooks


def books(counter: Counter, number: str) -> MeterBooks:
    issuing = counter.issuing
    return issuing.terms(issuing.find_service_point(number)).books


@pytest.mark.parametrize("carry_credit", [True, False])
def test_a_new_meter_goes_on_with_the_month_of_those_before_it(counter: Counter, *, carry_credit: bool) -> None:
    registry = KeepRegistry(counter.store.units_of_work, counter.clock)
    there = counter.registry
    counter.sell(10_001)
    old = books(counter, counter.meter)
    assert old.carried_in
    counter.clock.advance(hours=1)
    second = registry.replace_meter(
        there.meter, make_meter(there.account), there.operator, "burnt", carry_credit=carry_credit
    )
    third = registry.replace_meter(
        second, make_meter(there.account), there.operator, "again", carry_credit=carry_credit
    )
    nothing = old.carried_in - old.carried_in
    carried = old.carried_in if carry_credit else nothing
    assert books(counter, third.number) == replace(old, carried_in=carried)
    sold = counter.sell(10_000, third.number)
    now = books(counter, third.number)
    assert now.month_units == old.month_units + sum(line.units or 0 for line in sold.intent.lines)
    assert now.month_tendered == old.month_tendered + sold.intent.tendered


def test_an_exchange_is_no_connection(counter: Counter) -> None:
    """A month that was whole, or years without a purchase, are not cut to the days of the new meter."""
    registry = KeepRegistry(counter.store.units_of_work, counter.clock)
    there = counter.registry
    today = counter.clock.now().date()
    old = replace(there.meter, connected_on=today - timedelta(days=100))
    registry.change_meter(there.meter, old, there.operator)
    new = registry.replace_meter(
        old, make_meter(there.account, connected_on=today), there.operator, "burnt", carry_credit=True
    )
    assert books(counter, new.number).connected_on == old.connected_on


@pytest.mark.parametrize("money_first", [True, False])
def test_a_meter_for_money_and_one_for_units_do_not_add_up(counter: Counter, *, money_first: bool) -> None:
    registry = KeepRegistry(counter.store.units_of_work, counter.clock)
    there = counter.registry
    old = replace(there.meter, in_currency=money_first)
    registry.change_meter(there.meter, old, there.operator)
    sold = counter.sell()
    other = make_meter(there.account, in_currency=not money_first)
    new = registry.replace_meter(old, other, there.operator, "another kind", carry_credit=True)
    now = books(counter, new.number)
    assert (now.month_units, now.month_tendered) == (0, sold.intent.tendered)
    counter.sell(meter=new.number)
    assert books(counter, new.number).month_units > 0


def test_another_meter_of_the_account_has_a_month_of_its_own(counter: Counter) -> None:
    counter.sell()
    other = make_meter(counter.registry.account)
    with counter.store.units_of_work.write() as work:
        work.customers.add_meters([other])
        work.commit()
    assert books(counter, other.number).month_units == 0


def test_a_clock_of_another_age_is_named_before_the_tariff(counter: Counter) -> None:
    counter.sell()
    counter.clock.advance(days=-20_000)
    with pytest.raises(ClockBehind):
        counter.sell()
