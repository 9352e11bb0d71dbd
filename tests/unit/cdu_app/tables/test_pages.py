from __future__ import annotations

import pytest

from cdu_app.tables.pages import HELD, PAGE, Pages, shortened


def page(number: int, length: int = PAGE) -> tuple[int, ...]:
    return tuple(range(number * PAGE, number * PAGE + length))


def test_a_row_is_found_by_its_place_once_its_page_is_there() -> None:
    pages: Pages[int] = Pages()
    pages.keep(3, page(3, 50))
    assert pages.find_row(3 * PAGE) == 3 * PAGE
    assert pages.find_row(3 * PAGE + 49) == 3 * PAGE + 49
    assert pages.find_row(3 * PAGE + 50) is None
    assert pages.find_row(3 * PAGE - 1) is None
    assert pages.items() == [(number, number) for number in page(3, 50)]


def test_no_more_than_a_few_pages_are_held_and_those_in_sight_stay() -> None:
    pages: Pages[int] = Pages()
    for number in range(HELD):
        pages.keep(number, page(number))
    pages.missing(0, 10, count=10**6)
    for number in range(HELD, 2 * HELD - 2):
        pages.keep(number, page(number))
    assert len(pages) == HELD
    assert pages.find_row(0) == 0
    assert pages.find_row(PAGE) == PAGE
    assert pages.find_row(2 * PAGE) is None


@pytest.mark.parametrize(
    ("first", "last", "count", "wanted"),
    [
        (0, 16, 10**6, [0, 1]),
        (5 * PAGE, 5 * PAGE + 16, 10**6, [5, 6, 4]),
        (6 * PAGE - 3, 6 * PAGE + 3, 10**6, [5, 6, 7, 4]),
        (10**6 - 17, 10**6 - 1, 10**6, [10**6 // PAGE - 1, 10**6 // PAGE - 2]),
        (0, 0, 0, []),
    ],
)
def test_what_is_in_sight_is_wanted_first_then_what_follows_then_what_precedes(
    first: int, last: int, count: int, wanted: list[int]
) -> None:
    assert Pages[int]().missing(first, last, count) == wanted


def test_a_page_that_is_there_is_not_wanted_again() -> None:
    pages: Pages[int] = Pages()
    pages.keep(5, page(5))
    assert pages.missing(5 * PAGE, 5 * PAGE + 16, 10**6) == [6, 4]


@pytest.mark.parametrize(
    ("number", "length", "count"),
    [(4, PAGE, 1000), (4, 7, 4 * PAGE + 7), (4, 0, 4 * PAGE), (6, 0, 1000)],
)
def test_a_page_that_is_not_full_ends_the_list(number: int, length: int, count: int) -> None:
    assert shortened(1000, number, page(number, length)) == count
