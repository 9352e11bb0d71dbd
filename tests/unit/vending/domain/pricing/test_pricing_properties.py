"""What holds for every tariff, meter and policy there can be."""

from __future__ import annotations

import ast
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import vending
from sts.amount import MAX_UNITS, decode_currency, decode_units
from tests.support.tariff_strategies import moments, tariffs, terms
from vending.domain.pricing.quote import LineKind, Quote, price_of, quote_money, quote_units
from vending.domain.tariffs.document import read_document, to_document
from vending.domain.tariffs.tariff import ChargeBasis
from vending.errors import AmountAboveLimit, AmountTooSmall
from vending.money import Money, minor_digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vending.domain.pricing.terms import Terms
    from vending.domain.tariffs.tariff import Tariff

FOLDERS = ("pricing", "tariffs", "debts", "cash")
RECKONED = ("calendar.py", "station.py", "allowance.py", *(f"{one}/*.py" for one in FOLDERS))  # a preview draws
SPLITTABLE = (ChargeBasis.MONTH, ChargeBasis.ENERGY, ChargeBasis.TENDER)
amounts = st.integers(1, 2_000) | st.integers(1, 10**7)
given_units = st.integers(1, 40_000)
thorough = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], deadline=None, max_examples=60
)


def buy(terms: Terms, tendered: int) -> Quote | None:
    """Return the quote, or None where the money is too much or too little."""
    try:
        return quote_money(terms, Money(tendered, terms.tariff.currency))
    except (AmountTooSmall, AmountAboveLimit):
        return None


def refusal(terms: Terms, tendered: int) -> AmountTooSmall | AmountAboveLimit | None:
    """Return why the money is refused, None where it is not."""
    try:
        quote_money(terms, Money(tendered, terms.tariff.currency))
    except (AmountTooSmall, AmountAboveLimit) as error:
        return error
    return None


def after(terms: Terms, quote: Quote) -> Terms:
    """Return the terms of the next purchase at the same moment."""
    books = terms.books
    kept = books.carried_in + quote.total(LineKind.CARRIED_OVER) + quote.total(LineKind.CARRIED_IN)
    books = replace(
        books,
        carried_in=kept,
        month_units=books.month_units + quote.bought,
        free_units=books.free_units + quote.free,
        month_tendered=books.month_tendered + quote.tendered,
        last_purchase=terms.at,
    )
    return replace(terms, books=books)


def money_by_tax(quotes: list[Quote]) -> dict[str | None, int]:
    """Return the taxes by label."""
    sums: dict[str | None, int] = {}
    for line in (line for quote in quotes for line in quote.lines if line.kind is LineKind.VAT):
        sums[line.label] = sums.get(line.label, 0) + line.amount.minor
    return {label: amount for label, amount in sums.items() if amount}


@thorough
@given(terms(), amounts)
def test_lines_sum_to_the_tender(terms: Terms, tendered: int) -> None:
    quote = buy(terms, tendered)
    assume(quote is not None)
    assert quote is not None
    assert sum(line.amount.minor for line in quote.lines) == tendered
    bought = sum(line.units or 0 for line in quote.lines if line.kind is LineKind.ENERGY)
    assert quote.bought == bought >= 1
    assert quote.units >= quote.bought + quote.free


@thorough
@given(terms(), amounts)
def test_no_part_is_negative_by_more_than_its_rounding(terms: Terms, tendered: int) -> None:
    """Only what is carried in is negative; two taxes in one price may round up together at the smallest sums."""
    quote = buy(terms, tendered)
    assume(quote is not None)
    assert quote is not None
    for line in quote.lines:
        if line.kind is not LineKind.CARRIED_IN:
            least = -len(terms.tariff.taxes) - len(terms.tariff.charges)
            assert line.amount.minor >= (least if line.kind is not LineKind.DEBT else 1)


@thorough
@given(terms(), amounts)
def test_the_token_carries_the_units_of_the_quote(terms: Terms, tendered: int) -> None:
    quote = buy(terms, tendered)
    assume(quote is not None)
    assert quote is not None
    if quote.in_currency:
        minor = 10 ** (5 - minor_digits(terms.tariff.currency))
        assert decode_currency(quote.amount_code) // minor == quote.units
    else:
        assert decode_units(quote.amount_code) == quote.units


