"""What stops a file, or a row of it.

BatchError
├── KeyFileError     reason: the vending keys cannot be had
├── CsvFileError     reason: no file of rows, or not the columns that are needed
└── BadRows          refusals: rows that no tokens can be made for; nothing was written
FieldError           column, reason: one field of one row, before the engine has seen it
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sts.errors import (
    AmountOutOfRange,
    InvalidKeyChange,
    InvalidMeterNumber,
    KeyExpired,
    StsError,
    TimeOutOfRange,
    TokenFault,
    TokenFormatError,
    UnsupportedAlgorithm,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


class BatchError(Exception):
    """Root of what stops a file."""


class KeyFileError(BatchError):
    """The vending keys cannot be had. The reason names no key's value."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class CsvFileError(BatchError):
    """No file of rows, or not the columns that are needed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refusal(NamedTuple):
    """Where a row is wrong, and why; `line` counts from 1, where the row ends."""

    line: int
    column: str
    reason: str


class BadRows(BatchError):
    """Rows that no tokens can be made for. Nothing was written."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(refusals)
        self.refusals = refusals


class FieldError(StsError):
    """A text that is not what its column holds."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(column, reason)
        self.column = column
        self.reason = reason


def refusal_of(line: int, error: StsError, key_column: str) -> Refusal:
    """Which column an error of the engine is about, and a sentence. `key_column` names the key whose expiry counts."""
    if isinstance(error, FieldError):
        return Refusal(line, error.column, error.reason)
    for kind, column, sentence in _SENTENCES:
        if isinstance(error, kind):
            return Refusal(line, column, sentence.format(error=error))
    if isinstance(error, KeyExpired):
        return Refusal(line, key_column, f"the key has expired: tid {error.tid} is past its expiry number {error.ken}")
    if isinstance(error, TokenFormatError):
        return Refusal(line, _COLUMNS[error.reason], "is not a number that its field can hold")
    raise error


_SENTENCES = (
    (InvalidMeterNumber, "meter", "is no meter number: 11, 13 or 18 digits, the last of them a check digit"),
    (AmountOutOfRange, "value", "is more than a token can carry, {error.limit}, or below zero"),
    (TimeOutOfRange, "issued", "has no token identifier from the key's base date, {error.base_date:d}"),
    (UnsupportedAlgorithm, "ea", "cannot be done: {error.name}"),
    (InvalidKeyChange, "count", "must be 2 or 3 for EA07, 4 for EA11"),
)
_COLUMNS = {
    TokenFault.SUBCLASS: "subclass",
    TokenFault.TID: "tid",
    TokenFault.AMOUNT: "value",
    TokenFault.RND: "rnd",
}
