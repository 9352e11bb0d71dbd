"""The worked examples of tests/vectors/tariffs.json: the engine, a second calculator and the written steps agree."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.pricing import make_point, make_station
from tests.support.tariff_reference import Reference
from tests.support.tariff_strategies import terms as any_terms
from tests.support.worked_steps import arithmetic_holds, text_of
from vending.domain.debts.debt import Debt, Instalment, OpenDebt, Recovery, RecoveryKind
from vending.domain.pricing.quote import Quote, QuoteLine, quote_money, quote_units
from vending.domain.pricing.terms import MeterBooks, Terms
from vending.domain.station import Deduction, VendingPolicy
from vending.domain.tariffs.document import read_document, to_document
from vending.errors import AmountAboveLimit, AmountTooSmall
from vending.ids import AccountId, DebtId, TariffId, new_id
from vending.money import Money, minor_digits

PATH: Final = Path(__file__).parents[4] / "vectors" / "tariffs.json"
EXAMPLES: Final[list[dict[str, Any]]] = json.loads(PATH.read_text(encoding="utf-8"))
every_example = pytest.mark.parametrize("example", EXAMPLES, ids=[one["name"] for one in EXAMPLES])


def minor(text: str, currency: str) -> Money:
    return Money(int(Decimal(text).scaleb(minor_digits(currency))), currency)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


class Example:
    """One example as the station sees it."""

    def __init__(self, example: dict[str, Any]) -> None:
        self.example = example
        self.currency: str = example["tariff"]["currency"]
        self.in_currency: bool = example.get("in_currency", False)

    def quote(self) -> Quote:
        asked = self.example["asked"]
        if "money" in asked:
            return quote_money(self.terms(), minor(asked["money"], self.currency))
        return quote_units(self.terms(), self.units(asked["units"]))

    def terms(self) -> Terms:
        example = self.example
        tariff = read_document(example["tariff"], TariffId(new_id()))
        point = make_point(tariff, example["customer_class"], in_currency=self.in_currency)
        order = tuple(Deduction(stage) for stage in example["policy"]["deductions"])
        policy = VendingPolicy(order, Decimal(example["policy"]["energy_floor"]))
        station = make_station(minor(example["sale_limit"], self.currency), example["time_zone"], policy)
        return Terms(point, self.books(), station, moment(example["at"]))

    def books(self) -> MeterBooks:
        books = self.example["books"]
        last, connected = books.get("last_purchase"), self.example.get("connected_on")
        return MeterBooks(
            carried_in=minor(books.get("carried_in", "0"), self.currency),
            month_units=self.units(books.get("month_units", "0")),
            free_units=self.units(books.get("free_units", "0")),
            month_tendered=minor(books.get("month_tendered", "0"), self.currency),
            last_purchase=moment(last) if last else None,
            debts=tuple(self.debt(number, one) for number, one in enumerate(books.get("debts", []), 1)),
            connected_on=date.fromisoformat(connected) if connected else None,
        )

    def debt(self, priority: int, one: dict[str, Any]) -> OpenDebt:
        rule, balance = one["recovery"], minor(one["balance"], self.currency)
        recovery = Recovery(
            RecoveryKind(rule["kind"]),
            share=Decimal(rule["share"]) if "share" in rule else None,
            amount=minor(rule["amount"], self.currency) if "amount" in rule else None,
            instalments=tuple(
                Instalment(date.fromisoformat(due["due"]), minor(due["amount"], self.currency))
                for due in rule.get("instalments", [])
            ),
        )
        opened = moment("2020-01-01T00:00:00Z")
        debt = Debt(DebtId(new_id()), AccountId(new_id()), one["name"], balance, priority, recovery, opened)
        return OpenDebt(debt, balance, 1)

    def units(self, text: str) -> int:
        return minor(text, self.currency).minor if self.in_currency else int(Decimal(text) * 10)

    def units_text(self, units: int) -> str:
        return str(Money(units, self.currency).decimal) if self.in_currency else str(Decimal(units).scaleb(-1))

    def result(self) -> dict[str, Any]:
        """Return what the engine gives, written as the file writes it."""
        try:
            quote = self.quote()
        except AmountTooSmall as error:
            return {"refused": "AmountTooSmall", "amount": str(error.minimum.decimal)}
        except AmountAboveLimit as error:
            return {"refused": "AmountAboveLimit", "amount": str(error.limit.decimal)}
        return self.written(quote)

    def written(self, quote: Quote) -> dict[str, Any]:
        """Return a quote as the file writes it."""
        return {
            "tendered": str(quote.tendered.decimal),
            "units": self.units_text(quote.units),
            "bought": self.units_text(quote.bought),
            "free": self.units_text(quote.free),
            "debt_left": str(quote.debt_left.decimal),
            "lines": [self.line(line) for line in quote.lines],
        }

    def line(self, line: QuoteLine) -> dict[str, Any]:
        owed = line.debt_id is not None
        remaining = None if line.remaining is None else self.units_text(line.remaining)
        if owed and line.remaining is not None:
            remaining = str(Money(line.remaining, self.currency).decimal)
        written = {
            "kind": line.kind.value,
            "amount": str(line.amount.decimal),
            "units": None if line.units is None else self.units_text(line.units),
            "price": None if line.price is None else text_of(Fraction(line.price)),
            "rate": None if line.rate is None else text_of(Fraction(line.rate)),
            "label": line.label,
            "block": line.block,
            "remaining": remaining,
            "months": line.months,
            "tax_included": line.tax_included,
        }
        return {name: value for name, value in written.items() if value is not None}


def example_of(terms: Terms, tendered: int) -> dict[str, Any]:
    """Write any terms as an example is written."""
    meter, books, station, currency = terms.point.meter, terms.books, terms.station, terms.tariff.currency
    made = Example({"tariff": {"currency": currency}, "in_currency": meter.in_currency})
    return {
        "tariff": to_document(terms.tariff),
        "customer_class": terms.point.account.customer_class,
        "time_zone": station.time_zone,
        "at": terms.at.isoformat(),
        "in_currency": meter.in_currency,
        "connected_on": books.connected_on and books.connected_on.isoformat(),
        "books": {
            "month_units": made.units_text(books.month_units),
            "free_units": str(Decimal(books.free_units).scaleb(-1)),
            "month_tendered": str(books.month_tendered.decimal),
            "carried_in": str(books.carried_in.decimal),
            "last_purchase": books.last_purchase and books.last_purchase.isoformat(),
            "debts": [debt_of(one) for one in books.debts],
        },
        "policy": {"deductions": list(station.policy.deductions), "energy_floor": str(station.policy.energy_floor)},
        "sale_limit": str(station.sale_limit.decimal),
        "asked": {"money": str(Money(tendered, currency).decimal)},
    }


def debt_of(one: OpenDebt) -> dict[str, Any]:
    """Write a debt as an example is written."""
    recovery = one.debt.recovery
    rule = {
        "kind": recovery.kind.value,
        "share": None if recovery.share is None else str(recovery.share),
        "amount": None if recovery.amount is None else str(recovery.amount.decimal),
        "instalments": [
            {"due": due.due.isoformat(), "amount": str(due.amount.decimal)} for due in recovery.instalments
        ],
    }
    given = {name: value for name, value in rule.items() if value is not None}
    return {"name": one.debt.name, "balance": str(one.balance.decimal), "recovery": given}


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(any_terms(), st.integers(1, 2_000) | st.integers(1, 10**6))
def test_both_calculators_agree_on_any_purchase(terms: Terms, tendered: int) -> None:
    example = example_of(terms, tendered)
    try:
        quote = quote_money(terms, Money(tendered, terms.tariff.currency))
    except (AmountTooSmall, AmountAboveLimit):
        return
    made = Example(example)
    reference = Reference(example)
    assert reference.work_out() == made.written(quote)
    assert False not in [arithmetic_holds(step) for step in reference.steps]


def test_there_are_sixty_at_least() -> None:
    assert len({one["name"] for one in EXAMPLES}) == len(EXAMPLES) >= 60


@every_example
def test_the_engine_gives_every_line(example: dict[str, Any]) -> None:
    assert Example(example).result() == example["expected"]


@every_example
def test_the_second_calculator_gives_every_line_and_step(example: dict[str, Any]) -> None:
    reference = Reference(example)
    assert reference.work_out() == example["expected"]
    assert reference.steps == example["steps"]


@every_example
def test_the_written_arithmetic_holds(example: dict[str, Any]) -> None:
    held = [arithmetic_holds(step) for step in example["steps"]]
    assert False not in held
    assert True in held


@every_example
def test_the_files_own_sums(example: dict[str, Any]) -> None:
    expected = example["expected"]
    if "refused" in expected:
        return
    amounts = [Fraction(line["amount"]) for line in expected["lines"]]
    assert sum(amounts) == Fraction(expected["tendered"])
    energy = [Fraction(line["units"]) for line in expected["lines"] if line["kind"] == "energy"]
    assert sum(energy) == Fraction(expected["bought"])
    assert Fraction(expected["units"]) >= Fraction(expected["bought"]) + Fraction(expected["free"])
    owed = sum(Fraction(one["balance"]) for one in example["books"].get("debts", []))
    paid = sum(Fraction(line["amount"]) for line in expected["lines"] if line["kind"] == "debt")
    assert owed - paid == Fraction(expected["debt_left"])


@every_example
def test_its_tariff_is_written_as_it_stands(example: dict[str, Any]) -> None:
    tariff = read_document(example["tariff"], TariffId(new_id()))
    assert read_document(to_document(tariff), tariff.id) == tariff


def test_a_wrong_step_is_noticed() -> None:
    assert arithmetic_holds("Block 1: 50.0 × 1.20 = 60.00") is True
    assert arithmetic_holds("Block 1: 50.0 × 1.20 = 60.01") is False
    assert arithmetic_holds("VAT in it: 100.00 × 0.15 ÷ 1.15 → 13.04") is True
    assert arithmetic_holds("VAT in it: 100.00 × 0.15 ÷ 1.15 → 13.05") is False
    assert arithmetic_holds("Least: least of 3.00, 2.00 = 2.00") is True
    assert arithmetic_holds("More: 100.06 > 100.00") is True
    assert arithmetic_holds("words alone") is None
