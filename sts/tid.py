"""Token identifiers: the minute of issue as 24 bits (IEC 62055-41)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import IntEnum

from sts.errors import TimeOutOfRange, TokenFault, TokenFormatError

TID_BITS = 24
_MINUTE = timedelta(minutes=1)
_MINUTES_A_DAY = 24 * 60
_RESERVED_MINUTE = 1  # 00:01 of every day is kept for special tokens


class BaseDate(IntEnum):
    """The year on whose 1 January, 00:00 UTC, a key's token identifiers begin."""

    Y1993 = 1993
    Y2014 = 2014
    Y2035 = 2035

    @property
    def start(self) -> datetime:
        """The moment of token identifier 0."""
        return datetime(self.value, 1, 1, tzinfo=UTC)


def tid_at(moment: datetime, base: BaseDate) -> int:
    """Whole minutes from the base date to `moment` (aware); 00:01 becomes 00:02. Raises TimeOutOfRange."""
    tid = _skip_reserved((moment - base.start) // _MINUTE)
    if tid < 0 or tid >> TID_BITS:
        raise TimeOutOfRange(moment, base)
    return tid


def moment_of(tid: int, base: BaseDate) -> datetime:
    """The minute, in UTC, that `tid` stands for. Raises TokenFormatError when it is not 24 bits."""
    verify_tid(tid)
    return base.start + tid * _MINUTE


def next_tid(moment: datetime, base: BaseDate, last: int | None) -> int:
    """The identifier for a token issued at `moment` after one that carried `last`, strictly rising.

    Tokens of one minute, and tokens after the clock went back, move on to the next free minute.
    Raises TimeOutOfRange.
    """
    tid = tid_at(moment, base)
    if last is not None and last >= tid:
        tid = _skip_reserved(last + 1)
    if tid >> TID_BITS:
        raise TimeOutOfRange(moment, base)
    return tid


def verify_tid(tid: int) -> None:
    """Raise TokenFormatError unless `tid` is an unsigned 24-bit number."""
    if tid < 0 or tid >> TID_BITS:
        raise TokenFormatError(TokenFault.TID)


def _skip_reserved(tid: int) -> int:
    return tid + 1 if tid % _MINUTES_A_DAY == _RESERVED_MINUTE else tid
