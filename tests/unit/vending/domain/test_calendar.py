"""Months and prices by the clock on the wall: month ends, leap days, daylight saving, holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.tariff_strategies import ZONES, moments
from vending.domain.calendar import Month
from vending.domain.tariffs.tariff import BandPrice, DayType, Holiday, Period, Season, TimeOfUse

JOHANNESBURG, CAIRO, BERLIN = (ZoneInfo(name) for name in ("Africa/Johannesburg", "Africa/Cairo", "Europe/Berlin"))
months = st.builds(Month, st.integers(1970, 2060), st.integers(1, 12))
WORK, REST = DayType("Work", (0, 1, 2, 3, 4)), DayType("Rest", (5, 6))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def use(*holidays: Holiday, seasons: tuple[Season, ...] = (Season("High", (6, 1)), Season("Low", (9, 1)))) -> TimeOfUse:
    """Off-peak but for 02:30 to 03:30, at 1 in the high and 2 in the low season; the peak is at 10 times as much."""
    begins = [(0, "off-peak"), (150, "peak"), (210, "off-peak")]
    periods = [
        Period(season.name, day_type.name, minute, band)
        for season in seasons
        for day_type in (WORK, REST)
        for minute, band in (begins if day_type is WORK else begins[:1])
    ]
    prices = [
        BandPrice(season.name, band, Decimal(number * factor))
        for number, season in enumerate(seasons, 1)
        for band, factor in (("off-peak", 1), ("peak", 10))
    ]
    return TimeOfUse(seasons, (WORK, REST), holidays, tuple(periods), tuple(prices))


def band(at: datetime, zone: ZoneInfo, *holidays: Holiday) -> tuple[str, str]:
    found = use(*holidays).price_at(at.astimezone(zone))
    return found.season, found.band


def test_the_month_ends_at_local_midnight() -> None:
    assert Month.of(utc(2026, 1, 31, 21, 59, 59), JOHANNESBURG) == Month(2026, 1)
    assert Month.of(utc(2026, 1, 31, 22), JOHANNESBURG) == Month(2026, 2)
    assert Month(2026, 2).begins(JOHANNESBURG) == utc(2026, 1, 31, 22)


def test_months_have_their_days() -> None:
    years = [2000, 2024, 2026, 2100]
    assert [Month(year, 2).days for year in years] == [29, 29, 28, 28]
    assert Month(2026, 12).following == Month(2027, 1)
    assert Month(2026, 1).plus(-1) == Month(2025, 12)


def test_months_since_count_over_years() -> None:
    assert Month(2026, 12).months_since(Month(2026, 7)) == 5
    assert Month(2027, 1).months_since(Month(2026, 12)) == 1
    assert Month(2026, 7).months_since(Month(2026, 12)) == -5


def test_a_month_that_begins_in_summer_time() -> None:
    assert Month(2026, 4).begins(BERLIN) == utc(2026, 3, 31, 22)
    assert Month(2026, 3).begins(BERLIN) == utc(2026, 2, 28, 23)


def test_a_month_whose_midnight_is_left_out_begins_after_the_gap() -> None:
    """In Asunción the clocks went from 00:00 to 01:00 on 1 October 2017."""
    asuncion = ZoneInfo("America/Asuncion")
    begins = Month(2017, 10).begins(asuncion)
    assert begins == utc(2017, 10, 1, 4)
    assert Month.of(begins, asuncion) == Month(2017, 10)
    assert Month.of(begins - timedelta(seconds=1), asuncion) == Month(2017, 9)


@given(moments, st.sampled_from(ZONES))
def test_a_moment_lies_in_its_month(at: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    month = Month.of(at, zone)
    assert month.begins(zone) <= at < month.following.begins(zone)


@given(months, st.integers(-500, 500))
def test_months_are_counted_there_and_back(month: Month, count: int) -> None:
    other = month.plus(count)
    assert other.months_since(month) == count
    assert other.plus(-count) == month
    assert other.first == date(other.year, other.number, 1)


def test_bands_change_on_the_minute() -> None:
    assert band(utc(2026, 8, 3, 0, 29, 59), JOHANNESBURG) == ("High", "off-peak")
    assert band(utc(2026, 8, 3, 0, 30), JOHANNESBURG) == ("High", "peak")
    assert band(utc(2026, 8, 3, 1, 30), JOHANNESBURG) == ("High", "off-peak")


def test_the_season_lasts_over_the_turn_of_the_year() -> None:
    days = [date(2026, 5, 31), date(2026, 6, 1), date(2026, 8, 31), date(2026, 9, 1), date(2027, 1, 1)]
    assert [use().season_of(day) for day in days] == ["Low", "High", "High", "Low", "Low"]


def test_a_season_that_begins_on_a_leap_day() -> None:
    leaping = use(seasons=(Season("Dry", (2, 29)), Season("Wet", (10, 1))))
    days = [date(2028, 2, 28), date(2028, 2, 29), date(2027, 2, 28), date(2027, 3, 1)]
    assert [leaping.season_of(day) for day in days] == ["Wet", "Dry", "Wet", "Dry"]


def test_the_hour_that_is_left_out() -> None:
    """On Friday 24 April 2026 the clocks of Cairo go from 00:00 to 01:00."""
    assert band(utc(2026, 4, 23, 21, 59), CAIRO) == ("Low", "off-peak")  # 23:59
    assert band(utc(2026, 4, 23, 23, 29), CAIRO) == ("Low", "off-peak")  # 02:29, summer time
    assert band(utc(2026, 4, 23, 23, 30), CAIRO) == ("Low", "peak")  # 02:30, two hours on the wall after 23:30


def test_the_hour_that_comes_twice_is_priced_twice() -> None:
    """The clocks go back at 03:00 on 25 October 2026, here priced as a working day: 02:30 comes twice."""
    working = Holiday("Working Sunday", 10, 25, "Work", 2026)
    assert band(utc(2026, 10, 25, 0, 30), BERLIN, working) == ("Low", "peak")  # 02:30 for the first time
    assert band(utc(2026, 10, 25, 1, 0), BERLIN, working) == ("Low", "off-peak")  # 02:00 again
    assert band(utc(2026, 10, 25, 1, 30), BERLIN, working) == ("Low", "peak")  # 02:30 for the second time


@pytest.mark.parametrize(
    ("day", "day_type"),
    [
        (date(2026, 8, 10), "Rest"),
        (date(2027, 8, 10), "Work"),
        (date(2026, 12, 25), "Rest"),
        (date(2030, 12, 25), "Rest"),
        (date(2028, 2, 29), "Rest"),
        (date(2027, 3, 1), "Work"),
        (date(2027, 2, 28), "Rest"),
        (date(2026, 12, 26), "Work"),
    ],
)
def test_holidays(day: date, day_type: str) -> None:
    """A day in one year, a day of every year, a leap day, a Saturday that is worked, and days that are none."""
    holidays = (
        Holiday("Observed", 8, 10, "Rest", 2026),
        Holiday("Christmas", 12, 25, "Rest"),
        Holiday("Leap", 2, 29, "Rest"),
        Holiday("Worked", 12, 26, "Work", 2026),
    )
    assert use(*holidays).day_type_of(day) == day_type


def test_a_holiday_begins_and_ends_at_local_midnight() -> None:
    holiday = Holiday("Tuesday", 8, 4, "Rest")
    first_peak = utc(2026, 8, 3, 0, 45)
    bands = [band(first_peak + timedelta(days=days), JOHANNESBURG, holiday)[1] for days in range(3)]
    assert bands == ["peak", "off-peak", "peak"]
