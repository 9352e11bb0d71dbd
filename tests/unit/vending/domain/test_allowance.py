"""The rules of the allowance, without a store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from license.grant import Grant
from vending.domain.allowance import (
    Allowance,
    AllowanceLevel,
    AllowanceStatus,
    allowance_level,
    verify_grant_counts,
    verify_sale,
)
from vending.errors import GrantFault, GrantRefused, SaleNotAllowed, SaleStop
from vending.money import Money

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
GRANT = Grant("ST1", 4, 5_000, "ZAR", NOW, NOW + 30 * DAY)


def rand(minor: int) -> Money:
    return Money(minor, "ZAR")


ALLOWANCE = Allowance(True, 3, rand(100_000), rand(50_000), rand(20_000), NOW + 10 * DAY, NOW)


def stop(allowance: Allowance, minor: int, now: datetime = NOW) -> SaleStop | None:
    try:
        verify_sale(allowance, rand(minor), now)
    except SaleNotAllowed as error:
        return error.stop
    return None


@given(st.integers(0, 200_000))
def test_a_sale_passes_up_to_what_is_left(minor: int) -> None:
    assert stop(ALLOWANCE, minor) is (SaleStop.USED_UP if minor > 80_000 else None)


def test_a_station_without_an_office_sells_without_end() -> None:
    free = replace(ALLOWANCE, enrolled=False, sequence=0, granted=rand(0), expires_at=None)
    assert stop(free, 10**9, NOW + 1000 * DAY) is None
    assert allowance_level(free, rand(0), NOW) is AllowanceLevel.UNLIMITED


def test_an_enrolled_station_sells_nothing_before_its_first_grant() -> None:
    new = replace(ALLOWANCE, sequence=0, granted=rand(0), sold=rand(0), last_amount=rand(0), expires_at=None)
    assert stop(new, 1) is stop(new, 0) is SaleStop.NONE
    assert allowance_level(new, rand(0), NOW) is AllowanceLevel.NONE


def test_past_the_date_there_are_no_new_tokens_not_even_free_ones() -> None:
    ends = NOW + 10 * DAY
    assert stop(ALLOWANCE, 1, ends) is None
    assert stop(ALLOWANCE, 1, ends + timedelta(microseconds=1)) is SaleStop.EXPIRED
    assert stop(ALLOWANCE, 0, ends + DAY) is SaleStop.EXPIRED


def test_used_up_still_gives_what_nobody_pays_for() -> None:
    empty = replace(ALLOWANCE, sold=ALLOWANCE.granted)
    assert stop(empty, 0) is None
    assert stop(empty, 1) is SaleStop.USED_UP


@given(st.integers(-400, 400), st.integers(-400, 400))
def test_a_clock_set_back_revives_nothing(seen: int, now: int) -> None:
    later = replace(ALLOWANCE, seen=NOW + seen * DAY)
    assert (stop(later, 1, NOW + now * DAY) is SaleStop.EXPIRED) is (max(seen, now) > 10)


@pytest.mark.parametrize(
    ("change", "fault", "named"),
    [
        ({"sequence": 3}, GrantFault.REPLAYED, "3"),
        ({"sequence": 1}, GrantFault.REPLAYED, "1"),
        ({"sequence": 5}, GrantFault.OUT_OF_SEQUENCE, "4"),
        ({"sequence": 9}, GrantFault.OUT_OF_SEQUENCE, "4"),
        ({"currency": "XOF"}, GrantFault.OTHER_CURRENCY, "XOF"),
        ({"expires_at": NOW}, GrantFault.EXPIRED, ""),
        ({"issued_at": NOW + timedelta(hours=2)}, GrantFault.FROM_THE_FUTURE, ""),
    ],
)
def test_a_grant_that_does_not_count(change: dict[str, object], fault: GrantFault, named: str) -> None:
    with pytest.raises(GrantRefused) as caught:
        verify_grant_counts(ALLOWANCE, replace(GRANT, **change), NOW)  # type: ignore[arg-type]  # one field
    assert (caught.value.fault, caught.value.named) == (fault, named)
    assert (caught.value.moment is None) is (fault not in (GrantFault.EXPIRED, GrantFault.FROM_THE_FUTURE))


def test_the_next_grant_counts_also_when_the_station_saw_a_later_time() -> None:
    verify_grant_counts(ALLOWANCE, GRANT, NOW)
    verify_grant_counts(replace(ALLOWANCE, seen=NOW + 1000 * DAY), replace(GRANT, issued_at=None), NOW)


@pytest.mark.parametrize(
    ("sold", "lately", "days", "level"),
    [
        (20_000, 70_000, 0, AllowanceLevel.AMPLE),
        (79_999, 70_000, 0, AllowanceLevel.AMPLE),  # 20 001 left, 10 000 a day
        (80_001, 70_000, 0, AllowanceLevel.LOW),
        (90_001, 0, 0, AllowanceLevel.LOW),
        (89_999, 0, 0, AllowanceLevel.AMPLE),
        (100_000, 0, 0, AllowanceLevel.USED_UP),
        (20_000, 70_000, 7, AllowanceLevel.AMPLE),
        (20_000, 70_000, 8, AllowanceLevel.ENDS_SOON),
        (20_000, 70_000, 11, AllowanceLevel.EXPIRED),
        (100_000, 70_000, 11, AllowanceLevel.EXPIRED),
    ],
)
def test_it_is_warned_early(sold: int, lately: int, days: int, level: AllowanceLevel) -> None:
    allowance = replace(ALLOWANCE, sold=rand(sold))
    assert allowance_level(allowance, rand(lately), NOW + days * DAY) is level
    assert AllowanceStatus(allowance, level).needs_attention is (level is not AllowanceLevel.AMPLE)
