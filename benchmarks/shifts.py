"""Ten thousand random shifts: expected cash equals the sum of its movements in every one.

The state machine of the tests (`tests/support/shift_machine.py`) with fresh seeds, until so many shifts were opened.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, settings

from benchmarks.result import Result
from store.engine import create_store
from sts.module.emulator import create_emulator
from tests.support.modules import STATE_KEY, VENDING_KEYS
from tests.support.records import SGC
from tests.support.shift_machine import ShiftMachine

SHIFTS, EXAMPLES, STEPS = 10_000, 100, 50


def measure() -> list[Result]:
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as scratch:
        template = Path(scratch) / "counter"
        create_emulator(template / "emulator", STATE_KEY, [replace(VENDING_KEYS[0], sgc=SGC)])
        create_store(template / "station.db", bytes(32)).close()
        ShiftMachine.template = template
        ShiftMachine.seen.clear()
        while ShiftMachine.seen["shifts"] < SHIFTS:
            explore()
    seen = ShiftMachine.seen
    sales = f"{seen['sales']} sales ({seen['void']} void, {seen['cancelled']} cancelled)"
    figures = (
        f"{seen['shifts']} shifts ({seen['closed']} closed), {sales}, {seen['kills']} kills "
        f"in {time.perf_counter() - start:.0f} s; none differs"
    )
    return [Result("expected cash is the sum of its movements", figures, seen["shifts"] >= SHIFTS)]


def explore() -> None:
    """Run some examples; an assertion that fails is raised with the steps that lead to it."""
    machine = ShiftMachine.TestCase
    machine.settings = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        derandomize=False,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    machine("runTest").runTest()
