"""Token identifiers on arrays; `sts.tid` tells what they are."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from sts.batch.meters import meter_numbers
from sts.batch.rows import integers, is_below, number_at, refuse_rows, row_count
from sts.tid import TID_BITS, BaseDate, tid_at
from sts.token import verify_not_expired as verify_one

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    from sts.batch.rows import Integers, Numbers, Texts

    Moments: TypeAlias = NDArray[np.datetime64]

_MINUTES_A_DAY, _RESERVED_MINUTE = 24 * 60, 1
_STARTS = {base: np.datetime64(base.start.replace(tzinfo=None), "m") for base in BaseDate}
_FIRST, _LAST = np.array(["0001-01-01T00:00", "9999-12-31T23:59"], "datetime64[m]")  # that errors can tell
_PLACE_BITS = 22
_SPREAD = 0x9E37_79B9_7F4A_7C15  # an odd number of 64 bits near 2⁶⁴ / golden ratio: neighbours end far apart


def tids_at(moments: Moments, base: BaseDate) -> Integers:
    """Whole minutes from the base date to moments in UTC; 00:01 becomes 00:02. Raises RowsRefused.

    Raises TypeError for anything but datetime64, ValueError for NaT.
    """
    if moments.dtype.kind != "M":
        raise TypeError(f"datetime64 expected, not {moments.dtype}")
    if (missing := np.flatnonzero(np.isnat(moments))).size:
        raise ValueError(f"row {missing[0]} is NaT")
    minutes = moments.astype("datetime64[m]")
    tids = _skip_reserved((minutes - _STARTS[base]).astype(np.int64))
    refuse_rows(~is_below(tids, 1 << TID_BITS), lambda row: tid_at(_moment(minutes, row), base))
    return tids


def verify_not_expired(tid: Numbers, ken: Numbers) -> None:
    """Check token identifiers against their keys' expiry numbers; 255 never expires. Raises RowsRefused."""
    count = row_count(tid, ken)
    tids, kens = integers(tid, count), integers(ken, count)
    suspects = ~is_below(tids, 1 << TID_BITS) | (tids >> 16 > kens)
    refuse_rows(suspects, lambda row: verify_one(number_at(tid, row), number_at(ken, row)))


class RisingTids:
    """Strictly rising identifiers for each meter, over any number of rows, in memory that does not grow.

    Keeps the last identifier given out for each of some millions of groups of meters. Where two meters fall into
    one group, the later may get an identifier some minutes ahead of its time; none gets one that it has had.
    It stays minutes as long as the earliest identifiers do not fall from row to row.
    """

    def __init__(self) -> None:
        self._last = np.full(1 << _PLACE_BITS, -1, np.int32)

    def assign(self, pans: Texts, earliest: Integers) -> Integers:
        """Identifiers for tokens to meters, none before the earliest; those of far too late a time exceed 24 bits."""
        tids = earliest.copy()
        places = _places(meter_numbers(pans))
        for rows in _turns(places):
            free = _skip_reserved(self._last[places[rows]].astype(np.int64) + 1)
            tids[rows] = np.maximum(tids[rows], free)
            self._last[places[rows]] = tids[rows]
        return tids


def _skip_reserved(tids: Integers) -> Integers:
    moved: Integers = tids + (tids % _MINUTES_A_DAY == _RESERVED_MINUTE)
    return moved


def _places(meters: NDArray[np.uint64]) -> NDArray[np.intp]:
    return (meters * np.uint64(_SPREAD) >> np.uint64(64 - _PLACE_BITS)).astype(np.intp)


def _turns(places: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """The first rows of all places, then the second ones, and so on: no place twice in one turn, none out of order."""
    order = np.argsort(places, kind="stable")
    starts = np.flatnonzero(np.diff(places[order], prepend=-1))
    turn = np.arange(len(places)) - np.repeat(starts, np.diff(starts, append=len(places)))
    by_turn = np.argsort(turn, kind="stable")
    return np.split(order[by_turn], np.cumsum(np.bincount(turn))[:-1])


def _moment(moments: Moments, row: int) -> datetime:
    moment: datetime = np.clip(moments[row], _FIRST, _LAST).item()
    return moment.replace(tzinfo=UTC)
