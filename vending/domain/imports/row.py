"""A row of an imported table: where it stands, what its cells mean, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vending.domain.imports.fields import Field


class ImportFault(StrEnum):
    """What is wrong with a cell or a row; the first ten are those of `RecordFault`."""

    EMPTY = "empty"
    TOO_LONG = "too long"
    NOT_A_NUMBER = "not a number"
    OUT_OF_RANGE = "out of range"
    NOT_A_CHOICE = "not a choice"
    NOT_A_DATE = "not a date"
    CHECK_DIGIT = "check digit"
    UNKNOWN = "unknown"
    CONTROL = "control characters"
    MALFORMED = "malformed"
    TWICE = "twice in the file"
    CONFLICT = "otherwise in another row"
    EXISTS = "recorded already"
    CLOSED = "closed"
    SALE_WAITS = "a sale waits"
    CHANGED = "changed meanwhile"
    MORE_CELLS = "cells beyond the last heading"
    BAD_QUOTES = "text after a closing quotation mark"


class ImportNote(StrEnum):
    """What was understood otherwise than it stands there."""

    ZERO_RESTORED = "leading zero restored"
    FROM_PAN = "taken out of the MeterPAN"
    DAY_NUMBER = "day number of a spreadsheet"


@dataclass(frozen=True, slots=True)
class CellIssue:
    """A cell that cannot be imported; `field` None: the whole row. `detail`: the other row, or the sale that waits."""

    field: Field | None
    heading: str
    value: str
    fault: ImportFault
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CellNote:
    """A cell that was read as `meant`."""

    heading: str
    value: str
    note: ImportNote
    meant: str


@dataclass(frozen=True, slots=True)
class RowReport:
    """What there is to say of a row: a row with issues is not imported. `number` as the spreadsheet shows it."""

    number: int
    cells: tuple[str, ...]
    issues: tuple[CellIssue, ...]
    notes: tuple[CellNote, ...] = ()


class SourceRow(Protocol):
    """A row as a file has it: its number in the spreadsheet, a text for each heading, and what spoils it as a whole."""

    @property
    def number(self) -> int:
        """From 1."""

    @property
    def cells(self) -> Sequence[str]:
        """A text for each heading."""

    @property
    def fault(self) -> object:
        """Its `name` is that of an ImportFault; None in a good row."""


@dataclass(slots=True)
class ReadRow:
    """A row whose cells have been read: the values of those that are not blank, and the fields whose cells are bad.

    Issues gather as the row is looked at.
    """

    number: int
    cells: tuple[str, ...]
    values: dict[Field, Any]
    spoilt: set[Field]
    issues: list[CellIssue]
    notes: list[CellNote]

    def has(self, field: Field) -> bool:
        """Is anything written in the cell of this field?"""
        return field in self.values or field in self.spoilt

    @property
    def report(self) -> RowReport:
        """What there is to say of it."""
        return RowReport(self.number, self.cells, tuple(self.issues), tuple(self.notes))
