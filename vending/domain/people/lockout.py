"""How long somebody waits who gave a wrong password or code too often.

Attempts are counted before they are looked at. The wait is counted from the clock. Who sets the clock ahead, which
takes an administrator of the computer, passes a wait and gets one attempt for it, which leaves an event with that time
in the audit trail. A clock set back does not bring the next attempt nearer, and puts it off by no more than the wait's
length.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import datetime

    from vending.ids import OperatorId

BUCKETS: Final = 256
_FREE: Final = 2
_WAITS: Final = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 60, 300, 900, 1800, 3600))


@dataclass(frozen=True, slots=True)
class Attempts:
    """The failed attempts in a slot since the last good one, and the moment from which on the next is looked at."""

    slot: str
    failures: int = 0
    until: datetime | None = None


def wait_after(failures: int) -> timedelta:
    """Return how long one waits after so many failures: nothing up to two, then 5 s, growing to an hour."""
    if failures <= _FREE:
        return timedelta(0)
    return _WAITS[min(failures - _FREE, len(_WAITS)) - 1]


def count_attempt(attempts: Attempts, now: datetime) -> Attempts:
    """Return the slot with one more attempt that has not succeeded yet."""
    failures = attempts.failures + 1
    return Attempts(attempts.slot, failures, now + wait_after(failures))


def current_wait(attempts: Attempts, now: datetime) -> Attempts:
    """Return the slot with a wait no longer than its due: a clock that was set back begins it anew, now."""
    longest = now + wait_after(attempts.failures)
    if attempts.until is None or attempts.until <= longest:
        return attempts
    return Attempts(attempts.slot, attempts.failures, longest)


def operator_slot(operator_id: OperatorId) -> str:
    """Return where the attempts on an operator are counted."""
    return operator_id.hex


def name_slot(username: str) -> str:
    """Return where the attempts under a name are counted, known or not: one of 256 places: storage is bounded."""
    digest = hashlib.sha256(username.strip().casefold().encode("utf-8", "surrogatepass")).digest()
    return f"name {digest[0] % BUCKETS}"
