"""One debt as a card: what is owed, how it is paid back, how far that has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from cdu_app import formats
from cdu_app.language import _
from cdu_app.ui.tokens import HAIR, NEAR, SMALL
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.share_bar import ShareBar
from cdu_app.ui.widgets.text import Elided, Text
from cdu_app.words.debt_plans import plan_words

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme
    from vending.domain.debts.debt import OpenDebt
    from vending.domain.station import StationIdentity

_HEIGHT = 104


class DebtCard(QPushButton):
    """Shows one debt; choosing it looks at its movements."""

    def __init__(self, debt: OpenDebt, identity: StationIdentity, theme: Theme) -> None:
        super().__init__()
        self.debt = debt
        self.setProperty("kind", "chip")
        self.setCheckable(True)
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        balance, principal = formats.money(debt.balance, identity), formats.money(debt.debt.principal, identity)
        owed = balance if debt.balance else _("Paid in full")
        plan = plan_words(debt.debt.recovery, identity)
        order = _("order {priority}").format(priority=debt.debt.priority)
        head = row([Elided(debt.debt.name, 16, bold=True), Text(owed, 20, bold=True)], gap=SMALL)
        head.setStretch(0, 1)
        begun = Text(_("of {principal} at first").format(principal=principal), 14, tone="muted")
        words = row([Elided(f"{plan} · {order}", 14, tone="muted"), begun], gap=SMALL)
        words.setStretch(0, 1)
        bar, whole = ShareBar(theme), debt.debt.principal.minor
        bar.show_share(max(0, whole - debt.balance.minor), whole)
        self.setLayout(column([head, words, HAIR, bar], gap=HAIR, margins=(NEAR, SMALL, NEAR, SMALL)))
        for part in self.findChildren(QWidget):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(f"{debt.debt.name}: {owed}, {plan}")

    def sizeHint(self) -> QSize:
        """As its parts need."""
        layout = self.layout()
        return QSize(layout.sizeHint().width() if layout else 0, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        """The texts may be cut, the figures not."""
        layout = self.layout()
        return QSize(layout.minimumSize().width() if layout else 0, _HEIGHT)
