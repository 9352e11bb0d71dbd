from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from tests.support.records import CURRENCY, make_station, make_tariff
from vending.domain.pricing.quote_line import LineKind
from vending.domain.tariffs.preview import Example, preview_money, preview_month, preview_units
from vending.domain.tariffs.tariff import Blocks, Charge, ChargeBasis, EnergyBlock, Rate, Tariff, single_rate
from vending.money import Money

AT = datetime(2026, 4, 10, 10, 0, tzinfo=UTC)
STATION = make_station()


def rand(amount: str) -> Money:
    return Money(int(Decimal(amount) * 100), CURRENCY)


def plain(price: str = "2", **fields: object) -> Tariff:
    """A tariff without charges and taxes."""
    return make_tariff(**({"rates": single_rate(Decimal(price)), "charges": (), "taxes": ()} | fields))


def two_blocks() -> Tariff:
    blocks = (EnergyBlock(1000, Decimal(1)), EnergyBlock(None, Decimal(2)))
    return plain(rates=(Rate(Blocks(blocks), free_units=100),))


def test_money_buys_what_the_month_so_far_leaves_of_the_blocks() -> None:
    fresh = preview_money(two_blocks(), STATION, Example(AT), rand("120"))
    assert (fresh.bought, fresh.free) == (1100, 100)
    later = preview_money(two_blocks(), STATION, Example(AT, month_units=1000), rand("120"))
    assert (later.bought, later.free) == (600, 0)


def test_units_cost_the_least_money_that_buys_them() -> None:
    assert preview_units(two_blocks(), STATION, Example(AT), 1100).tendered == rand("120")


def test_monthly_charges_are_due_with_the_first_purchase_only() -> None:
    charge = Charge("fix", "Fixed", ChargeBasis.MONTH, rand("10"))
    tariff = plain(charges=(charge,))
    assert preview_money(tariff, STATION, Example(AT), rand("30")).bought == 100
    assert preview_money(tariff, STATION, Example(AT, month_units=1), rand("30")).bought == 150


def test_a_class_has_its_own_rate() -> None:
    rates = (replace(single_rate(Decimal(1))[0], classes=("poor",)), *single_rate(Decimal(2)))
    tariff = plain(rates=rates)
    assert preview_money(tariff, STATION, Example(AT, "poor"), rand("10")).bought == 100
    assert preview_money(tariff, STATION, Example(AT), rand("10")).bought == 50


def test_a_month_costs_the_same_in_many_purchases_as_in_one() -> None:
    days = [datetime(2026, 4, day, 8, 0, tzinfo=UTC) for day in (1, 9, 30)]
    split = preview_month(two_blocks(), STATION, "", [(at, rand("50")) for at in days])
    once = preview_month(two_blocks(), STATION, "", [(days[0], rand("150"))])
    assert (split.units, split.tendered, split.lines) == (once.units, once.tendered, once.lines)
    assert split.units == 1250 + 100


def test_a_months_lines_add_up_to_the_money_and_its_average_counts_free_units() -> None:
    tariff = replace(make_tariff(), rates=two_blocks().rates)
    month = preview_month(tariff, STATION, "", [(AT, rand("33.33")), (AT, rand("66.66"))])
    assert sum(line.amount.minor for line in month.lines) == month.tendered.minor == 9999
    assert [line.kind for line in month.lines].count(LineKind.FIXED_CHARGE) == 1
    spent = month.tendered - month.carried_over
    assert month.average == spent.decimal / (Decimal(month.units) / 10)
