from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cdu_app.demonstration_shifts import greedy
from vending.money import Money

PIECES = (20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10)


@given(st.integers(0, 10**7))
def test_the_pieces_come_to_the_sum(tens: int) -> None:
    total = Money(tens * 10, "ZAR")
    assert sum(value * number for value, number in greedy(total, PIECES).items()) == total.minor


def test_as_few_pieces_as_can_be() -> None:
    assert greedy(Money(27_010, "ZAR"), PIECES) == {20_000: 1, 5_000: 1, 2_000: 1, 10: 1}
