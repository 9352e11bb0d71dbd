"""One sale at a time: who may ask the module for tokens and settle what is pending.

Two tills in two programs may serve one station. Without turns the second would take the first one's sale, still
waiting for its token, for one that was left behind, and hand its token to another customer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


class LongTurn(Protocol):
    """The same turn, for what may take minutes."""

    def take_long(self, seconds: float) -> AbstractContextManager[None]:
        """Hold the turn inside the block, so that whoever waits for it in vain gets ImportRunning.

        Raises StationBusy when it is not free within `seconds`.
        """
        ...


class Turn(Protocol):
    """The station's only turn."""

    def take(self, seconds: float) -> AbstractContextManager[None]:
        """Hold the turn inside the block. Raises StationBusy when it is not free within `seconds`."""
        ...
