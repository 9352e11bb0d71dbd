"""An emulator with known keys, requests for it, and servers in front of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sts.identity import MeterPan, luhn_digit
from sts.keys import EncryptionAlgorithm, KeyGeneration, KeyType, VendingKey
from sts.kmc.values import ModuleKey
from sts.module.emulator import Emulator, create_emulator
from sts.module.emulator.emulator import utc_now
from sts.module.emulator.tid_log import LOG_FILE, RECORD_BYTES
from sts.module.protocol import CreditRequest, KeyChangeRequest, ManagementRequest
from sts.tid import BaseDate
from sts.token import Commodity, ManagementFunction

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sts.module.protocol import SecurityModule

STATE_KEY = bytes(range(32))
PAN = MeterPan.from_drn("12345678903")
OTHER_PAN = MeterPan.from_drn("000112345678" + luhn_digit("000112345678"))
TID = 0x123456
# Registers of the emulator: by key generation; with a KEN below every TID used; of a key type that never vends.
DKGA04, DKGA02, EXPIRED, DEFAULT_KEY = 1, 2, 3, 4
# Where a meter of register 1 can be brought to: the base date 2035 (a rollover), the next key revision.
ROLLOVER, NEXT_REVISION = 5, 6
INITIALIZATION, COMMON = 7, 8
# Its limits are for this module; not yet to be used; not to be used any more.
LIMITED, NOT_YET_ACTIVE, ISSUE_UNTIL_PASSED = 9, 10, 11
UNIT_LIMIT, CURRENCY_LIMIT = 10_000, 500_000_00  # 1 000 kWh, 500 of the base unit

VENDING_KEYS = (
    VendingKey(bytes(range(20)), "600675", 1, KeyType.DUTK, KeyGeneration.DKGA04, BaseDate.Y2014, 255),
    VendingKey(bytes(range(8)), "600675", 2, KeyType.DUTK, KeyGeneration.DKGA02, BaseDate.Y1993, 255),
    VendingKey(bytes(range(20, 40)), "600676", 1, KeyType.DUTK, KeyGeneration.DKGA04, BaseDate.Y2014, 5),
    VendingKey(bytes(range(40, 60)), "600677", 1, KeyType.DDTK, KeyGeneration.DKGA04, BaseDate.Y2035, 255),
    VendingKey(bytes(range(60, 80)), "600675", 3, KeyType.DUTK, KeyGeneration.DKGA04, BaseDate.Y2035, 255),
    VendingKey(bytes(range(80, 100)), "600675", 4, KeyType.DUTK, KeyGeneration.DKGA04, BaseDate.Y2014, 255),
    VendingKey(bytes(range(100, 120)), "600678", 1, KeyType.DITK, KeyGeneration.DKGA04, BaseDate.Y2014, 255),
    VendingKey(bytes(range(120, 140)), "600679", 1, KeyType.DCTK, KeyGeneration.DKGA04, BaseDate.Y2014, 255),
    VendingKey(bytes(range(140, 160)), "600680", 1, KeyType.DUTK, KeyGeneration.DKGA04, BaseDate.Y2014, 255),
    VendingKey(bytes(range(160, 180)), "600681", 1, KeyType.DUTK, KeyGeneration.DKGA04, BaseDate.Y2014, 255),
    VendingKey(bytes(range(180, 200)), "600682", 1, KeyType.DUTK, KeyGeneration.DKGA04, BaseDate.Y2014, 255),
)
FAR_AHEAD, LONG_AGO = datetime(2500, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)
_TERMS: dict[int, dict[str, Any]] = {
    LIMITED: {"unit_limit": UNIT_LIMIT, "currency_limit": CURRENCY_LIMIT},
    NOT_YET_ACTIVE: {"active_from": FAR_AHEAD},
    ISSUE_UNTIL_PASSED: {"issue_until": LONG_AGO},
}
MODULE_KEYS = tuple(ModuleKey(key, **_TERMS.get(number, {})) for number, key in enumerate(VENDING_KEYS, start=1))
"""VENDING_KEYS as the emulator holds them."""

REQUEST = CreditRequest(DKGA04, PAN, 7, EncryptionAlgorithm.STA, Commodity.ELECTRICITY, 1234, TID)
MANAGEMENT = ManagementRequest(DKGA04, PAN, 7, EncryptionAlgorithm.STA, ManagementFunction.SET_TARIFF_RATE, 3, TID)
KEY_CHANGE = KeyChangeRequest(DKGA04, NEXT_REVISION, PAN, 7, 7, EncryptionAlgorithm.STA, 2)


def new_emulator(folder: Path, tid_window: int = 0, now: Callable[[], datetime] = utc_now) -> Emulator:
    """A fresh emulator with MODULE_KEYS."""
    create_emulator(folder, STATE_KEY, MODULE_KEYS, tid_window)
    return open_emulator(folder, now)


def open_emulator(folder: Path, now: Callable[[], datetime] = utc_now) -> Emulator:
    """The emulator that is there."""
    return Emulator.open(folder, STATE_KEY, now)


def request(**changes: Any) -> CreditRequest:
    """REQUEST with some fields changed."""
    return replace(REQUEST, **changes)


def issued_tokens(folder: Path) -> int:
    """How many tokens the emulator in `folder` ever made."""
    return (folder / LOG_FILE).stat().st_size // RECORD_BYTES


def every_call(module: SecurityModule) -> list[Any]:
    """One call of each kind, not yet made."""
    return [
        module.identify,
        module.clock,
        module.registers,
        lambda: module.vend_credit(REQUEST),
        lambda: module.find_last_credit(REQUEST),
        lambda: module.issue_management(MANAGEMENT),
        lambda: module.change_key(KEY_CHANGE),
        lambda: module.verify_token(DKGA04, PAN, 7, EncryptionAlgorithm.STA, "0" * 20),
    ]
