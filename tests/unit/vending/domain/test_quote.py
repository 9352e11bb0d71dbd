from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sts.amount import MAX_UNITS, decode_units, encode_units
from vending.domain.quote import LineKind, Quote, price_of, quote_money, quote_units
from vending.domain.tariff import SingleRate, Tariff
from vending.errors import AmountAboveLimit, AmountTooSmall
from vending.ids import TariffId, new_id
from vending.money import Money

NO_LIMIT = Money(10**14, "ZAR")


def tariff(price: str = "2.4718", fixed: int = 0, vat: str = "0.15") -> Tariff:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    energy = SingleRate(Decimal(price))
    return Tariff(TariffId(new_id()), "T", 1, "Test", start, energy, Money(fixed, "ZAR"), Decimal(vat))


def zar(minor: int) -> Money:
    return Money(minor, "ZAR")


def quote(tariff: Tariff, tendered: int, carried: int = 0) -> Quote:
    return quote_money(tariff, zar(tendered), zar(carried), NO_LIMIT)


tariffs = st.builds(
    tariff,
    price=st.decimals(min_value=Decimal("0.0001"), max_value=Decimal("99.9999"), places=4).map(str),
    fixed=st.integers(0, 5000),
    vat=st.sampled_from(["0", "0.05", "0.15", "0.175", "0.2"]),
)
amounts = st.integers(1, 10_000_000)
carried = st.integers(0, 99)


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


def test_a_fixed_charge_comes_first_and_is_taxed() -> None:
    lines = {line.kind: line.amount.minor for line in quote(tariff(price="2", fixed=750), 10_000).lines}
    assert lines[LineKind.FIXED_CHARGE] == 750
    assert lines[LineKind.VAT] == round((750 + lines[LineKind.ENERGY]) * 15 / 100)


def test_large_amounts_take_the_tokens_coarser_grid_in_the_customers_favour() -> None:
    """2 000.3 kWh is paid for; a token above 1 638.4 kWh counts in whole kWh and carries 2 000.4."""
    large = quote_units(tariff(price="1", vat="0"), 20_003, zar(0), NO_LIMIT)
    energy = large.lines[0]
    assert (energy.units, large.units) == (20_003, 20_004)
    assert decode_units(large.amount_code) == large.units


@given(tariffs, amounts, carried)
def test_lines_sum_to_the_tendered_money(tariff: Tariff, tendered: int, carried: int) -> None:
    try:
        quoted = quote(tariff, tendered, carried)
    except (AmountTooSmall, AmountAboveLimit):
        assume(False)
    assert sum(line.amount.minor for line in quoted.lines) == tendered
    assert quoted.total(LineKind.CARRIED_OVER).minor >= 0
    assert quoted.units >= 1


@given(tariffs, amounts, carried)
def test_what_is_carried_over_buys_no_further_unit(tariff: Tariff, tendered: int, carried: int) -> None:
    try:
        quoted = quote(tariff, tendered, carried)
    except (AmountTooSmall, AmountAboveLimit):
        assume(False)
    paid_units = quoted.lines[0].units or 0
    assert price_of(tariff, paid_units) <= zar(tendered + carried)
    assert paid_units == MAX_UNITS or price_of(tariff, paid_units + 1) > zar(tendered + carried)


@given(tariffs, amounts, st.integers(0, 100_000))
def test_more_money_never_buys_fewer_units(tariff: Tariff, tendered: int, more: int) -> None:
    try:
        assert quote(tariff, tendered).units <= quote(tariff, tendered + more).units
    except (AmountTooSmall, AmountAboveLimit):
        assume(False)


@given(tariffs, st.integers(1, MAX_UNITS))
def test_units_to_money_to_units(tariff: Tariff, units: int) -> None:
    """Asking for units gives at least those units, and none that cost more."""
    quoted = quote_units(tariff, units, zar(0), NO_LIMIT)
    paid_units = quoted.lines[0].units or 0
    assert paid_units >= units
    assert price_of(tariff, paid_units) == price_of(tariff, units)
    assert quoted.units == decode_units(encode_units(paid_units))


def test_too_little_money_names_the_least() -> None:
    with pytest.raises(AmountTooSmall) as caught:
        quote(tariff(), 28)
    assert caught.value.minimum == zar(29)
    assert quote(tariff(), 29).units == 1


def test_above_the_stations_limit() -> None:
    with pytest.raises(AmountAboveLimit) as caught:
        quote_money(tariff(), zar(500_001), zar(0), zar(500_000))
    assert caught.value.limit == zar(500_000)


def test_above_what_one_token_carries() -> None:
    most = price_of(tariff(), MAX_UNITS)
    assert quote(tariff(), most.minor).units == MAX_UNITS
    with pytest.raises(AmountAboveLimit) as caught:
        quote(tariff(), most.minor + 1)
    assert caught.value.limit == most
