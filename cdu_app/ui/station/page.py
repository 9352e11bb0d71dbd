"""The Station screen: how module, store, printer and the rest stand, what to do, and how the desktop looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractSlider, QFrame, QGridLayout, QScrollArea, QWidget

from cdu_app.language import _
from cdu_app.ui.status_bar import Dot
from cdu_app.ui.theme import Scheme, Theme
from cdu_app.ui.tokens import HAIR, MEDIUM, NEAR, SMALL
from cdu_app.ui.widgets.bands import Band, Skeleton
from cdu_app.ui.widgets.buttons import Button, Choices
from cdu_app.ui.widgets.heading import Fact
from cdu_app.ui.widgets.layouts import box, column, page_grid, row
from cdu_app.ui.widgets.text import Rule, Text

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from cdu_app.check import Check
    from cdu_app.settings import Settings
    from cdu_app.viewmodels.station import StationModel, StationState

_PAGES = {
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
}
_SCHEMES = (Scheme.SYSTEM, Scheme.LIGHT, Scheme.DARK)


class CheckCard(QFrame):
    """One check: a dot, its name, a sentence, what to do."""

    def __init__(self, check: Check, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        dot = Dot(theme)
        dot.show_verdict(check.verdict)
        head = row([dot, Text(check.name.capitalize(), 16, bold=True), None], gap=SMALL)
        sentence, advice = Text(check.sentence, 14, wrap=True), Text(check.advice, 14, tone="muted", wrap=True)
        if not check.advice:
            advice.hide()
        self.setLayout(column([head, sentence, advice, None], gap=HAIR, margins=(NEAR, SMALL, NEAR, SMALL)))
        self.setAccessibleName(f"{check.name}: {check.sentence} {check.advice}".rstrip())


class StationPage(QWidget):
    """Binds to StationModel."""

    def __init__(self, model: StationModel, theme: Theme) -> None:
        super().__init__()
        self._model = model
        self._theme = theme
        self.check_button = Button(_("Check again"), kind="primary", icon="rotate-cw")
        self.schemes = Choices((_("As the system"), _("Light"), _("Dark")), height=36)
        self.schemes.choose(_SCHEMES.index(theme.scheme))
        self._band, self._skeleton = Band("failed"), Skeleton(rows=4, row_height=72)
        self._scroll = QScrollArea()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(NEAR)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._lay_out(model.settings)
        self.check_button.clicked.connect(model.check)
        self.schemes.chosen.connect(lambda number: theme.choose(_SCHEMES[number]))
        model.changed.connect(self.show_state)
        theme.changed.connect(self._show_scheme)

    def open(self) -> None:
        """Look at everything anew."""
        self._show_scheme()
        self._model.check()
        self.check_button.setFocus()

    def show_state(self, state: StationState) -> None:
        """Show the checks."""
        self._band.say(state.message)
        self._skeleton.wait(busy=state.busy and state.checks is None)
        if state.busy:
            return
        while (item := self._grid.takeAt(0)) is not None:
            card = item.widget()
            if card is not None:
                card.deleteLater()
        for number, check in enumerate(state.checks or ()):
            self._grid.addWidget(CheckCard(check, self._theme), number // 2, number % 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page through the checks, wherever the focus is."""
        step = _PAGES.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self._scroll.verticalScrollBar().triggerAction(step)

    def _show_scheme(self) -> None:
        self.schemes.choose(_SCHEMES.index(self._theme.scheme))

    def _lay_out(self, settings: Settings) -> None:
        head = row([Text(_("Station"), 20, bold=True), None, self.check_button])
        checks = box(column([self._skeleton, self._grid, None]))
        scroll = self._scroll
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(checks)
        side = QFrame()
        side.setObjectName("card")
        side.setFixedWidth(376)
        look = column([Text(_("Theme"), 14, tone="muted"), self.schemes], gap=SMALL)
        facts = column([*self._facts(settings)], gap=SMALL)
        side.setLayout(
            column(
                [Text(_("About this station"), 16, bold=True), facts, Rule(), look, None], gap=NEAR, margins=(20,) * 4
            )
        )
        body = row([], gap=MEDIUM)
        body.addWidget(scroll, 1)
        body.addWidget(side, 0, Qt.AlignmentFlag.AlignTop)
        whole = column([head, self._band], gap=NEAR)
        whole.addLayout(body, 1)
        self.setLayout(page_grid(whole))

    def _facts(self, settings: Settings) -> list[Fact]:
        station = settings.identity
        shown = (
            (_("Code"), station.code),
            (_("Name"), station.name),
            (_("Utility"), station.utility_name),
            (_("Module"), settings.module_link),
            (_("Printer"), settings.printer_link),
            (_("Paper"), f"{settings.paper_mm} mm"),
            (_("Time zone"), station.time_zone),
            (_("Folder"), str(settings.folder)),
        )
        facts = []
        for label, value in shown:
            fact = Fact(label)
            fact.show_value(value)
            facts.append(fact)
        return facts
