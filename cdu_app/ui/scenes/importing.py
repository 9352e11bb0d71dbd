"""The scenes of the import assistant."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from cdu_app.ui.scenes.customers import open_page
from cdu_app.viewmodels.importing import Step
from spreadsheets import TableKind, write_table
from sts.identity import luhn_digit

if TYPE_CHECKING:
    from cdu_app.ui.importing.sheet import ImportSheet
    from cdu_app.ui.screen_play import Play

_HEADINGS: Final = (
    "Consumer",
    "Cell",
    "Acc no",
    "Street",
    "Zone",
    "Tariff",
    "DRN",
    "SGC",
    "KRN",
    "TI",
    "Alg.",
    "Date connected",
)
_ROWS: Final = 240
_BAD: Final = {
    17: (6, "07700000139"),
    18: (5, "E9"),
    64: (7, "12345"),
    120: (11, "31/02/2026"),
    121: (0, ""),
    200: (8, "0"),
}


def importing(play: Play) -> None:
    """A file is chosen, its columns are matched, it is checked and imported."""
    page = open_page(play)
    page.panel.import_button.click()
    sheet = cast("ImportSheet", page.desk.sheet)
    play.take("import-file")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "new town.xlsx"
        write_table(file, _HEADINGS, (_row(number) for number in range(_ROWS)), TableKind.XLSX)
        sheet.model.open_file(file)
        play.wait(lambda: sheet.model.state.step is Step.COLUMNS and not sheet.model.state.busy)
        play.take("import-columns-missing")
        sheet.columns.fields[10].setCurrentIndex(sheet.columns.fields[10].findData("ea"))
        play.take("import-columns")
        sheet.go_on()
        _wait(play, sheet, Step.CHECK)
        play.wait(lambda: sheet.check.table.rowCount() == len(_BAD))
        play.take("import-check")
        under_way = replace(sheet.model.state, step=Step.IMPORT, busy=True, done=61_500, total=100_000)
        sheet.show_state(under_way)
        play.take("import-writing")
        sheet.go_on()
        _wait(play, sheet, Step.RESULT)
        play.take("import-result")
    sheet.leave()


SCENES: Final = (importing,)


def _wait(play: Play, sheet: ImportSheet, step: Step) -> None:
    play.wait(lambda: sheet.model.state.step is step and not sheet.model.state.busy)


def _row(number: int) -> list[str]:
    digits = f"0770000{number:03}"
    row = [
        f"Customer {number}",
        f"+27 71 555 {number:04}",
        f"NT-{number:05}",
        f"{number + 1} Acacia Street",
        "New Town",
        "E1",
        digits + luhn_digit(digits),
        "123457",
        "1",
        "01",
        "EA07",
        f"{number % 28 + 1:02}/03/2026",
    ]
    if number in _BAD:
        place, text = _BAD[number]
        row[place] = text
    return row
