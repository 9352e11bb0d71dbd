"""What a meter answers to a token, and what the token did."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from sts.keys import MeterKey
    from sts.token import ManagementFunction, Section


class Result(StrEnum):
    """The standard's token results.

    A section of a key change answers with its own place in the set; the one that completes the set, with ACCEPT.
    """

    ACCEPT = "Accept"
    FIRST_KEY_CHANGE = "1stKCT"
    SECOND_KEY_CHANGE = "2ndKCT"
    THIRD_KEY_CHANGE = "3rdKCT"
    FOURTH_KEY_CHANGE = "4thKCT"
    OLD_ERROR = "OldError"
    USED_ERROR = "UsedError"
    OVERFLOW_ERROR = "OverflowError"
    KEY_TYPE_ERROR = "KeyTypeError"
    FORMAT_ERROR = "FormatError"
    RANGE_ERROR = "RangeError"
    FUNCTION_ERROR = "FunctionError"
    DDTK_ERROR = "DDTKError"
    KEY_EXPIRED_ERROR = "KeyExpiredError"
    CRC_ERROR = "CRCError"
    MFR_CODE_ERROR = "MfrCodeError"

    @property
    def is_taken(self) -> bool:
        """Did the meter take the token, or a section of a set?"""
        return self in _TAKEN


_TAKEN = frozenset(
    {
        Result.ACCEPT,
        Result.FIRST_KEY_CHANGE,
        Result.SECOND_KEY_CHANGE,
        Result.THIRD_KEY_CHANGE,
        Result.FOURTH_KEY_CHANGE,
    }
)


class MeterTest(IntEnum):
    """The tests and displays of class 1; test N is bit N - 1 of a token's control."""

    LOAD_SWITCH = 1
    DISPLAY = 2
    TOTAL = 3
    KEY_REVISION = 4
    TARIFF_INDEX = 5
    TOKEN_READER = 6
    POWER_LIMIT = 7
    TAMPER = 8
    CONSUMPTION = 9
    SOFTWARE_VERSION = 10
    PHASE_UNBALANCE = 11
    WATER_FACTOR = 12
    TARIFF_RATE = 13


@dataclass(frozen=True, slots=True)
class Credited:
    """`amount` went into the credit register, which now holds `credit`; both in the register's unit."""

    amount: int
    credit: int


@dataclass(frozen=True, slots=True)
class CreditCleared:
    """The credit register is empty; `lost` was in it."""

    lost: int


@dataclass(frozen=True, slots=True)
class ValueSet:
    """`function` set its register to `value`: watts for the power limits, raw for rate and factor."""

    function: ManagementFunction
    value: int


@dataclass(frozen=True, slots=True)
class TamperCleared:
    """The tamper flag is down."""


@dataclass(frozen=True, slots=True)
class Display:
    """What one test shows: a register in its own unit, 1 or 0 for on or off, or None for a test without a figure."""

    test: MeterTest
    value: int | None


@dataclass(frozen=True, slots=True)
class Displayed:
    """The tests that ran, in order."""

    displays: tuple[Display, ...]


@dataclass(frozen=True, slots=True)
class SectionTaken:
    """A section of a key change; `held` are all the sections that wait for the rest of their set."""

    section: Section
    held: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class SetDropped:
    """The sections that were there are not of one set; the meter forgot them all. Comes with FORMAT_ERROR."""


@dataclass(frozen=True, slots=True)
class KeyChanged:
    """The meter has a new key. With `rollover` it forgot the token identifiers it had seen."""

    key: MeterKey
    rollover: bool


Effect: TypeAlias = (
    Credited | CreditCleared | ValueSet | TamperCleared | Displayed | SectionTaken | SetDropped | KeyChanged
)


@dataclass(frozen=True, slots=True)
class Answer:
    """The result, what the token did if it was taken, and its token identifier if it could be read and has one."""

    result: Result
    effect: Effect | None = None
    tid: int | None = None


class Rejected(Exception):
    """Ends the look at a token inside this package; `accept` makes an Answer of it."""

    def __init__(self, result: Result) -> None:
        super().__init__(result)
        self.result = result
