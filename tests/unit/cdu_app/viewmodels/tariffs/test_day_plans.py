from __future__ import annotations

from cdu_app.viewmodels.tariffs.day_plans import (
    bands_of,
    kinds_of_days,
    new_energy,
    periods_of,
    plan_of,
    price_row,
    renamed,
    uses_band,
    with_plan,
    with_price,
    without,
)

WINTER = {"name": "winter", "begins": "06-01"}


def two_seasons() -> dict[str, object]:
    energy = new_energy()
    energy["seasons"].append(WINTER)
    return with_plan(energy, "winter", "every day", "00:00 night, 06:30 peak hours")


def test_a_line_is_the_periods_of_one_kind_of_day() -> None:
    energy = two_seasons()
    assert kinds_of_days(energy) == [("all year", "every day"), ("winter", "every day")]
    assert plan_of(energy, "winter", "every day") == "00:00 night, 06:30 peak hours"
    assert periods_of(energy, "winter", "every day") == [1, 2]
    assert bands_of(energy) == ["standard", "night", "peak hours"]
    assert uses_band(energy, "winter", "night")
    assert not uses_band(energy, "all year", "night")


def test_what_is_half_typed_stays_as_it_is() -> None:
    energy = with_plan(two_seasons(), "winter", "every day", "6 peak, 07:00")
    assert plan_of(energy, "winter", "every day") == "6 peak, 07:00"


def test_a_price_belongs_to_a_band_of_a_season() -> None:
    energy = with_price(with_price(two_seasons(), "winter", "night", "1"), "winter", "night", "1.5")
    assert price_row(energy, "winter", "night") == 0
    assert energy["prices"] == [{"season": "winter", "band": "night", "price": "1.5"}]
    assert price_row(energy, "all year", "night") is None


def test_a_season_renamed_or_removed_takes_its_hours_along() -> None:
    energy = with_price(two_seasons(), "winter", "night", "1")
    cold = renamed(energy, "seasons", 1, "cold")
    assert plan_of(cold, "cold", "every day") == "00:00 night, 06:30 peak hours"
    assert price_row(cold, "cold", "night") == 0
    gone = without(cold, "seasons", 1)
    assert bands_of(gone) == ["standard"]
    assert gone["prices"] == []


def test_a_kind_of_day_renamed_is_renamed_on_its_holidays() -> None:
    energy = new_energy() | {"holidays": [{"name": "New Year", "on": "01-01", "day_type": "every day"}]}
    assert renamed(energy, "day_types", 0, "day")["holidays"][0]["day_type"] == "day"
