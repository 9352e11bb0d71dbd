"""Shifts under whatever counters go through; `make bench ARGS=shifts` runs ten thousand of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import settings

from tests.support.shift_machine import ShiftMachine
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from pathlib import Path


def test_expected_cash_is_the_sum_of_its_movements(counter_template: Path) -> None:
    """Other shifts at every run: what fails is printed with the way to see it again."""

    class Verified(ShiftMachine):
        template = counter_template

        def verify(self) -> None:
            verify_journal(self.store.units_of_work)

    machine = Verified.TestCase
    machine.settings = settings(max_examples=25, stateful_step_count=30, deadline=None, derandomize=False)
    machine("runTest").runTest()
