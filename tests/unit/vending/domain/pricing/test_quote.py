from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from sts.amount import MAX_UNITS, decode_units
from tests.support.pricing import make_point, make_station
from vending.domain.debts.debt import Debt, OpenDebt, Recovery, RecoveryKind
from vending.domain.pricing.quote import LineKind, Quote, free_quote, price_of, quote_money, quote_units
from vending.domain.pricing.terms import MeterBooks, Terms
from vending.domain.station import Deduction, VendingPolicy
from vending.domain.tariffs.tariff import Charge, ChargeBasis, Tariff, Tax, single_rate
from vending.errors import AmountAboveLimit, AmountTooSmall, NoRateForClass
from vending.ids import AccountId, DebtId, TariffId, new_id
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW = datetime(2026, 3, 10, 8, tzinfo=UTC)
VAT = Tax("VAT", "VAT", Decimal("0.15"))


def zar(minor: int) -> Money:
    return Money(minor, "ZAR")


def tariff(price: str = "2.4718", *charges: Charge, vat: str = "0.15") -> Tariff:
    taxes = (Tax("VAT", "VAT", Decimal(vat)),)
    rates = single_rate(Decimal(price), ("VAT",))
    return Tariff(TariffId(new_id()), "T", 1, "Test", NOW, "ZAR", rates, charges, taxes)


def terms(tariff: Tariff, *, carried: int = 0, limit: int = 10**14, debts: Sequence[OpenDebt] = ()) -> Terms:
    books = MeterBooks(zar(carried), 0, 0, zar(0), None, tuple(debts))
    return Terms(make_point(tariff), books, make_station(zar(limit)), NOW)


def quote(tariff: Tariff, tendered: int, carried: int = 0) -> Quote:
    return quote_money(terms(tariff, carried=carried), zar(tendered))


def fee(basis: ChargeBasis, *, amount: int | None = None, rate: str | None = None, code: str = "F") -> Charge:
    money = None if amount is None else zar(amount)
    return Charge(code, f"Fee {code}", basis, money, None if rate is None else Decimal(rate))


def owed(balance: int, recovery: Recovery, priority: int = 1) -> OpenDebt:
    debt = Debt(DebtId(new_id()), AccountId(new_id()), "Arrears", zar(balance), priority, recovery, NOW)
    return OpenDebt(debt, zar(balance), 1)


def test_a_worked_example() -> None:
    """R100 at 2.4718/kWh and 15 % VAT: 35.1 kWh cost 86.76, VAT 13.01, together 99.77; 0.23 is carried over.

    35.2 kWh would cost 87.01 and 13.05: 100.06, which is too much.
    """
    lines = {line.kind: line.amount.minor for line in quote(tariff(), 10_000).lines}
    assert lines == {LineKind.ENERGY: 8676, LineKind.VAT: 1301, LineKind.CARRIED_OVER: 23}
    assert quote(tariff(), 10_000).units == 351


def test_the_carried_cents_are_spent_next_time() -> None:
    """With 0.29 from earlier purchases R99.77 buys 35.2 kWh for 100.06 and leaves nothing."""
    lines = {line.kind: line.amount.minor for line in quote(tariff(), 9977, 29).lines}
    assert lines == {LineKind.ENERGY: 8701, LineKind.VAT: 1305, LineKind.CARRIED_IN: -29}


def test_large_amounts_take_the_tokens_coarser_grid_in_the_customers_favour() -> None:
    """2 000.3 kWh is paid for; a token above 1 638.4 kWh counts in whole kWh and carries 2 000.4."""
    large = quote_units(terms(tariff("1", vat="0")), 20_003)
    assert (large.bought, large.units) == (20_003, 20_004)
    assert decode_units(large.amount_code) == large.units


def test_a_token_for_money_shows_what_it_carries() -> None:
    """Above 182.02 a token counts in steps of 0.1: 250.05 becomes 250.12624, of which 250.12 is whole cents."""
    of_money = terms(tariff())
    of_money = replace(of_money, point=make_point(of_money.tariff, in_currency=True))
    assert free_quote(of_money, LineKind.GIVEN_UNITS, 25_005).units == 25_012


def test_too_little_money_names_the_least() -> None:
    with pytest.raises(AmountTooSmall) as caught:
        quote(tariff(), 28)
    assert caught.value.minimum == zar(29)
    assert quote(tariff(), 29).units == 1


