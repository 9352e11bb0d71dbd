from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cdu_app import formats
from sts.token import Commodity
from tests.support.counters import STATION
from vending.money import Money

MOMENT = datetime(2026, 3, 1, 22, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "amount", "shown"),
    [
        ("en_US", Money(123_450, "USD"), "$1,234.50"),
        ("de_DE", Money(123_450, "EUR"), "1.234,50\xa0€"),
        ("en_US", Money(1234, "JPY"), "¥1,234"),
        ("fr_TN", Money(1_234_567, "TND"), "1\u202f234,567\xa0DT"),
        ("en_US", Money(123_456, "IQD"), "IQD123.456"),
        ("en_US", Money(123_456, "MGA"), "MGA1,234.56"),
        ("en_US", Money(-5, "USD"), "-$0.05"),
        ("nonsense", Money(5, "USD"), "$0.05"),
    ],
)
def test_money(locale: str, amount: Money, shown: str) -> None:
    assert formats.money(amount, replace(STATION, locale=locale)) == shown


@pytest.mark.parametrize(
    ("tenths", "commodity", "shown"),
    [
        (0, Commodity.ELECTRICITY, "0.0 kWh"),
        (352, Commodity.ELECTRICITY, "35.2 kWh"),
        (12_345_678, Commodity.WATER, "1,234,567.8 m³"),
        (9, Commodity.GAS, "0.9 m³"),
        (15, Commodity.TIME, "1.5 min"),
    ],
)
def test_units(tenths: int, commodity: Commodity, shown: str) -> None:
    assert formats.units(tenths, commodity, replace(STATION, locale="en_US")) == shown


def test_times_are_the_station_s_own() -> None:
    station = replace(STATION, locale="en_GB", time_zone="Africa/Johannesburg")
    assert formats.date_and_time(MOMENT, station) == "2 Mar 2026 00:05"
    assert formats.time_of_day(MOMENT, station) == "00:05"
    assert formats.time_of_day(MOMENT, replace(station, time_zone="America/New_York")) == "17:05"
