"""How long something is ago, whatever is done to the computer's clock."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from vending.clock import Clock


class Stopwatch:
    """Measures from its last start.

    A counter that nobody can set is asked, and the clock: the counter stands still while the computer sleeps, and the
    clock may be set back. The longer of the two counts: what is to end in time never lasts longer.
    """

    def __init__(self, clock: Clock, steady: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._steady = steady
        self.start()

    def start(self) -> None:
        """Begin anew."""
        self._from = self._clock.now(), self._steady()

    @property
    def elapsed(self) -> timedelta:
        """The time since the start."""
        moment, count = self._from
        return max(self._clock.now() - moment, timedelta(seconds=self._steady() - count))
