from __future__ import annotations

import pytest

from sts.token import ManagementFunction
from tests.support.virtual_meters import TID, Bench


def test_units_are_used_up_and_counted() -> None:
    bench = Bench()
    bench.meter.enter(bench.credit(TID, 25))
    assert bench.meter.consume(10) == 10
    assert (bench.state.credit, bench.state.consumed, bench.state.supplies) == (15, 10, True)
    assert bench.meter.consume(100) == 15
    assert (bench.state.credit, bench.state.consumed, bench.state.supplies) == (0, 25, False)
    assert bench.meter.consume(1) == 0


def test_a_tampered_meter_supplies_nothing() -> None:
    bench = Bench()
    bench.meter.enter(bench.credit())
    bench.meter.tamper()
    assert bench.meter.consume(10) == 0
    assert bench.state.credit == 352


def test_a_currency_meter_takes_its_tariff_rate() -> None:
    """150 is 1.50 of the base currency for a unit: 0.15 for a tenth, 15 000 in the register."""
    bench = Bench(in_currency=True)
    bench.meter.enter(bench.currency(TID, 50_000))
    credit = bench.state.credit
    assert bench.meter.consume(7) == 7
    assert bench.state.credit == credit
    bench.meter.enter(bench.management(ManagementFunction.SET_TARIFF_RATE, 150, TID + 1))
    assert bench.meter.consume(2) == 2
    assert bench.state.credit == credit - 30_000
    assert bench.meter.consume(10) == 2
    assert (bench.state.credit, bench.state.consumed) == (0, 11)


def test_nothing_flows_back() -> None:
    with pytest.raises(ValueError, match="flows back"):
        Bench().meter.consume(-1)
