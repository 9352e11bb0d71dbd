"""What is said when cash does not add up."""

from __future__ import annotations

import pytest

from cdu_app.messages import say
from tests.support.shifts import cents
from vending.errors import BadCount, CountFault, DifferenceUnexplained


@pytest.mark.parametrize("fault", CountFault)
def test_every_fault_of_a_count_is_said_with_the_sum_that_is_wrong(fault: CountFault) -> None:
    message = str(say(BadCount(fault, cents(5_050))))
    assert "50.50 ZAR" in message
    assert "The shift is still open." in message


def test_what_is_missing_and_what_is_too_much() -> None:
    assert say(DifferenceUnexplained(cents(-1_000))).sentence == "10.00 ZAR is missing from the drawer."
    assert say(DifferenceUnexplained(cents(1_000))).sentence == "There is 10.00 ZAR too much in the drawer."
