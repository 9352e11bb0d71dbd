"""What a module does with a key and what it refuses, and by which return code."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sts.errors import (
    CrcError,
    InvalidKey,
    InvalidKeyChange,
    KeyChangeFault,
    KeyExpired,
    StsError,
    TokenFormatError,
    UnsupportedAlgorithm,
)
from sts.keychange import MAY_FOLLOW
from sts.keys import ISSUING_KEY_TYPES, NEVER_EXPIRES
from sts.module.errors import ModuleError
from sts.module.returncodes import ReturnCode, refusal
from sts.tid import moment_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sts.keys import VendingKey
    from sts.kmc.values import ModuleKey
    from sts.module.emulator.tid_log import Quantity

CREDIT, MANAGEMENT, KEY_CHANGE, VERIFY = "SM?VC", "SM?VM", "SM?VK", "SM?VT"
_CODES: dict[type[StsError], ReturnCode] = {
    KeyExpired: ReturnCode.KEY_EXPIRED,
    InvalidKey: ReturnCode.PARAMETER_RANGE,
    UnsupportedAlgorithm: ReturnCode.PARAMETER_RANGE,
    CrcError: ReturnCode.TOKEN_CRC,
}


@contextmanager
def refusing(command: str) -> Iterator[None]:
    """Turn what the engine refuses into the return code a module gives."""
    try:
        yield
    except ModuleError:
        raise
    except TokenFormatError as error:
        code = ReturnCode.FORMAT if command == VERIFY else ReturnCode.PARAMETER_RANGE
        raise refusal(command, code) from error
    except InvalidKeyChange as error:
        wrong_count = error.reason is KeyChangeFault.COUNT
        raise refusal(command, ReturnCode.TOKEN_COUNT if wrong_count else ReturnCode.PARAMETER_RANGE) from error
    except StsError as error:
        raise refusal(command, _CODES.get(type(error), ReturnCode.APPLICATION)) from error


def verify_issues(command: str, held: ModuleKey, now: datetime) -> None:
    """Check that tokens with a TID may be made under the key at all."""
    if held.key.kt not in ISSUING_KEY_TYPES:
        raise refusal(command, ReturnCode.KEY_TYPE)
    verify_in_time(command, held, now)


def verify_in_time(command: str, held: ModuleKey, now: datetime) -> None:
    """Check the times within which the module may use the key."""
    if held.active_from is not None and now < held.active_from:
        raise refusal(command, ReturnCode.NOT_YET_ACTIVE)
    if held.issue_until is not None and now > held.issue_until:
        raise refusal(command, ReturnCode.ISSUE_UNTIL_PASSED)


def verify_new_key(current: ModuleKey, new: ModuleKey, now: datetime) -> None:
    """Check that a meter may be brought from one key to the other.

    Times and expiry number are asked of the new key only: an expired one must still bring its meters to the next.
    """
    if new.key.kt not in MAY_FOLLOW[current.key.kt]:
        raise refusal(KEY_CHANGE, ReturnCode.KEY_CHANGE_NOT_ALLOWED)
    verify_in_time(KEY_CHANGE, new, now)
    if _has_expired(new.key, now):
        raise refusal(KEY_CHANGE, ReturnCode.KEY_EXPIRED)


def minutes_off(tid: int, key: VendingKey, now: datetime) -> int:
    """How far the minute of a TID is from the module's clock. Raises TokenFormatError."""
    return int(abs((moment_of(tid, key.base_date) - now).total_seconds()) // 60)


def exceeds_limit(held: ModuleKey, used: Quantity, more: Quantity) -> bool:
    """Whether a credit asks for more than is left under the key's limits."""
    return any(
        limit is not None and quantity and already + quantity > limit
        for limit, already, quantity in zip((held.unit_limit, held.currency_limit), used, more, strict=True)
    )


def what_is_left(limit: int | None, used: int) -> int | None:
    """Of a limit; None where there is none."""
    return None if limit is None else max(0, limit - used)


def _has_expired(key: VendingKey, now: datetime) -> bool:
    minutes = int((now - key.base_date.start).total_seconds() // 60)
    return key.ken != NEVER_EXPIRES and minutes >> 16 > key.ken