@thorough
@given(terms(bounded=False), amounts, st.integers(0, 3) | amounts)
def test_more_money_never_buys_fewer_units(terms: Terms, tendered: int, more: int) -> None:
    less, much = buy(terms, tendered), buy(terms, tendered + more)
    assume(less is not None and much is not None)
    assert less is not None
    assert much is not None
    assert less.bought <= much.bought
    assert less.units <= much.units


@thorough
@given(terms(bounded=False), amounts, st.integers(1, 5))
def test_what_is_enough_stays_enough(terms: Terms, tendered: int, more: int) -> None:
    """A little more money is never too little where less was enough."""
    assume(buy(terms, tendered) is not None)
    assert not isinstance(refusal(terms, tendered + more), AmountTooSmall)


@thorough
@given(terms(SPLITTABLE, debts=False, bounded=False), amounts, amounts)
def test_splitting_money_within_a_month_changes_nothing(terms: Terms, first: int, second: int) -> None:
    once = buy(terms, first + second)
    one = buy(terms, first)
    assume(once is not None and one is not None)
    assert once is not None
    assert one is not None
    assume(once.bought + once.free < MAX_UNITS)  # two tokens hold more
    other = buy(after(terms, one), second)
    assume(other is not None)
    assert other is not None
    assert one.bought + other.bought == once.bought
    assert one.free + other.free == once.free
    assert money_by_tax([one, other]) == money_by_tax([once])
    for kind in (LineKind.ENERGY, LineKind.ENERGY_CHARGE, LineKind.FIXED_CHARGE):
        assert one.total(kind) + other.total(kind) == once.total(kind)


@thorough
@given(terms(SPLITTABLE, debts=False, bounded=False), given_units, given_units)
def test_splitting_units_within_a_month_costs_the_same(terms: Terms, first: int, second: int) -> None:
    try:
        once, one = quote_units(terms, first + second), quote_units(terms, first)
        other = quote_units(after(terms, one), first + second - one.bought)
    except (AmountTooSmall, AmountAboveLimit):
        assume(False)
    assert one.bought + other.bought >= first + second
    if min(one.tendered.minor, other.tendered.minor) > 1:  # what costs nothing still takes one minor unit
        assert one.tendered + other.tendered == once.tendered


@thorough
@given(terms(bounded=False), given_units)
def test_units_to_money_to_units(terms: Terms, units: int) -> None:
    try:
        asked = quote_units(terms, units)
    except (AmountTooSmall, AmountAboveLimit):
        assume(False)
    again = quote_money(terms, asked.tendered)
    assert again == asked
    assert asked.bought >= units
    dear = all(one.price is None or one.price >= 10 * minor_unit(terms.tariff) for one in terms.price.slices)
    if dear and asked.tendered.minor > 1:
        assert asked.bought == units


@thorough
@given(terms(bounded=False), given_units)
def test_the_money_for_units_is_the_least(terms: Terms, units: int) -> None:
    try:
        tendered = price_of(terms, units).minor
    except AmountAboveLimit:
        assume(False)
    if tendered > 1:
        less = buy(terms, tendered - 1)
        assert less is None or less.bought < units


@thorough
@given(terms(), given_units, given_units)
def test_the_price_never_falls_with_more_units(terms: Terms, units: int, more: int) -> None:
    price = terms.price
    assert price.total(units) <= price.total(units + more)
    lines = price.lines(units)
    assert price.total(units) == sum(lines.slices) + sum(lines.charges) + sum(lines.taxes)


@thorough
@given(terms(), amounts)
def test_debts_and_the_floor(terms: Terms, tendered: int) -> None:
    """A debt is paid back once in a purchase, never below zero nor above what is wanted; the floor is left."""
    quote = buy(terms, tendered)
    assume(quote is not None)
    assert quote is not None
    debts = {one.debt.id: one for one in terms.books.debts}
    paid = [line for line in quote.lines if line.kind is LineKind.DEBT]
    today = terms.at.astimezone(terms.station.zone).date()
    assert len({line.debt_id for line in paid}) == len(paid)
    for line in paid:
        assert line.debt_id is not None
        one = debts[line.debt_id]
        assert 0 < line.amount.minor <= one.wanted(tendered, today)
        assert line.remaining == one.balance.minor - line.amount.minor >= 0
    owed = sum(one.balance.minor for one in debts.values())
    assert quote.debt_left.minor == owed - sum(line.amount.minor for line in paid)
    if paid:
        kinds = (LineKind.ENERGY, LineKind.VAT, LineKind.ENERGY_CHARGE, LineKind.CARRIED_IN, LineKind.CARRIED_OVER)
        left = sum(quote.total(kind).minor for kind in kinds)
        assert left >= terms.station.policy.energy_floor * tendered


