"""Counting a drawer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdu_app.denominations import denominations_of
from resources import resource_path
from tests.support.shifts import RAND, cents
from vending.domain.cash.count import MOST, MOST_PIECES, CashCount, count_pieces, count_total, verify_count
from vending.errors import BadCount, CountFault
from vending.money import Money

COUNTS = st.dictionaries(st.sampled_from(RAND), st.integers(0, MOST_PIECES))


@given(COUNTS)
def test_a_count_comes_to_the_sum_of_its_pieces_whatever_their_order(pieces: dict[int, int]) -> None:
    count = count_pieces("ZAR", RAND, pieces)
    assert count.total.minor == sum(value * number for value, number in pieces.items())
    assert dict(count.pieces) == {value: number for value, number in pieces.items() if number}
    assert list(count.pieces) == sorted(count.pieces, reverse=True)
    assert count_pieces("ZAR", RAND, dict(reversed(pieces.items()))) == count
    verify_count(count, "ZAR", RAND)


@pytest.mark.parametrize(
    ("pieces", "fault", "value"),
    [
        ({300: 1}, CountFault.NOT_A_DENOMINATION, 300),
        ({1: 0}, CountFault.NOT_A_DENOMINATION, 1),
        ({-100: 1}, CountFault.NOT_A_DENOMINATION, -100),
        ({200: -1}, CountFault.OUT_OF_RANGE, 200),
        ({20000: MOST_PIECES + 1}, CountFault.OUT_OF_RANGE, 20000),
    ],
)
def test_pieces_that_no_drawer_holds(pieces: dict[int, int], fault: CountFault, value: int) -> None:
    with pytest.raises(BadCount) as caught:
        count_pieces("ZAR", RAND, pieces)
    assert (caught.value.fault, caught.value.value) == (fault, cents(value))


def test_a_total_is_taken_where_the_pieces_are_not_known() -> None:
    count = count_total(Money(1234, "XPF"))
    verify_count(count, "XPF", ())
    for total in (-1, MOST + 1):
        with pytest.raises(BadCount) as caught:
            count_total(Money(total, "XPF"))
        assert caught.value.fault is CountFault.OUT_OF_RANGE


@pytest.mark.parametrize(
    ("count", "fault"),
    [
        (CashCount(cents(500)), CountFault.BY_DENOMINATION),
        (CashCount(cents(-500)), CountFault.BY_DENOMINATION),
        (CashCount(cents(501), ((500, 1),)), CountFault.NOT_THE_SUM),
        (CashCount(cents(700), ((200, 1), (500, 1))), CountFault.NOT_THE_SUM),
        (CashCount(cents(1000), ((500, 1), (500, 1))), CountFault.NOT_THE_SUM),
        (CashCount(cents(300), ((300, 1),)), CountFault.NOT_A_DENOMINATION),
        (CashCount(Money(500, "USD"), ((500, 1),)), CountFault.OTHER_CURRENCY),
    ],
)
def test_a_count_that_nobody_made_is_refused(count: CashCount, fault: CountFault) -> None:
    with pytest.raises(BadCount) as caught:
        verify_count(count, "ZAR", RAND)
    assert caught.value.fault is fault


def test_an_empty_drawer_is_counted_without_pieces() -> None:
    verify_count(count_total(cents(0)), "ZAR", RAND)
    assert count_pieces("ZAR", RAND, {}) == count_total(cents(0))


def test_the_table_of_denominations_can_be_used() -> None:
    text = resource_path("cash/denominations.toml").read_text("utf-8")
    currencies = [line.split(" = ")[0] for line in text.splitlines() if " = " in line]
    assert {"ZAR", "XOF", "JOD", "KGS"} <= set(currencies)
    for currency in currencies:
        values = denominations_of(currency)
        assert len(set(values)) == len(values) > 4
        assert list(values) == sorted(values, reverse=True)
    assert denominations_of("ZAR") == RAND
    assert denominations_of("XPF") == ()
