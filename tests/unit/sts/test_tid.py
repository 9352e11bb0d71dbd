from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.errors import TimeOutOfRange, TokenFault, TokenFormatError
from sts.tid import BaseDate, moment_of, next_tid, tid_at
from tests.support.vectors import primitives

LAST = (1 << 24) - 1
MOMENTS = st.datetimes(datetime(2014, 1, 2), datetime(2045, 11, 1), timezones=st.just(UTC))  # noqa: DTZ001 - zone given apart
BASES = st.sampled_from(BaseDate)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_published_dates() -> None:
    for row in primitives("tid"):
        assert tid_at(utc(row["inputs"]["issued"]), BaseDate(row["inputs"]["base_date"])) == row["expected"]


def test_published_rollovers() -> None:
    for row in primitives("tid_rollover"):
        base = BaseDate(row["inputs"]["base_date"])
        assert moment_of(row["inputs"]["tid"], base) == utc(row["expected"])
        assert tid_at(utc(row["expected"]), base) == LAST
        with pytest.raises(TimeOutOfRange) as refused:
            tid_at(utc(row["expected"]) + timedelta(minutes=1), base)
        assert refused.value.base_date == base


def test_last_minute_of_the_latest_base() -> None:
    assert moment_of(LAST, BaseDate.Y2035) == utc("2066-11-24 20:15")


def test_before_the_base_date_is_refused() -> None:
    with pytest.raises(TimeOutOfRange):
        tid_at(utc("2013-12-31 23:59:59"), BaseDate.Y2014)
    assert tid_at(utc("2014-01-01 00:00:59"), BaseDate.Y2014) == 0


def test_reserved_minute_goes_out_as_the_next() -> None:
    two_past = tid_at(utc("2026-03-01 00:02"), BaseDate.Y2014)
    assert tid_at(utc("2026-03-01 00:01"), BaseDate.Y2014) == two_past
    assert tid_at(utc("2026-03-01 00:01:59"), BaseDate.Y2014) == two_past
    assert tid_at(utc("2026-03-01 00:00:59"), BaseDate.Y2014) == two_past - 2


def test_other_time_zones_count_in_utc() -> None:
    johannesburg = timezone(timedelta(hours=2))
    local = utc("2026-03-01 00:01").astimezone(johannesburg)
    assert tid_at(local, BaseDate.Y2014) == tid_at(utc("2026-03-01 00:02"), BaseDate.Y2014)


def test_naive_moment_is_a_bug() -> None:
    with pytest.raises(TypeError):
        tid_at(datetime(2026, 3, 1), BaseDate.Y2014)  # noqa: DTZ001 - what is tested


def test_three_tokens_in_the_reserved_minute() -> None:
    moment = utc("2026-03-01 00:01")
    issued: list[int] = []
    for _ in range(3):
        issued.append(next_tid(moment, BaseDate.Y2014, issued[-1] if issued else None))
    assert [moment_of(tid, BaseDate.Y2014).strftime("%H:%M") for tid in issued] == ["00:02", "00:03", "00:04"]


def test_next_minute_skips_the_reserved_one() -> None:
    midnight = utc("2026-03-01 00:00")
    last = tid_at(midnight, BaseDate.Y2014)
    assert next_tid(midnight, BaseDate.Y2014, last) == last + 2


def test_no_identifier_after_the_last() -> None:
    with pytest.raises(TimeOutOfRange):
        next_tid(utc("2026-03-01 00:00"), BaseDate.Y2014, LAST)


@given(MOMENTS, st.lists(st.integers(-3000, 3000), max_size=20))
def test_rises_strictly_and_is_never_reserved(moment: datetime, seconds: list[int]) -> None:
    last = None
    for step in seconds:
        moment += timedelta(seconds=step)  # the clock may go back
        tid = next_tid(moment, BaseDate.Y2014, last)
        assert last is None or tid > last
        assert tid >= tid_at(moment, BaseDate.Y2014)
        assert moment_of(tid, BaseDate.Y2014).strftime("%H:%M") != "00:01"
        last = tid


@given(MOMENTS, st.integers(1, 8))
def test_tokens_around_midnight_take_each_free_minute(moment: datetime, count: int) -> None:
    midnight = moment.replace(hour=0, minute=0)
    last = tid_at(midnight, BaseDate.Y2014)
    for _ in range(count):
        last = next_tid(midnight, BaseDate.Y2014, last)
    assert moment_of(last, BaseDate.Y2014) == midnight.replace(second=0, microsecond=0) + timedelta(minutes=count + 1)


@given(st.integers(0, LAST), BASES)
def test_moment_gives_its_identifier_back(tid: int, base: BaseDate) -> None:
    expected = tid + 1 if tid % 1440 == 1 else tid
    assert tid_at(moment_of(tid, base), base) == expected


@pytest.mark.parametrize("tid", [-1, LAST + 1])
def test_identifier_of_more_bits_is_refused(tid: int) -> None:
    with pytest.raises(TokenFormatError) as refused:
        moment_of(tid, BaseDate.Y1993)
    assert refused.value.reason is TokenFault.TID