@thorough
@given(terms(), amounts)
def test_what_is_carried_over_buys_no_unit(terms: Terms, tendered: int) -> None:
    quote = buy(terms, tendered)
    assume(quote is not None)
    assert quote is not None
    begun, end = terms.books.month_units, terms.books.month_units + quote.bought
    next_unit = terms.price.total(end + 1) - terms.price.total(end)
    assert 0 <= quote.total(LineKind.CARRIED_OVER).minor < max(next_unit, 1)
    assert end > begun


@thorough
@given(terms(), st.integers(1, 500))
def test_too_little_names_what_is_enough(terms: Terms, tendered: int) -> None:
    error = refusal(terms, tendered)
    assume(isinstance(error, AmountTooSmall))
    assert isinstance(error, AmountTooSmall)
    assert error.minimum.minor > tendered
    assert quote_money(terms, error.minimum).bought >= 1


@thorough
@given(terms(), st.integers(10**5, 10**9))
def test_too_much_names_what_is_allowed(terms: Terms, tendered: int) -> None:
    """The limit named is not too much, unless no money below it buys a unit."""
    error = refusal(terms, tendered)
    assume(isinstance(error, AmountAboveLimit) and error.limit.minor < tendered)
    assert isinstance(error, AmountAboveLimit)
    again = refusal(terms, error.limit.minor)
    assert not isinstance(again, AmountAboveLimit) or (again.limit == error.limit and nothing_buys(terms, error.limit))


def nothing_buys(terms: Terms, limit: Money) -> bool:
    """Is the least purchase more than the largest that is allowed?"""
    tariff = replace(terms.tariff, minimum=None, maximum=None)
    station = replace(terms.station, sale_limit=Money(10**12, limit.currency))
    free = replace(terms, point=replace(terms.point, tariff=tariff), station=station)
    return max(price_of(free, 1), terms.tariff.minimum or limit.zero(limit.currency)) > limit


def minor_unit(tariff: Tariff) -> Decimal:
    """Return one minor unit of the tariff's currency, in major units."""
    return Decimal(1).scaleb(-minor_digits(tariff.currency))


@thorough
@given(tariffs())
def test_documents_are_read_back(tariff: Tariff) -> None:
    assert read_document(to_document(tariff), tariff.id) == tariff


EXACT = (int, bool, str, Decimal, datetime, date, UUID, Enum, type(None))


def values(value: object) -> Iterator[object]:
    """Give every value within a value."""
    if isinstance(value, (tuple, list, set, frozenset)):
        for one in value:
            yield from values(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from values(getattr(value, field.name))
    else:
        yield value


@thorough
@given(terms(), amounts)
def test_no_float_anywhere(terms: Terms, tendered: int) -> None:
    price = terms.price
    for value in (*values(price), *values(terms.tariff), *values(price.lines(tendered)), *values(buy(terms, tendered))):
        assert isinstance(value, EXACT), value


def test_no_float_and_no_true_division_in_the_source() -> None:
    """No float literal, no float, no `/` wherever money is reckoned."""
    found = []
    package = Path(vending.__file__).parent
    domain = [path for one in RECKONED for path in (package / "domain").glob(one) if path.name != "preview.py"]
    assert len(domain) > len(RECKONED)
    for path in (package / "money.py", *domain):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            literal = isinstance(node, ast.Constant) and type(node.value) is float
            division = isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.Div)
            called = isinstance(node, ast.Name) and node.id == "float"
            if literal or division or called:
                found.append(f"{path.name}:{getattr(node, 'lineno', '?')}")
    assert found == []


@given(tariffs(), moments)
def test_a_price_at_every_moment(tariff: Tariff, at: datetime) -> None:
    for rate in tariff.rates:
        if not hasattr(rate.energy, "blocks"):
            assert rate.energy.price_at(at).price > 0
