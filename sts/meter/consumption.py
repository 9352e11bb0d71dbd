"""Using up credit, for training."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sts.meter.state import MeterState

# The meaning of a tariff rate is the meter's own. This one reads it as 0.01 of the base currency for a whole unit,
# so a tenth of a unit costs 100 times the rate in 0.00001.
_COST_OF_A_TENTH: Final = 100


def consume(state: MeterState, tenths: int) -> tuple[MeterState, int]:
    """The state after using up to `tenths` of a unit, and how much there was: the supply ends with the credit.

    A meter in currency takes its tariff rate for it; without a rate it takes nothing. Raises ValueError below zero.
    """
    if tenths < 0:
        raise ValueError("nothing flows back into a meter")
    if not state.supplies:
        return state, 0
    price = _COST_OF_A_TENTH * (state.tariff_rate or 0) if state.kind.in_currency else 1
    used = min(tenths, -(-state.credit // price)) if price else tenths
    credit = max(state.credit - used * price, 0)  # the last tenth is given for what is left
    return replace(state, credit=credit, consumed=state.consumed + used), used