@pytest.mark.parametrize("tendered", [0, -1, -10_000])
def test_no_money_buys_nothing_even_where_some_was_carried_over(tendered: int) -> None:
    with pytest.raises(AmountTooSmall) as caught:
        quote(tariff(), tendered, carried=50)
    assert caught.value.minimum == zar(1)


def test_above_the_stations_limit() -> None:
    with pytest.raises(AmountAboveLimit) as caught:
        quote_money(terms(tariff(), limit=500_000), zar(500_001))
    assert caught.value.limit == zar(500_000)


def test_above_what_one_token_carries() -> None:
    most = price_of(terms(tariff()), MAX_UNITS)
    assert quote(tariff(), most.minor).units == MAX_UNITS
    with pytest.raises(AmountAboveLimit) as caught:
        quote(tariff(), most.minor + 1)
    assert caught.value.limit == most


def test_units_above_what_one_token_carries() -> None:
    with pytest.raises(AmountAboveLimit):
        quote_units(terms(tariff()), MAX_UNITS + 1)


def test_no_rate_for_a_class() -> None:
    made = tariff()
    made = replace(made, rates=(replace(made.rates[0], classes=("shop",)),))
    with pytest.raises(NoRateForClass):
        quote(made, 10_000)


def test_two_shares_of_a_tender_never_round_up_at_one_cent() -> None:
    """0.4 and 0.5 of the tender: rounded one by one, the seventh cent would pay two and leave less than six."""
    made = tariff("0.10", fee(ChargeBasis.TENDER, rate="0.4"), fee(ChargeBasis.TENDER, rate="0.5", code="G"), vat="0")
    units = [quote(made, tendered).bought for tendered in range(6, 300)]
    assert units == sorted(units)


def test_a_share_of_a_debt_and_of_the_tender_never_round_up_at_one_cent() -> None:
    """Debts first, then a channel fee: more money still never buys less."""
    made = tariff("0.10", fee(ChargeBasis.TENDER, rate="0.3"), vat="0")
    policy = VendingPolicy((Deduction.DEBTS, Deduction.FEES, Deduction.CHARGES), Decimal(0))
    priced = terms(made, debts=[owed(10**6, Recovery(RecoveryKind.SHARE, share=Decimal("0.3")))])
    priced = replace(priced, station=make_station(zar(10**6), policy=policy))
    units = [quote_money(priced, zar(tendered)).bought for tendered in range(10, 400)]
    assert units == sorted(units)


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ((Deduction.FEES, Deduction.DEBTS, Deduction.CHARGES), ["Fee S", "Arrears", "Fee M"]),
        ((Deduction.CHARGES, Deduction.DEBTS, Deduction.FEES), ["Fee M", "Arrears", "Fee S"]),
        ((Deduction.DEBTS, Deduction.CHARGES, Deduction.FEES), ["Arrears", "Fee M", "Fee S"]),
    ],
)
def test_deductions_stand_in_the_order_of_the_policy(order: tuple[Deduction, ...], names: list[str]) -> None:
    sale, month = fee(ChargeBasis.SALE, amount=100, code="S"), fee(ChargeBasis.MONTH, amount=200, code="M")
    priced = terms(tariff("1", sale, month), debts=[owed(500, Recovery(RecoveryKind.ALL))])
    priced = replace(priced, station=make_station(zar(10**6), policy=VendingPolicy(order)))
    lines = quote_money(priced, zar(10_000)).lines
    assert [line.label for line in lines if line.kind in (LineKind.FIXED_CHARGE, LineKind.DEBT)] == names


def test_one_unit_is_always_left_by_debts() -> None:
    """With no floor a debt that takes all leaves the price of one unit: 0.29."""
    priced = terms(tariff(), debts=[owed(10**6, Recovery(RecoveryKind.ALL))])
    priced = replace(priced, station=make_station(zar(10**6), policy=VendingPolicy(energy_floor=Decimal(0))))
    quoted = quote_money(priced, zar(10_000))
    assert (quoted.bought, quoted.total(LineKind.DEBT)) == (1, zar(9_971))


def test_what_is_given_costs_nothing() -> None:
    priced = terms(tariff(), debts=[owed(700, Recovery(RecoveryKind.ALL))])
    given = free_quote(priced, LineKind.FREE_UNITS, 500, "Basic")
    assert (given.units, given.free, given.bought, given.tendered) == (500, 500, 0, zar(0))
    assert given.debt_left == zar(700)
