"""The examples of docs/tariffs.md are tariffs, and its worked purchase comes out as it says."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.pricing import make_point, make_station
from vending.domain.debts.debt import Debt, OpenDebt, Recovery, RecoveryKind
from vending.domain.pricing.quote import LineKind, quote_money
from vending.domain.pricing.terms import MeterBooks, Terms
from vending.domain.station import Deduction, VendingPolicy
from vending.domain.tariffs.document import read_document, to_document
from vending.domain.tariffs.text import read_text, write_json, write_toml
from vending.ids import AccountId, DebtId, TariffId, new_id
from vending.money import Money

PAGE = (Path(__file__).parents[5] / "docs" / "tariffs.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```(?:toml|json)\n(.*?)```", PAGE, re.DOTALL)
NOW = datetime(2026, 8, 10, 8, tzinfo=UTC)


@pytest.mark.parametrize("text", EXAMPLES, ids=range(len(EXAMPLES)))
def test_an_example_is_a_tariff(text: str) -> None:
    tariff = read_document(read_text(text), TariffId(new_id()))
    for write in (write_toml, write_json):
        assert read_document(read_text(write(to_document(tariff))), tariff.id) == tariff


def test_there_is_an_example_of_every_kind() -> None:
    documents = [read_text(text) for text in EXAMPLES]
    assert [one["code"] for one in documents] == ["HOME", "DOMESTIC", "TOU", "SHOP", "ORDER", "ORDER"]
    assert documents[-1] == documents[-2]


def test_every_field_is_explained() -> None:
    fields = {name for text in EXAMPLES for name in names_in(read_text(text))}
    explained = {name for words in re.findall(r"`([^`]+)`", PAGE) for name in re.split(r"[^a-z_]", words)}
    assert fields - explained == set()


def names_in(value: object) -> set[str]:
    """Return the names of all fields."""
    if isinstance(value, dict):
        return set(value).union(*(names_in(one) for one in value.values()))
    return set().union(*(names_in(one) for one in value)) if isinstance(value, list) else set()


@pytest.mark.parametrize(
    ("order", "taken", "left"), [("fees debts charges", 9_750, 7_750), ("debts fees charges", 10_000, 7_500)]
)
def test_the_worked_order_of_deductions(order: str, taken: int, left: int) -> None:
    tariff = read_document(read_text(EXAMPLES[-1]), TariffId(new_id()))
    zero, owed = Money(0, "ZAR"), Money(19_500, "ZAR")
    recovery = Recovery(RecoveryKind.SHARE, share=Decimal("0.5"))
    debt = OpenDebt(Debt(DebtId(new_id()), AccountId(new_id()), "Arrears", owed, 1, recovery, NOW), owed, 1)
    policy = VendingPolicy(tuple(Deduction(stage) for stage in order.split()))
    station = make_station(Money(10**6, "ZAR"), policy=policy)
    terms = Terms(make_point(tariff), MeterBooks(zero, 0, 0, zero, None, (debt,)), station, NOW)
    quote = quote_money(terms, Money(20_000, "ZAR"))
    assert quote.total(LineKind.DEBT).minor == taken
    assert quote.total(LineKind.ENERGY).minor + quote.total(LineKind.CARRIED_OVER).minor == left
    if left == 7_750:
        assert (quote.bought, quote.total(LineKind.ENERGY).minor) == (387, 7_740)
