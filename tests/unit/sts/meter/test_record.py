from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from sts.meter import InvalidMeterRecord, MeterState, VirtualMeter, read_state, write_state
from sts.token import ManagementFunction
from tests.support.virtual_meters import MISTY1, TID, Bench, meter_key, new_key


def used_bench() -> Bench:
    """A meter in the middle of a key change, with something in every field."""
    bench = Bench(meter_key(MISTY1), phases=3, key_change_wait=timedelta(seconds=90))
    bench.meter.enter(bench.credit(TID))
    bench.meter.enter(bench.management(ManagementFunction.SET_MAXIMUM_POWER_LIMIT, 4_600, TID + 1))
    bench.meter.enter(bench.management(ManagementFunction.SET_TARIFF_RATE, 7, TID + 2))
    bench.meter.consume(3)
    bench.meter.enter(bench.key_change(new_key(MISTY1), 4)[1])
    bench.meter.tamper()
    return bench


def through_json(state: MeterState, *, with_key: bool) -> Any:
    return json.loads(json.dumps(write_state(state, with_key=with_key)))


def test_a_state_comes_back_from_json() -> None:
    bench = used_bench()
    value = bench.key.key.value
    assert read_state(through_json(bench.state, with_key=True)) == bench.state
    assert read_state(through_json(bench.state, with_key=False), value) == bench.state


def test_the_key_is_left_out_unless_it_is_asked_for() -> None:
    state = used_bench().state
    value = state.key.key.value.hex()
    assert value not in json.dumps(through_json(state, with_key=False))
    assert value in json.dumps(through_json(state, with_key=True))
    assert value not in repr(state)
    with pytest.raises(InvalidMeterRecord):
        read_state(through_json(state, with_key=False))


def test_a_meter_goes_on_where_its_record_stopped() -> None:
    bench = used_bench()
    tokens = bench.key_change(new_key(MISTY1), 4)
    meter = VirtualMeter(read_state(through_json(bench.state, with_key=True)), lambda: bench.now)
    for token in (tokens[3], tokens[0], tokens[2]):
        answer = meter.enter(token)
    assert answer.result == "Accept"
    assert meter.state.key == new_key(MISTY1)


def test_the_clock_of_a_meter_is_the_systems_unless_one_is_given() -> None:
    bench = Bench()
    meter = VirtualMeter(bench.state)
    meter.enter(bench.key_change(new_key())[0])
    assert meter.state.sections_since is not None
    assert abs(datetime.now(meter.state.sections_since.tzinfo) - meter.state.sections_since) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "change",
    [
        {"seen": [3, 2]},
        {"seen": [2, 2]},
        {"seen": list(range(21))},
        {"seen": [1 << 24]},
        {"seen": "12"},
        {"credit": "5"},
        {"credit": True},
        {"credit": None},
        {"power_limit": 1.5},
        {"base_date": 2000},
        {"kind": []},
        {"key": None},
        {"sections": [[5, 0]]},
        {"sections": [[3, 1 << 44]]},
        {"sections_since": "yesterday"},
    ],
)
def test_a_damaged_record_is_refused(change: dict[str, Any]) -> None:
    data = through_json(used_bench().state, with_key=True)
    with pytest.raises(InvalidMeterRecord):
        read_state(data | change)


def test_a_record_with_a_missing_field_is_refused() -> None:
    data = through_json(used_bench().state, with_key=True)
    for field in data:
        with pytest.raises(InvalidMeterRecord):
            read_state({name: value for name, value in data.items() if name != field})
