"""An emulator with known keys, requests for it, and servers in front of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sts.identity import MeterPan, luhn_digit
from sts.keys import EncryptionAlgorithm, KeyGeneration, KeyType, VendingKey
from sts.module.emulator import Emulator, create_emulator
from sts.module.emulator.tid_log import LOG_FILE, RECORD_BYTES
from sts.module.protocol import CreditRequest
from sts.tid import BaseDate
from sts.token import Commodity

if TYPE_CHECKING:
    from pathlib import Path

    from sts.module.protocol import SecurityModule

STATE_KEY = bytes(range(32))
PAN = MeterPan.from_drn("12345678903")
OTHER_PAN = MeterPan.from_drn("000112345678" + luhn_digit("000112345678"))
TID = 0x123456
DKGA04, DKGA02, EXPIRED, DEFAULT_KEY = 1, 2, 3, 4
"""Registers of the emulator: by key generation; with a KEN below every TID used; of a key type that never vends."""

VENDING_KEYS = (
    VendingKey(bytes(range(20)), "600675", 1, KeyType.DUTK, KeyGeneration.DKGA04, BaseDate.Y2014, 255),
    VendingKey(bytes(range(8)), "600675", 2, KeyType.DUTK, KeyGeneration.DKGA02, BaseDate.Y1993, 255),
    VendingKey(bytes(range(20, 40)), "600676", 1, KeyType.DUTK, KeyGeneration.DKGA04, BaseDate.Y2014, 5),
    VendingKey(bytes(range(40, 60)), "600677", 1, KeyType.DDTK, KeyGeneration.DKGA04, BaseDate.Y2035, 255),
)
REQUEST = CreditRequest(DKGA04, PAN, 7, EncryptionAlgorithm.STA, Commodity.ELECTRICITY, 1234, TID)


def new_emulator(folder: Path) -> Emulator:
    """A fresh emulator with VENDING_KEYS."""
    create_emulator(folder, STATE_KEY, VENDING_KEYS)
    return open_emulator(folder)


def open_emulator(folder: Path) -> Emulator:
    """The emulator that is there."""
    return Emulator.open(folder, STATE_KEY)


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
        module.registers,
        lambda: module.vend_credit(REQUEST),
        lambda: module.find_last_credit(REQUEST),
        lambda: module.verify_token(DKGA04, PAN, 7, EncryptionAlgorithm.STA, "0" * 20),
    ]
