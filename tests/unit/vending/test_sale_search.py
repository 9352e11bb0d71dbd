"""What is meant by a text in the search field over the list of sales."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.records import make_station
from vending.domain.sales.sale import SaleState
from vending.sale_rows import SaleFilter
from vending.sale_search import readings

STATION = make_station()
ONLY_SOLD = SaleFilter(state=SaleState.ISSUED)


def first(text: str) -> SaleFilter:
    return readings(text, ONLY_SOLD, STATION)[0]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", {}),
        ("  ", {}),
        ("ST1-000057", {"receipt": "ST1-000057"}),
        (" st1-57 ", {"receipt": "st1-000057"}),
        ("57", {"receipt": "ST1-000057"}),
        ("1234 5678 9012 3456 7890", {"token": "12345678901234567890"}),
        ("1234-5678-9012-3456-7890", {"token": "12345678901234567890"}),
        ("7890", {"token": "7890"}),
        ("07123456787", {"meter": "07123456787"}),
        ("0712 3456 787", {"meter": "07123456787"}),
        ("0712345678905", {"meter": "0712345678905"}),
        ("150.00", {"least": 15_000, "most": 15_000}),
        ("150 zar", {"least": 15_000, "most": 15_000}),
        ("ZAR12.5", {"least": 1_250, "most": 1_250}),
        ("Thandiwe Mokoena", {"text": "Thandiwe Mokoena"}),
        ("1.2.3", {"text": "1.2.3"}),
        ("٥٧", {"text": "٥٧"}),
    ],
)
def test_what_is_typed(text: str, meant: dict[str, object]) -> None:
    assert first(text) == replace(ONLY_SOLD, **meant)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["ST1-000057", "57", "7890", "07123456787", "150.00", "Thandiwe"])
def test_words_are_the_last_thing_it_may_mean(text: str) -> None:
    assert readings(text, ONLY_SOLD, STATION)[-1] == replace(ONLY_SOLD, text=text)


def test_four_digits_may_be_a_receipt_too() -> None:
    assert [one.receipt for one in readings("0057", SaleFilter(), STATION)] == ["", "ST1-000057", ""]
