"""What is said of an import as a whole; the mistakes in its rows are said by `cdu_app.messages.import_words`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app.language import N, _
from cdu_app.messages.import_words import field_title
from cdu_app.messages.message import Message, fixed
from vending import errors as vending

if TYPE_CHECKING:
    from cdu_app.messages.message import Sentences


def _not_mapped(error: vending.FieldsNotMapped) -> Message:
    return Message(
        _("No column is chosen for: {fields}.").format(fields=", ".join(map(field_title, error.fields))),
        _("Nothing was imported. Choose the column that holds it, or add one to the file."),
    )


def _mapped_twice(error: vending.FieldMappedTwice) -> Message:
    return Message(
        _("Two columns are chosen for “{field}”.").format(field=field_title(error.field)),
        _("Nothing was imported. Pass over one of them."),
    )


OF_IMPORTS: Final[Sentences] = {
    vending.FieldsNotMapped: _not_mapped,
    vending.FieldMappedTwice: _mapped_twice,
    vending.ImportHasBadRows: fixed(
        N("{rows} rows cannot be imported, so none was."),
        N("Save the list of mistakes and correct them, or import the good rows alone."),
    ),
    vending.FileChanged: fixed(
        N("The file was changed after it was checked; nothing was imported."), N("Check it again.")
    ),
    vending.ImportRunning: fixed(
        N("Customers and meters are being imported at this moment."),
        N("Nothing was sold here. Try again in a minute."),
    ),
}
