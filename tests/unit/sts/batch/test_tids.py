from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.batch import RowsRefused, tids_at
from sts.batch.tids import RisingTids
from sts.errors import TimeOutOfRange
from sts.tid import BaseDate, next_tid, tid_at

BASE = BaseDate.Y2014
MOMENTS = st.datetimes(datetime(1993, 1, 1), datetime(2070, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - st adds it
PANS = [f"{number:018}".encode() for number in (600727000000000009, 1, 2, 12345678903)]


def array(moments: list[datetime]) -> np.ndarray:
    return np.array([moment.replace(tzinfo=None) for moment in moments], "datetime64[us]")


@given(st.lists(MOMENTS, min_size=1), st.sampled_from(BaseDate))
def test_of_moments(moments: list[datetime], base: BaseDate) -> None:
    expected: dict[int, int | tuple[object, ...]] = {}
    for row, moment in enumerate(moments):
        try:
            expected[row] = tid_at(moment, base)
        except TimeOutOfRange as error:
            expected[row] = error.args[1:]
    try:
        found = dict(enumerate(tids_at(array(moments), base).tolist()))
    except RowsRefused as refused:
        found = {row: error.args[1:] for row, error in refused.errors.items()}
        expected = {row: outcome for row, outcome in expected.items() if isinstance(outcome, tuple)}
    assert found == expected


def test_minute_0001_is_kept_free() -> None:
    midnight = datetime(2026, 1, 1, tzinfo=UTC)
    moments = [midnight + timedelta(seconds=seconds) for seconds in (0, 59, 60, 119, 120)]
    first = tid_at(midnight, BASE)
    assert tids_at(array(moments), BASE).tolist() == [first, first, first + 2, first + 2, first + 2]


@given(st.lists(st.tuples(st.sampled_from(PANS), st.integers(0, 3000)), min_size=1), st.integers(1, 50))
def test_rise_as_one_at_a_time(rows: list[tuple[bytes, int]], chunk: int) -> None:
    """Whatever the order of times, and wherever the file is cut into chunks."""
    zero = datetime(2026, 1, 1, tzinfo=UTC)
    last: dict[bytes, int] = {}
    expected = []
    for pan, minutes in rows:
        last[pan] = next_tid(zero + timedelta(minutes=minutes), BASE, last.get(pan))
        expected.append(last[pan])
    rising = RisingTids()
    given_out = []
    for start in range(0, len(rows), chunk):
        pans, minutes = zip(*rows[start : start + chunk], strict=True)
        earliest = tids_at(array([zero + timedelta(minutes=minute) for minute in minutes]), BASE)
        given_out += rising.assign(np.array(pans), earliest).tolist()
    assert given_out == expected


def test_a_crowd_in_one_minute() -> None:
    """Far more meters than a till ever sees: nobody has a token twice, nobody is sent far ahead of the time."""
    count, chunk = 300_000, 50_000
    random = np.random.default_rng(1)
    meters = random.integers(0, 100_000, count)
    pans = np.array([f"{meter:018}" for meter in meters], "S18")
    earliest = np.full(count, 6_000_000)
    rising = RisingTids()
    tids = np.concatenate(
        [
            rising.assign(pans[start : start + chunk], earliest[start : start + chunk])
            for start in range(0, count, chunk)
        ]
    )
    assert len(np.unique(meters * (1 << 24) + tids)) == count
    most_of_one_meter = np.bincount(meters).max()
    assert tids.max() - 6_000_000 < 2 * most_of_one_meter
    of_one = tids[meters == meters[0]].tolist()
    assert all(earlier < later for earlier, later in pairwise(of_one))


def test_too_late_a_moment_is_refused() -> None:
    with pytest.raises(RowsRefused) as refused:
        tids_at(np.array(["2014-01-01", "2050-01-01", "2013-12-31T23:59"], "datetime64[m]"), BASE)
    assert {row: error.args for row, error in refused.value.errors.items()} == {
        1: (datetime(2050, 1, 1, tzinfo=UTC), BASE),
        2: (datetime(2013, 12, 31, 23, 59, tzinfo=UTC), BASE),
    }


@pytest.mark.parametrize("year", ["-5000", "20000"])
def test_a_moment_beyond_the_calendar_is_refused(year: str) -> None:
    with pytest.raises(RowsRefused) as refused:
        tids_at(np.array([f"{year}-01-01"], "datetime64[m]"), BASE)
    assert isinstance(refused.value.errors[0], TimeOutOfRange)


@pytest.mark.parametrize("moments", [[28_928_160], [1.5], ["2024-01-01"], [datetime(2024, 1, 1, tzinfo=UTC)]])
def test_moments_are_nothing_but_moments(moments: list[object]) -> None:
    with pytest.raises(TypeError, match="datetime64 expected"):
        tids_at(np.array(moments), BASE)


def test_no_moment() -> None:
    with pytest.raises(ValueError, match="row 1 is NaT"):
        tids_at(np.array(["2024-01-01", "NaT"], "datetime64[s]"), BASE)
