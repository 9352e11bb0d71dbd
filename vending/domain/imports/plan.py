"""What is imported, how, and what came of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from vending.domain.imports.cells import BLANK, BadCell, DateOrder, reader_of
from vending.domain.imports.fields import FIELDS, REQUIRED, REQUIRED_OF_METERS, Field
from vending.domain.imports.row import CellIssue, CellNote, ImportFault, ReadRow
from vending.errors import FieldMappedTwice, FieldsNotMapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from vending.domain.imports.row import SourceRow


class Existing(StrEnum):
    """What is done with rows whose account or meter is recorded already."""

    REFUSE = "refuse"
    UPDATE = "update"
    SKIP = "skip"


class ImportPhase(StrEnum):
    """What is being done with the rows. Once it is saving, it is too late to cancel."""

    CHECKING = "checking"
    WRITING = "writing"
    SAVING = "saving"


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """A table and how it is to be understood. `rows` begins anew at each call; `expected` is about how many there are.

    `fields` says what each column holds, None for one that is passed over. `source` names the file in the history.
    """

    source: str
    headings: Sequence[str]
    fields: Sequence[Field | None]
    rows: Callable[[], Iterable[SourceRow]]
    expected: int
    existing: Existing = Existing.REFUSE
    dates: DateOrder = DateOrder.DAY_FIRST

    def verify(self) -> None:
        """Raise FieldMappedTwice, FieldsNotMapped."""
        for one, count in Counter(self.fields).items():
            if one is not None and count > 1:
                raise FieldMappedTwice(one)
        missing = missing_fields(self.fields, self.existing)
        if missing:
            raise FieldsNotMapped(missing)


class Outcome(StrEnum):
    """What a row comes to."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    BAD = "bad"


@dataclass(slots=True)
class ImportReport:
    """How many rows came to what; the records that are new; `digest` is over all rows, so that none changes unseen."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    customers: int = 0
    accounts: int = 0
    meters: int = 0
    notes: int = 0
    digest: bytes = b""

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return self.outcomes.total()

    @property
    def bad(self) -> int:
        """How many cannot be imported."""
        return self.outcomes[Outcome.BAD]

    @property
    def to_write(self) -> int:
        """How many change the books."""
        return self.outcomes[Outcome.NEW] + self.outcomes[Outcome.CHANGED]


def missing_fields(fields: Sequence[Field | None], existing: Existing) -> tuple[Field, ...]:
    """Return the fields that a column must be chosen for; to update, what is stored needs its account's number only."""
    needed = [Field.ACCOUNT] if existing is Existing.UPDATE else [*REQUIRED]
    if Field.METER in fields and existing is not Existing.UPDATE:
        needed += REQUIRED_OF_METERS
    return tuple(one for one in needed if one not in fields)


class RowReader:
    """Reads the cells of rows as the plan says."""

    def __init__(self, plan: ImportPlan) -> None:
        self._headings = {one: heading for one, heading in zip(plan.fields, plan.headings, strict=True) if one}
        self._columns = {one: column for column, one in enumerate(plan.fields) if one}
        self._readers = [(one, column, reader_of(one, plan.dates)) for one, column in self._columns.items()]

    def read(self, source: SourceRow) -> ReadRow:
        """Return the row with what its cells mean and what is wrong with them."""
        row = ReadRow(source.number, tuple(source.cells), {}, set(), [], [])
        if source.fault is not None:
            row.issues.append(CellIssue(None, "", "", ImportFault[getattr(source.fault, "name", "BAD_QUOTES")]))
            return row
        for one, column, read in self._readers:
            text = row.cells[column]
            if text in BLANK or text.casefold() in BLANK:
                continue
            try:
                row.values[one], note = read(text)
            except BadCell as error:
                row.spoilt.add(one)
                self.add_issue(row, one, error.fault)
            else:
                if note is not None:
                    row.notes.append(CellNote(self.heading(one), text, note, str(row.values[one])))
        return row

    def add_issue(self, row: ReadRow, one: Field, fault: ImportFault, detail: str = "") -> None:
        """Note that the cell of a field cannot be imported, where no column holds it too."""
        column = self._columns.get(one)
        value = "" if column is None else row.cells[column]
        row.issues.append(CellIssue(one, self.heading(one), value, fault, detail))

    def heading(self, one: Field) -> str:
        """Return the heading over a field, or what it is usually called."""
        return self._headings.get(one) or FIELDS[one].title
