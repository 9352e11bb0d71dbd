"""What a virtual meter is and what it remembers, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sts.token import CURRENCY_SUBCLASS, Commodity

if TYPE_CHECKING:
    from datetime import datetime

    from sts.identity import MeterPan
    from sts.keys import MeterKey
    from sts.tid import BaseDate
    from sts.token import KeyChangeSection

# Meters in the field wait between 40 s and 10 min for the rest of a key change set.
SHORTEST_WAIT, USUAL_WAIT, LONGEST_WAIT = timedelta(seconds=40), timedelta(minutes=3), timedelta(minutes=10)
_SHORT_DRN: Final = 11


@dataclass(frozen=True, slots=True)
class MeterKind:
    """How a meter is built.

    Its one credit register counts tenths of the commodity's unit, or 0.00001 of the base currency where it accounts
    `in_currency`, and holds up to `capacity`. `key_change_wait` (40 s to 10 min, else ValueError) is how long it keeps
    the sections of an unfinished key change.
    """

    pan: MeterPan
    commodity: Commodity = Commodity.ELECTRICITY
    in_currency: bool = False
    phases: int = 1
    capacity: int = 99_999_999_999
    key_change_wait: timedelta = USUAL_WAIT

    def __post_init__(self) -> None:
        if not SHORTEST_WAIT <= self.key_change_wait <= LONGEST_WAIT:
            raise ValueError(f"no meter waits {self.key_change_wait} for a key change")

    @property
    def manufacturer(self) -> int:
        """The manufacturer code: the first two digits of an 11-digit DRN, four of a 13-digit one."""
        drn = self.pan.drn
        return int(drn[:2] if len(drn) == _SHORT_DRN else drn[:4])

    @property
    def register(self) -> int:
        """The number of its credit register, which is the subclass of the credit tokens it takes."""
        return self.commodity + (CURRENCY_SUBCLASS if self.in_currency else 0)


@dataclass(frozen=True, slots=True)
class MeterState:
    """All that a meter remembers.

    `seen` holds the highest token identifiers it took, rising. `sections` are those of an unfinished key change, the
    first of them entered at `sections_since` (aware UTC). `credit` is in the unit of its kind's register, `consumed`
    in tenths of the commodity's unit; limits in watts, rate and factor raw as sent, None until they are set.
    """

    kind: MeterKind
    key: MeterKey
    base_date: BaseDate
    seen: tuple[int, ...] = ()
    sections: tuple[KeyChangeSection, ...] = ()
    sections_since: datetime | None = None
    credit: int = 0
    consumed: int = 0
    power_limit: int | None = None
    unbalance_limit: int | None = None
    tariff_rate: int | None = None
    water_factor: int | None = None
    tampered: bool = False

    @property
    def supplies(self) -> bool:
        """Is the load switch closed? It opens without credit and after tampering."""
        return self.credit > 0 and not self.tampered
