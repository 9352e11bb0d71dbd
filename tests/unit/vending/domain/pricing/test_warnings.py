"""What is unusual about a sale."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.support.records import CURRENCY, START, make_books, make_registry, make_tariff, make_terms
from vending.domain.debts.debt import Debt, OpenDebt, Recovery, RecoveryKind
from vending.domain.pricing.quote import Quote, quote_money
from vending.domain.pricing.warnings import (
    FreeUnitsWaiting,
    JustBought,
    MostlyDebt,
    OtherArea,
    SaleWarning,
    UnusualAmount,
    find_warnings,
)
from vending.domain.station import VendingPolicy
from vending.domain.tariffs.tariff import Rate, single_rate
from vending.ids import DebtId, new_id
from vending.money import Money
from vending.queries import Purchase

if TYPE_CHECKING:
    from vending.domain.pricing.terms import Terms

POINT = make_registry().point
NOTHING = replace(VendingPolicy(), energy_floor=Decimal(0))


def rand(cents: int) -> Money:
    return Money(cents, CURRENCY)


def bought(cents: int, minutes_ago: int) -> Purchase:
    return Purchase(START - timedelta(minutes=minutes_ago), rand(cents), 100)


def warned(terms: Terms, cents: int = 10_000, *purchases: Purchase) -> tuple[SaleWarning, ...]:
    return find_warnings(terms, quote_money(terms, rand(cents)), purchases)


@pytest.fixture
def terms() -> Terms:
    return make_terms(POINT)


def test_a_usual_sale_is_not_warned_of(terms: Terms) -> None:
    assert warned(terms) == ()
    assert warned(terms, 10_000, bought(5_000, 600), bought(4_000, 9_000)) == ()


@pytest.mark.parametrize(("ago", "minutes"), [(0, 0), (3, 3), (9, 9), (-2, 0)])
def test_a_second_purchase_within_minutes(terms: Terms, ago: int, minutes: int) -> None:
    assert warned(terms, 10_000, bought(10_000, ago)) == (JustBought(rand(10_000), minutes),)


def test_ten_minutes_later_it_is_another_purchase(terms: Terms) -> None:
    assert warned(terms, 10_000, bought(10_000, 10)) == ()


def test_more_than_three_times_the_largest(terms: Terms) -> None:
    past = (bought(2_000, 600), bought(5_000, 900))
    assert warned(terms, 15_000, *past) == ()
    assert warned(terms, 15_001, *past) == (UnusualAmount(rand(5_000)),)


def test_tokens_that_nobody_paid_are_no_purchases(terms: Terms) -> None:
    assert warned(terms, 10_000, bought(0, 1)) == ()
    assert warned(terms, 10_000, bought(0, 1), bought(4_000, 600)) == ()


@pytest.mark.parametrize(
    ("areas", "found"),
    [((), ()), (("Hilltop", "riverside"), ()), (("Hilltop",), (OtherArea("Riverside"),))],
)
def test_a_meter_in_another_area(areas: tuple[str, ...], found: tuple[SaleWarning, ...]) -> None:
    assert warned(make_terms(POINT, policy=VendingPolicy(areas=areas))) == found


@pytest.mark.parametrize(("fixed", "mostly"), [(5_000, False), (5_001, True)])
def test_debts_that_take_more_than_half(fixed: int, mostly: bool) -> None:
    recovery = Recovery(RecoveryKind.FIXED, amount=rand(fixed))
    debt = Debt(DebtId(new_id()), POINT.account.id, "Arrears", rand(90_000), 1, recovery, START)
    books = make_books(debts=(OpenDebt(debt, rand(90_000), 1),))
    found = warned(make_terms(POINT, books=books, policy=NOTHING))
    assert found == ((MostlyDebt(rand(fixed)),) if mostly else ())


@pytest.mark.parametrize(("had", "left"), [(0, 500), (200, 300), (500, 0)])
def test_free_units_that_were_not_taken(had: int, left: int) -> None:
    (rate,) = single_rate(Decimal("2.00"))
    point = make_registry(make_tariff(rates=(Rate(rate.energy, free_units=500),), charges=(), taxes=())).point
    found = warned(make_terms(point, books=make_books(free_units=had)))
    assert found == ((FreeUnitsWaiting(left),) if left else ())


def test_all_at_once_and_the_likeliest_mistake_first() -> None:
    (rate,) = single_rate(Decimal("2.00"))
    point = make_registry(make_tariff(rates=(Rate(rate.energy, free_units=10),), charges=(), taxes=())).point
    recovery = Recovery(RecoveryKind.ALL)
    debt = Debt(DebtId(new_id()), point.account.id, "Arrears", rand(90_000), 1, recovery, START)
    books = make_books(debts=(OpenDebt(debt, rand(90_000), 1),))
    terms = make_terms(point, books=books, policy=VendingPolicy(areas=("Hilltop",)))
    found = warned(terms, 50_000, bought(100, 1))
    assert [type(one) for one in found] == [JustBought, UnusualAmount, OtherArea, MostlyDebt, FreeUnitsWaiting]


def test_quotes_are_not_changed_by_a_look(terms: Terms) -> None:
    quote: Quote = quote_money(terms, rand(10_000))
    find_warnings(terms, quote, ())
    assert quote == quote_money(terms, rand(10_000))
