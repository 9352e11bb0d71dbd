"""Two versions of a tariff side by side: what differs, before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QMenu, QWidget

from cdu_app.language import _
from cdu_app.ui.tariffs.scroll import Scroll
from cdu_app.ui.tokens import MEDIUM, NEAR, SMALL, TIGHT
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.heading import Hint
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.text import Rule, Text
from cdu_app.words.tariffs import TariffWords, difference_place, said
from vending.domain.tariffs.compare import compare
from vending.domain.tariffs.document import to_document

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vending.domain.station import StationIdentity
    from vending.domain.tariffs.compare import Difference
    from vending.domain.tariffs.tariff import Tariff
    from vending.services.books.publish_tariffs import TariffOverview


class CompareView(QWidget):
    """Compares any two versions; the newest with the one before it to begin with."""

    def __init__(self, identity: StationIdentity) -> None:
        super().__init__()
        self._words = TariffWords.of(identity)
        self._versions: tuple[Tariff, ...] = ()
        self._chosen = [0, 0]
        self._title = Text(size=20, bold=True)
        self.before_button, self.after_button = (Button("", icon="history") for _side in range(2))
        self.close_button = Button(_("Close"), key="Esc")
        self._scroll = Scroll()
        self.differences: tuple[Difference, ...] = ()
        for side, button in enumerate((self.before_button, self.after_button)):
            button.clicked.connect(lambda _checked=False, side=side, button=button: self._open_menu(side, button))
        head = row([self._title, None, self.before_button, Text(_("to"), tone="muted"), self.after_button], gap=SMALL)
        head.addSpacing(MEDIUM)
        head.addWidget(self.close_button)
        layout = column([head], gap=NEAR)
        layout.addWidget(self._scroll, 1)
        self.setLayout(layout)

    def show_overview(self, overview: TariffOverview) -> None:
        """Compare the newest version with the one before it."""
        self._versions = overview.versions
        last = len(self._versions) - 1
        self._chosen = [max(0, last - 1), last]
        self._show()

    def choose(self, side: int, place: int) -> None:
        """Take the version at `place` of the archive for before (0) or after (1)."""
        self._chosen[side] = place
        self._show()

    def _open_menu(self, side: int, button: Button) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for place, one in enumerate(self._versions):
            action = menu.addAction(self._word(one))
            action.triggered.connect(lambda _checked=False, place=place: self.choose(side, place))
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _show(self) -> None:
        before, after = (self._versions[place] for place in self._chosen)
        self._title.setText(_("Compare {code}").format(code=after.code))
        self.before_button.set_word(self._word(before))
        self.after_button.set_word(self._word(after))
        self.differences = said(compare(to_document(before), to_document(after)))
        heads = (_("What differs"), before.label, after.label)
        self._scroll.show_parts([difference_card(self._words, self.differences, heads)])

    def _word(self, one: Tariff) -> str:
        return f"v{one.version} · {self._words.moment(one.effective_from)}"


def difference_card(words: TariffWords, differences: Iterable[Difference], heads: tuple[str, str, str]) -> QWidget:
    """Return a card that tells each difference, before and after."""
    card, grid = QFrame(), QGridLayout()
    card.setObjectName("card")
    grid.setContentsMargins(MEDIUM, NEAR, MEDIUM, NEAR)
    grid.setHorizontalSpacing(MEDIUM)
    grid.setVerticalSpacing(TIGHT)
    for place, (head, stretch) in enumerate(zip(heads, (2, 1, 1), strict=True)):
        grid.addWidget(Text(head, 12, bold=True, tone="muted"), 0, place)
        grid.setColumnStretch(place, stretch)
    line = 1
    for one in differences:
        grid.addWidget(Rule(), line, 0, 1, 3)
        grid.addWidget(Text(_capital(difference_place(one)), 14, wrap=True), line + 1, 0)
        grid.addWidget(Text(words.value(one, one.before), 14, tone="muted", wrap=True), line + 1, 1)
        grid.addWidget(Text(words.value(one, one.after), 14, bold=True, tone="accent", wrap=True), line + 1, 2)
        line += 2
    if line == 1:
        grid.addWidget(Hint("check", _("They say the same.")), line, 0, 1, 3)
    card.setLayout(grid)
    return card


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
