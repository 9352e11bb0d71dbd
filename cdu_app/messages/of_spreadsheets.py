"""What is said of tables in files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app.language import N, _
from cdu_app.messages.message import Message, brief, fixed, printable
from spreadsheets import errors as spreadsheets
from spreadsheets.errors import ContentFault, FileFault, Measure

if TYPE_CHECKING:
    from cdu_app.messages.message import Sentences

_CONTENTS: Final = {
    ContentFault.OTHER_KIND: N("{path} is no table: neither CSV nor XLSX, XLS or ODS."),
    ContentFault.DAMAGED: N("{path} is damaged and cannot be read."),
}
_FILES: Final = {
    FileFault.MISSING: N("There is no file {path}."),
    FileFault.NOT_A_FILE: N("{path} is a folder, not a file."),
    FileFault.NOT_ALLOWED: N("{path} may not be used, or another program holds it open."),
    FileFault.FULL: N("There is no room left on the disk for {path}."),
    FileFault.DISK: N("The disk reports an error on {path}."),
}
_FILE_ADVICE: Final = {
    FileFault.MISSING: N("Check the name and the folder."),
    FileFault.NOT_A_FILE: N("Choose a file in it."),
    FileFault.NOT_ALLOWED: N("Close it in the other program, or copy it elsewhere."),
    FileFault.FULL: N("Make room, or choose another disk."),
    FileFault.DISK: N("Check the disk, or copy the file elsewhere."),
}
_MEASURES: Final = {
    Measure.FILE_BYTES: N("{path} is larger than {limit} bytes."),
    Measure.UNPACKED_BYTES: N("{path} is larger than {limit} bytes once unpacked."),
    Measure.CELLS: N("A sheet in {path} reaches over more than {limit} cells."),
    Measure.ROWS: N("A sheet holds {limit} rows at most."),
    Measure.COLUMNS: N("A table has {limit} columns here; a row of it has more."),
    Measure.CELL_LENGTH: N("A cell holds {limit} characters at most."),
}


def _not_a_spreadsheet(error: spreadsheets.NotASpreadsheet) -> Message:
    return Message(
        _(_CONTENTS[error.fault]).format(path=printable(str(error.path))),
        _("Open it in the program that made it and save it as XLSX or CSV."),
    )


def _unavailable(error: spreadsheets.FileUnavailable) -> Message:
    return Message(_(_FILES[error.fault]).format(path=printable(str(error.path))), _(_FILE_ADVICE[error.fault]))


def _too_large(error: spreadsheets.TooLarge) -> Message:
    return Message(
        _(_MEASURES[error.measure]).format(path=printable(str(error.path)), limit=error.limit),
        _("Use CSV for a table of this size, or part it into several files."),
    )


def _unknown_sheet(error: spreadsheets.UnknownSheet) -> Message:
    return Message(
        _("There is no sheet “{sheet}” in {path}.").format(sheet=brief(error.sheet), path=printable(str(error.path))),
        _("It has: {sheets}.").format(sheets=", ".join(map(brief, error.sheets))),
    )


OF_SPREADSHEETS: Final[Sentences] = {
    spreadsheets.NotASpreadsheet: _not_a_spreadsheet,
    spreadsheets.FileUnavailable: _unavailable,
    spreadsheets.TooLarge: _too_large,
    spreadsheets.UnknownSheet: _unknown_sheet,
    spreadsheets.PasswordProtected: fixed(
        N("{path} opens with a password only."), N("Open it, save a copy without a password, and use that.")
    ),
    spreadsheets.EmptyTable: fixed(
        N("There is nothing in this table of {path}."), N("Choose another sheet or another file.")
    ),
    spreadsheets.EmptyHeading: fixed(
        N("Column {column} of {path} has no heading."), N("Write one above it in the first row.")
    ),
    spreadsheets.DuplicateHeading: fixed(
        N("Two columns of {path} are headed “{heading}”."), N("Give one of them another heading.")
    ),
    spreadsheets.EncodingMismatch: fixed(
        N("Line {line} of {path} has letters of another encoding."),
        N("Choose another encoding, or save the file as XLSX."),
    ),
    spreadsheets.QuoteNotClosed: fixed(
        N("The quotation mark that opens a cell in row {row} of {path} is never closed."),
        N("Correct that row, or save the table as XLSX. Nothing was imported."),
    ),
}
