"""A vending key as one module may use it."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sts.errors import InvalidKey
from sts.keys import VendingKey

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_KEYS = 16
MAX_LIMIT = 2**63 - 1  # what the fields of all module lines hold
_KCV_BYTES = 3


@dataclass(frozen=True, slots=True)
class ModuleKey:
    """A vending key with what its module may do with it; None where there is no limit.

    It issues from `active_from` to `issue_until` (aware), at most `unit_limit` tenths of units and
    `currency_limit` times 0.00001 of the base unit. Raises InvalidKey.
    """

    key: VendingKey
    active_from: datetime | None = None
    issue_until: datetime | None = None
    unit_limit: int | None = None
    currency_limit: int | None = None

    def __post_init__(self) -> None:
        for name in ("active_from", "issue_until"):
            moment = getattr(self, name)
            if moment is not None and moment.utcoffset() is None:
                raise InvalidKey(name)
        for name in ("unit_limit", "currency_limit"):
            limit = getattr(self, name)
            if limit is not None and not 0 <= limit <= MAX_LIMIT:
                raise InvalidKey(name)

    @property
    def is_limited(self) -> bool:
        """Whether what is issued under it is counted."""
        return self.unit_limit is not None or self.currency_limit is not None

    @property
    def kcv(self) -> str:
        """The key check value, six hexadecimal digits: tells keys apart and gives nothing of them away.

        The first 3 bytes of HMAC-SHA-256 of nothing under the key. Provisional: how STS modules make theirs is not
        public.
        """
        return hmac.digest(self.key.value, b"", "sha256")[:_KCV_BYTES].hex().upper()


def write_key(held: ModuleKey) -> dict[str, Any]:
    """The key as names and values that JSON knows; what has no limit is left out."""
    key = held.key
    record: dict[str, Any] = {
        "value": key.value.hex(),
        "sgc": key.sgc,
        "krn": key.krn,
        "kt": int(key.kt),
        "dkga": int(key.dkga),
        "base_date": int(key.base_date),
        "ken": key.ken,
        "active_from": held.active_from and held.active_from.isoformat(),
        "issue_until": held.issue_until and held.issue_until.isoformat(),
        "unit_limit": held.unit_limit,
        "currency_limit": held.currency_limit,
    }
    return {name: value for name, value in record.items() if value is not None}


def read_key(record: Mapping[str, Any]) -> ModuleKey:
    """The inverse of `write_key`. Raises KeyError, TypeError, ValueError, InvalidKey, UnsupportedAlgorithm."""
    return ModuleKey(
        key=VendingKey.read(record),
        active_from=_moment(record.get("active_from")),
        issue_until=_moment(record.get("issue_until")),
        unit_limit=record.get("unit_limit"),
        currency_limit=record.get("currency_limit"),
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
