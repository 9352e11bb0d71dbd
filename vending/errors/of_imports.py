"""What can go wrong with an import as a whole; what is wrong with its rows is told row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vending.errors.of_sales import StationBusy
from vending.errors.root import Refused

if TYPE_CHECKING:
    from vending.domain.imports.fields import Field


@dataclass(eq=False)
class FieldsNotMapped(Refused):
    """No column is chosen for `fields`, without which nobody new can be recorded."""

    fields: tuple[Field, ...]


@dataclass(eq=False)
class FieldMappedTwice(Refused):
    """Two columns are chosen for `field`."""

    field: Field


@dataclass(eq=False)
class ImportHasBadRows(Refused):
    """`rows` rows cannot be imported, and all or nothing was asked for: nothing was."""

    rows: int


@dataclass(eq=False)
class FileChanged(Refused):
    """The file holds other rows than when it was checked; nothing was imported."""


@dataclass(eq=False)
class ImportRunning(StationBusy):
    """An import is being written; nothing was sold here."""
