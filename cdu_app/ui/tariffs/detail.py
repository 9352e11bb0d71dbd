"""One tariff: its prices at a glance, its versions, and what can be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from cdu_app.language import _
from cdu_app.ui.tariffs.reading import TariffCards
from cdu_app.ui.tariffs.scroll import Scroll
from cdu_app.ui.tokens import HAIR, NEAR, SMALL, TIGHT
from cdu_app.ui.widgets.buttons import Button, Chip
from cdu_app.ui.widgets.heading import Fact
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.text import Elided, Rule, Text
from cdu_app.words.tariffs import TariffWords

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.tariffs.state import TariffsState
    from vending.domain.station import StationIdentity
    from vending.domain.tariffs.tariff import Tariff
    from vending.services.books.publish_tariffs import TariffOverview

_SIDE = 256
_ROW_HEIGHT = 44  # a chip and the gap below it
_MOST_ROWS = 9


class TariffDetail(QWidget):
    """Shows the chosen tariff of a TariffsState; `version_wanted` carries the number of a version."""

    version_wanted = Signal(int)

    def __init__(self, identity: StationIdentity, theme: Theme) -> None:
        super().__init__()
        self._words = TariffWords.of(identity)
        self._cards = TariffCards(theme, self._words)
        self._shown: Tariff | None = None
        self._name, self._about = Elided(size=20, bold=True), Text(size=14, tone="muted", wrap=True)
        self._name.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.edit_button = Button(_("New version"), kind="primary", icon="pencil")
        self.compare_button = Button(_("Compare"), icon="git-compare")
        self.export_button = Button(_("Export"), icon="download")
        self._scroll = Scroll()
        self._versions = Scroll(gap=TIGHT)
        self._facts = {name: Fact(name) for name in (_("Accounts"), _("A purchase"), _("Currency"))}
        self._lay_out()

    def show_state(self, state: TariffsState) -> None:
        """Show a version of the chosen tariff."""
        chosen, shown = state.chosen, state.shown
        self.setVisible(shown is not None)
        if chosen is None or shown is None:
            return
        self._name.setText(shown.name)
        self._about.setText(f"{shown.label} · {self._words.kind(shown)} · {self._standing(chosen, shown)}")
        self.edit_button.set_word(_("Go on writing") if shown.code in state.drafts else _("New version"))
        self.compare_button.setEnabled(len(chosen.versions) > 1)
        accounts, bounds, currency = self._facts.values()
        accounts.show_value(self._words.count(chosen.accounts))
        bounds.show_value(self._words.bounds(shown))
        currency.show_value(shown.currency)
        if shown != self._shown:
            self._scroll.show_parts(self._cards.cards(shown))
            self._shown = shown
        self._versions.show_parts(self._version_rows(chosen, shown))
        self._versions.setFixedHeight(min(_MOST_ROWS, len(chosen.versions)) * _ROW_HEIGHT)

    def _standing(self, overview: TariffOverview, shown: Tariff) -> str:
        """Return how a version stands: in force, coming or past."""
        day = self._words.moment(shown.effective_from)
        if shown == overview.in_force:
            return _("in force since {day}").format(day=day)
        if overview.in_force is None or shown.version > overview.in_force.version:
            return _("in force from {day}").format(day=day)
        return _("was in force from {day}").format(day=day)

    def _version_rows(self, overview: TariffOverview, shown: Tariff) -> list[QWidget]:
        rows: list[QWidget] = []
        for one in reversed(overview.versions):
            chip = Chip(f"v{one.version}  ·  {self._words.moment(one.effective_from)}", checkable=True, height=36)
            chip.setChecked(one == shown)
            chip.setToolTip(self._standing(overview, one))
            chip.clicked.connect(lambda _checked=False, number=one.version: self.version_wanted.emit(number))
            rows.append(chip)
        return rows

    def _lay_out(self) -> None:
        head = row([], gap=SMALL)
        head.addLayout(column([self._name, self._about], gap=2), 1)
        for button in (self.compare_button, self.export_button, self.edit_button):
            head.addWidget(button)
        side = QFrame()
        side.setObjectName("card")
        side.setFixedWidth(_SIDE)
        facts = column([*self._facts.values()], gap=TIGHT)
        title = Text(_("Versions"), 16, bold=True)
        inner = column([facts, Rule(), title], gap=SMALL, margins=(NEAR, NEAR, NEAR, NEAR))
        inner.addWidget(self._versions)
        side.setLayout(inner)
        body = row([], gap=NEAR)
        body.addWidget(self._scroll, 1)
        body.addWidget(side, 0, Qt.AlignmentFlag.AlignTop)
        whole = column([head], gap=NEAR)
        whole.addSpacing(HAIR)
        whole.addLayout(body, 1)
        self.setLayout(whole)
