"""A meter to type tokens into."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sts.meter.accept import accept
from sts.meter.consumption import consume

if TYPE_CHECKING:
    from collections.abc import Callable

    from sts.meter.answer import Answer
    from sts.meter.state import MeterState


def _system_time() -> datetime:
    return datetime.now(UTC)


class VirtualMeter:
    """Keeps a MeterState; `now` gives the time (aware) for the time limit of a key change."""

    def __init__(self, state: MeterState, now: Callable[[], datetime] = _system_time) -> None:
        self.state = state
        self._now = now

    def enter(self, text: str) -> Answer:
        """Take 20 digits, in groups or not, and answer."""
        self.state, answer = accept(self.state, text, self._now())
        return answer

    def consume(self, tenths: int) -> int:
        """Use up to `tenths` of a unit; return how much there was. Raises ValueError below zero."""
        self.state, used = consume(self.state, tenths)
        return used

    def tamper(self) -> None:
        """Open the case: the load switch opens until a token clears the condition."""
        self.state = replace(self.state, tampered=True)
