from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vending.domain.people.lockout import BUCKETS, Attempts, count_attempt, current_wait, name_slot, wait_after

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
moments = st.timedeltas(timedelta(days=-4000), timedelta(days=4000)).map(lambda span: NOW + span)


def test_the_wait_grows_to_an_hour() -> None:
    waits = [wait_after(failures).total_seconds() for failures in range(12)]
    assert waits == [0, 0, 0, 5, 15, 60, 300, 900, 1800, 3600, 3600, 3600]


@given(failures=st.integers(0, 50), counted=moments, looked=moments)
def test_a_wait_is_never_longer_than_its_due_nor_ended_by_a_clock_set_back(
    failures: int, counted: datetime, looked: datetime
) -> None:
    slot = count_attempt(Attempts("x", failures), counted)
    due = wait_after(slot.failures)
    until = current_wait(slot, looked).until
    assert until is not None
    assert until <= looked + due
    if looked < counted + due:
        assert until - looked == min(due, counted + due - looked)


@given(st.text())
def test_names_share_a_bounded_number_of_places(name: str) -> None:
    assert name_slot(name) in {f"name {place}" for place in range(BUCKETS)}
    assert name_slot(name) == name_slot(f" {name} ")
