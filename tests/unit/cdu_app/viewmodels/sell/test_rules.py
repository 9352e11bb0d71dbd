"""Small rules of the counter."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cdu_app.viewmodels.sell.rules import read_units, usual_amounts
from vending.errors import BadAmount
from vending.money import Money
from vending.queries import Purchase

AT = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "money", "units"),
    [
        ("", False, None),
        ("0", False, None),
        ("0.", False, None),
        ("35.", False, 350),
        ("35,2", False, 352),
        ("35.25", True, 3525),
        ("35.", True, 3500),
        ("0.0", True, None),
    ],
)
def test_units_while_they_are_typed(text: str, money: bool, units: int | None) -> None:
    assert read_units(text, "ZAR", money=money) == units


@pytest.mark.parametrize(("text", "money"), [("35.25", False), ("x", False), ("-1", False), ("35.255", True)])
def test_what_no_meter_counts(text: str, money: bool) -> None:
    with pytest.raises(BadAmount):
        read_units(text, "ZAR", money=money)


def test_usual_amounts_are_those_that_were_paid() -> None:
    amounts = [5000, 0, 0, 0, 2000, 5000, 10_000, 10_000, 300, 400, 300, 400, 5000]
    purchases = [Purchase(AT, Money(amount, "ZAR"), 10) for amount in amounts]
    assert [amount.minor for amount in usual_amounts(purchases)] == [300, 400, 5000, 10_000]
    assert usual_amounts(()) == ()
