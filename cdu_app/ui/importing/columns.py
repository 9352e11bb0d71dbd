"""The second step: what each column holds, and how rows are to be understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from cdu_app.language import _
from cdu_app.messages.import_words import existing_words, field_need, field_takes, field_title
from cdu_app.messages.message import printable
from cdu_app.ui.importing.step import StepView
from cdu_app.ui.tokens import HAIR, NEAR, SMALL, TIGHT
from cdu_app.ui.widgets.buttons import Choices
from cdu_app.ui.widgets.choice_field import ChoiceField
from cdu_app.ui.widgets.layouts import box, column, row
from cdu_app.ui.widgets.text import Elided, Text
from spreadsheets import CODE_PAGES, TextEncoding
from vending.domain.imports.cells import DateOrder
from vending.domain.imports.fields import Field
from vending.domain.imports.plan import Existing

if TYPE_CHECKING:
    from cdu_app.viewmodels.importing import ImportModel, ImportState, ImportTable

_PASSED_OVER: Final = ""
_FIELD_HEIGHT: Final = 36
_FIELD_WIDTH: Final = 260


class ColumnsView(StepView):
    """Binds to the choices of ImportModel."""

    def __init__(self, model: ImportModel) -> None:
        super().__init__(model)
        self.fields: list[ChoiceField] = []
        self._table: ImportTable | None = None
        self._file = Elided(size=14, bold=True)
        self.sheets = ChoiceField(_("Sheet"))
        self.code_pages = ChoiceField(_("Letters"), [(page, word) for page, word in _code_pages()])
        self.existing = ChoiceField(
            _("Rows that are recorded already"), [(one, existing_words(one)) for one in Existing]
        )
        self.dates = Choices((_("31/12/2026"), _("12/31/2026")), height=_FIELD_HEIGHT)
        self.missing = Text(size=14, wrap=True)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._lay_out()
        self.sheets.changed.connect(lambda: model.choose_sheet(self.sheets.value))
        self.code_pages.changed.connect(lambda: model.choose_code_page(TextEncoding(self.code_pages.value)))
        self.existing.changed.connect(lambda: model.choose_existing(Existing(self.existing.value)))
        self.dates.chosen.connect(lambda number: model.choose_dates(list(DateOrder)[number]))

    def show_state(self, state: ImportState) -> None:
        """Show the columns and what is chosen for each."""
        if state.table is None or state.choices is None:
            return
        if state.table is not self._table:
            self._show_table(state.table)
        for field, chosen in zip(self.fields, state.choices.fields, strict=True):
            field.show_value(_PASSED_OVER if chosen is None else chosen)
        self.existing.show_value(state.choices.existing)
        self.dates.choose(list(DateOrder).index(state.choices.dates))
        needed = ", ".join(map(field_title, state.missing))
        self.missing.setText(
            _("Still needed: {fields}.").format(fields=needed) if needed else _("All that is needed is there.")
        )
        self.missing.set_tone("failed" if needed else "ok")

    def next_word(self, state: ImportState) -> str:  # noqa: ARG002 - always the same
        """Return what comes next."""
        return _("Check every row")

    def can_go_on(self, state: ImportState) -> bool:
        """Every column that is needed is chosen."""
        return not state.busy and not state.missing

    def go_on(self) -> None:
        """Check."""
        self.model.check()

    def first(self) -> QWidget:
        """Return the first column's field."""
        return self.fields[0] if self.fields else self

    def _show_table(self, table: ImportTable) -> None:
        self._table = table
        self._file.setText(printable(table.path.name))
        self.sheets.offer([(sheet, printable(sheet)) for sheet in table.sheets])
        self.sheets.show_value(table.sheet or "")
        self.sheets.setVisible(len(table.sheets) > 1)
        self.code_pages.setVisible(table.encoding in CODE_PAGES)
        self.code_pages.show_value(table.encoding or "")
        self.fields = []
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, TIGHT, 0)
        grid.setHorizontalSpacing(NEAR)
        grid.setVerticalSpacing(HAIR)
        grid.setColumnStretch(1, 1)
        for place, heading in enumerate(table.headings):
            self._add_column(grid, place, printable(heading), table.samples[place])
        grid.setRowStretch(len(table.headings), 1)
        self._scroll.setWidget(box(grid))

    def _add_column(self, grid: QGridLayout, place: int, heading: str, samples: tuple[str, ...]) -> None:
        field = ChoiceField(_("What “{heading}” holds").format(heading=heading), _choices())
        for number, one in enumerate(Field, 1):
            field.setItemData(number, field_takes(one), Qt.ItemDataRole.ToolTipRole)
        field.setFixedSize(_FIELD_WIDTH, _FIELD_HEIGHT)
        field.changed.connect(lambda: self.model.choose_field(place, Field(field.value) if field.value else None))
        self.fields.append(field)
        title = Elided(heading, 14, bold=True)
        title.setFixedWidth(_FIELD_WIDTH)
        shown = " · ".join(map(printable, samples)) or _("empty in the first rows")
        for at, part in enumerate((title, Elided(shown, 14, tone="muted"), field)):
            grid.addWidget(part, place, at)

    def _lay_out(self) -> None:
        for field in (self.sheets, self.code_pages):
            field.setFixedSize(_FIELD_WIDTH, _FIELD_HEIGHT)
        self.existing.setFixedSize(_FIELD_WIDTH, _FIELD_HEIGHT)
        head = row([], gap=SMALL)
        head.addWidget(self._file, 1)
        head.addWidget(self.sheets)
        head.addWidget(self.code_pages)
        words = (_("Column"), _("First values"), _("What it holds (* needed for what is new)"))
        heads = [Text(word, 12, bold=True, tone="muted") for word in words]
        heads[0].setFixedWidth(_FIELD_WIDTH)
        heads[2].setFixedWidth(_FIELD_WIDTH + TIGHT)
        headings = row([], gap=NEAR)
        for word, stretch in zip(heads, (0, 1, 0), strict=True):
            headings.addWidget(word, stretch)
        existing = row([Text(_("Rows that are recorded already"), 14, tone="muted"), self.existing], gap=TIGHT)
        dates = row([Text(_("Dates are written"), 14, tone="muted"), self.dates], gap=TIGHT)
        layout = column([head, headings], gap=TIGHT)
        layout.addWidget(self._scroll, 1)
        layout.addLayout(row([existing, None, dates], gap=SMALL))
        layout.addWidget(self.missing)
        self.setLayout(layout)


def _choices() -> list[tuple[str, str]]:
    return [(_PASSED_OVER, _("– passed over –")), *((one.value, _marked(one)) for one in Field)]


def _marked(field: Field) -> str:
    return f"{field_title(field)} *" if field_need(field) else field_title(field)


def _code_pages() -> list[tuple[str, str]]:
    words = {
        TextEncoding.WESTERN: _("Western letters"),
        TextEncoding.CYRILLIC: _("Cyrillic letters"),
        TextEncoding.ARABIC: _("Arabic letters"),
    }
    return [(page.value, words[page]) for page in CODE_PAGES]
