"""The token identifiers that a meter remembers, so that it takes each token once."""

from __future__ import annotations

from typing import Final

from sts.meter.answer import Rejected, Result

TIDS_KEPT: Final = 20  # what real firmware keeps; the standard leaves the number to the manufacturer


def verify_new(seen: tuple[int, ...], tid: int) -> None:
    """Raise Rejected with UsedError for an identifier that is stored, OldError for one below a full memory."""
    if tid in seen:
        raise Rejected(Result.USED_ERROR)
    if len(seen) == TIDS_KEPT and tid < seen[0]:
        raise Rejected(Result.OLD_ERROR)


def remember(seen: tuple[int, ...], tid: int) -> tuple[int, ...]:
    """The memory with one more identifier; the highest are kept, rising."""
    return tuple(sorted((*seen, tid)))[-TIDS_KEPT:]
