"""The columns of an import and the mistakes in its rows, in the operator's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app.language import N, _
from cdu_app.messages.message import brief
from vending.domain.imports.fields import REQUIRED, REQUIRED_OF_METERS, Field
from vending.domain.imports.plan import Existing
from vending.domain.imports.row import ImportFault, ImportNote

if TYPE_CHECKING:
    from vending.domain.imports.row import CellIssue, CellNote

_FIELDS: Final = {
    Field.NAME: N("Customer name"),
    Field.PHONE: N("Phone"),
    Field.EMAIL: N("E-mail"),
    Field.ID_NUMBER: N("Identity number"),
    Field.TAX_NUMBER: N("Tax number"),
    Field.NOTES: N("Notes"),
    Field.ACCOUNT: N("Account number"),
    Field.ADDRESS: N("Address"),
    Field.AREA: N("Area"),
    Field.TARIFF: N("Tariff"),
    Field.CUSTOMER_CLASS: N("Customer class"),
    Field.ACCOUNT_STATUS: N("Status of the account"),
    Field.METER: N("Meter number"),
    Field.COMMODITY: N("Commodity"),
    Field.SGC: N("Supply group code"),
    Field.KRN: N("Key revision number"),
    Field.TI: N("Tariff index"),
    Field.EA: N("Encryption algorithm"),
    Field.CREDIT: N("Kind of credit"),
    Field.CONNECTED_ON: N("Connected on"),
    Field.METER_STATUS: N("Status of the meter"),
}
_TAKES: Final = {
    Field.NAME: N("a person or firm, up to 100 characters"),
    Field.PHONE: N("digits with blanks, + and dashes, up to 40 characters"),
    Field.EMAIL: N("name@example.org"),
    Field.ID_NUMBER: N("national identity or registration number, up to 40 characters"),
    Field.TAX_NUMBER: N("for tax invoices, up to 40 characters"),
    Field.NOTES: N("any text up to 2000 characters"),
    Field.ACCOUNT: N(
        "the utility's number of the service point, letters and digits; case, blanks and dashes make no difference"
    ),
    Field.ADDRESS: N("up to 200 characters"),
    Field.AREA: N("up to 60 characters"),
    Field.TARIFF: N("the code of a tariff of this station"),
    Field.CUSTOMER_CLASS: N("a class for which the tariff has a rate; blank for none"),
    Field.ACCOUNT_STATUS: N("active, suspended or closed; blank: active"),
    Field.METER: N("11 or 13 digits, or the MeterPAN of 18 digits; blank: an account without a meter"),
    Field.COMMODITY: N("electricity, water, gas or time; blank: electricity"),
    Field.SGC: N("6 digits"),
    Field.KRN: N("1 to 9"),
    Field.TI: N("0 to 99"),
    Field.EA: N("07 (STA) or 11 (MISTY1)"),
    Field.CREDIT: N("units or money, by what the meter counts; blank: units"),
    Field.CONNECTED_ON: N("a date: 2026-03-31, or 31/03/2026 with the order chosen; blank: not known"),
    Field.METER_STATUS: N("active, suspended or closed; blank: active"),
}
_FAULTS: Final = {
    ImportFault.EMPTY: N("It is missing. Fill it in."),
    ImportFault.TOO_LONG: N("It is too long. Shorten it."),
    ImportFault.NOT_A_NUMBER: N("It is not a number. Write digits only."),
    ImportFault.OUT_OF_RANGE: N("It is too small or too large. This column takes {takes}."),
    ImportFault.NOT_A_CHOICE: N("It is not known here. This column takes {takes}."),
    ImportFault.NOT_A_DATE: N("It is not a date. Write it as 2026-12-31, or choose the order of dates."),
    ImportFault.CHECK_DIGIT: N("The check digit is wrong: a digit is mistyped or two are swapped."),
    ImportFault.UNKNOWN: N("It is not known at this station. Correct it, or add the tariff or class first."),
    ImportFault.CONTROL: N("It holds a sign that cannot be printed. Type it anew."),
    ImportFault.MALFORMED: N("It cannot be right. This column takes {takes}."),
    ImportFault.TWICE: N("It stands in row {detail} already. Remove one of the two."),
    ImportFault.CONFLICT: N("Row {detail} says otherwise of the same customer or account. Make both the same."),
    ImportFault.EXISTS: N("It is recorded at this station already. Choose to update such rows or to skip them."),
    ImportFault.CLOSED: N("It is closed, which is for good. Remove the row, or use another number."),
    ImportFault.SALE_WAITS: N("Sale {detail} still waits for its token. Finish that sale, then import the row."),
    ImportFault.CHANGED: N("Somebody changed it meanwhile. Check the file again."),
    ImportFault.MORE_CELLS: N("The row has cells beyond the last heading. Give them a heading or empty them."),
    ImportFault.BAD_QUOTES: N("A quotation mark within a cell is not written twice. Correct it."),
}
_NOTES: Final = {
    ImportNote.ZERO_RESTORED: N("The zero that a spreadsheet took off the front was put back: {meant}."),
    ImportNote.FROM_PAN: N("The meter number {meant} was taken out of the MeterPAN."),
    ImportNote.DAY_NUMBER: N("The day number of a spreadsheet was read as {meant}."),
}
_EXISTING: Final = {
    Existing.REFUSE: N("Refuse them as mistakes"),
    Existing.UPDATE: N("Update what is recorded"),
    Existing.SKIP: N("Leave them as they are"),
}


def field_title(field: Field) -> str:
    """Return the name of a field as screens show it."""
    return _(_FIELDS[field])


def field_takes(field: Field) -> str:
    """Return what a column takes."""
    return _(_TAKES[field])


def field_need(field: Field) -> str:
    """Return whether a column is needed."""
    if field in REQUIRED:
        return _("required")
    return _("required for a meter") if field in REQUIRED_OF_METERS else ""


def existing_words(existing: Existing) -> str:
    """Return what is done with rows that are recorded already."""
    return _(_EXISTING[existing])


def issue_sentence(issue: CellIssue) -> str:
    """Return what is wrong with a cell, and what to do."""
    takes = "" if issue.field is None else field_takes(issue.field).partition(";")[0]
    return _(_FAULTS[issue.fault]).format(detail=brief(issue.detail), takes=takes)


def note_sentence(note: CellNote) -> str:
    """Return how a cell was understood."""
    return _(_NOTES[note.note]).format(meant=brief(note.meant))
