"""The account that is chosen in the list: what it is, what it bought, who changed it, and what to do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QStackedWidget, QWidget

from cdu_app.language import N, _
from cdu_app.messages import Message
from cdu_app.ui.customers.history import HistoryList
from cdu_app.ui.customers.overview import Overview
from cdu_app.ui.customers.purchases import Purchases
from cdu_app.ui.theme import font
from cdu_app.ui.tokens import HAIR, NEAR, SMALL, TIGHT
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button, Choices
from cdu_app.ui.widgets.heading import Hint
from cdu_app.ui.widgets.layouts import box, column, row
from cdu_app.ui.widgets.text import Text
from cdu_app.viewmodels.customers.acts import Act, edits, offered, other_acts
from cdu_app.viewmodels.customers.state import DetailState
from vending.domain.registry.customer import AccountStatus
from vending.domain.registry.meter import MeterStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cdu_app.ui.theme import Theme
    from vending.domain.people.operator import Role
    from vending.domain.station import StationIdentity

WIDTH: Final = 368
OVERVIEW, PURCHASES, HISTORY = range(3)
_WORDS: Final = {
    Act.EDIT_CUSTOMER: N("Customer…"),
    Act.EDIT_ACCOUNT: N("Account…"),
    Act.EDIT_METER: N("Meter…"),
    Act.ADD_METER: N("Add a meter…"),
    Act.ADD_ACCOUNT: N("Add an account…"),
    Act.MOVE: N("Move the meter…"),
    Act.REPLACE: N("Replace the meter…"),
    Act.SUSPEND_METER: N("Suspend the meter…"),
    Act.RESUME_METER: N("Resume the meter…"),
    Act.CLOSE_METER: N("Close the meter…"),
    Act.SUSPEND_ACCOUNT: N("Suspend the account…"),
    Act.RESUME_ACCOUNT: N("Resume the account…"),
    Act.CLOSE_ACCOUNT: N("Close the account…"),
    Act.GIVE: N("Free or replacement token…"),
    Act.DEBTS: N("Debts…"),
    Act.STATEMENT: N("Statement…"),
}


class AccountPane(QFrame):
    """Shows a DetailState; `wanted` carries the Act that the operator wants, one of those that `role` may do."""

    wanted = Signal(object)

    def __init__(self, identity: StationIdentity, theme: Theme, role: Role) -> None:
        super().__init__()
        self.setObjectName("card")
        self._role = role
        self._state = DetailState()
        self._name, self._place = Text(size=20, bold=True, wrap=True), Text(size=14, tone="muted", wrap=True)
        self._band, self._failure = Band("attention", compact=True), Band("failed", compact=True)
        self.sell_button = Button(_("Sell"), kind="primary", icon="zap")
        self.edit_button = Button(_("Edit"), icon="pencil")
        self.more_button = Button(_("More"), icon="ellipsis")
        self.tabs = Choices((_("Overview"), _("Purchases"), _("History")))
        self.overview, self.history = Overview(identity), HistoryList(identity)
        self.purchases = Purchases(identity, theme)
        self._stack = QStackedWidget()
        for part in (self.overview, self.purchases, self.history):
            self._stack.addWidget(_scroll(part))
        self._hint = Hint("users", _("Choose a customer to see everything about them."))
        self.setFixedWidth(WIDTH)
        self._lay_out()
        self._connect()
        self.show_state(self._state)

    def show_state(self, state: DetailState) -> None:
        """Show an account, or a hint that one can be chosen."""
        same = state.detail and self._state.detail and state.detail.account.id == self._state.detail.account.id
        self._state, detail = state, state.detail
        self._content.setVisible(detail is not None)
        self._hint.setVisible(detail is None and state.message is None)
        self._failure.say(state.message)
        if detail is None:
            return
        self._name.setText(detail.customer.name)
        account = detail.account
        self._place.setText(" · ".join(filter(None, (account.number, account.address, account.area))))
        self._band.say(_standing(state))
        self.sell_button.setEnabled(state.may_sell)
        self.overview.show_state(state)
        self.purchases.show_state(state)
        self.history.show_state(state)
        if not same:
            self._to_top()

    def go_on(self) -> None:
        """Enter in the list: to selling, or to editing what cannot buy."""
        buttons = (self.sell_button, self.edit_button, self.more_button)
        next((one for one in buttons if one.isVisible() and one.isEnabled()), self.more_button).setFocus()

    def show_tab(self, number: int) -> None:
        """Show overview, purchases or history."""
        self.tabs.choose(number)
        self._stack.setCurrentIndex(number)

    def open_menu(self, button: Button, groups: Iterable[Iterable[Act]]) -> None:
        """Open a menu of acts under a button."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setFont(font(14))
        shown = [acts for acts in (offered(group, self._role) for group in groups) if acts]
        for number, group in enumerate(shown):
            if number:
                menu.addSeparator()
            for act in group:
                menu.addAction(_(_WORDS[act])).triggered.connect(lambda _on=False, act=act: self.wanted.emit(act))
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + HAIR)))

    def _to_top(self) -> None:
        for number in range(self._stack.count()):
            scroll = self._stack.widget(number)
            if isinstance(scroll, QScrollArea):
                scroll.verticalScrollBar().setValue(0)

    def _connect(self) -> None:
        self.sell_button.clicked.connect(lambda: self.wanted.emit(Act.SELL))
        self.edit_button.clicked.connect(lambda: self.open_menu(self.edit_button, [edits(self._state)]))
        self.more_button.clicked.connect(lambda: self.open_menu(self.more_button, other_acts(self._state)))
        self.overview.debts_button.clicked.connect(lambda: self.wanted.emit(Act.DEBTS))
        self.tabs.chosen.connect(self._stack.setCurrentIndex)
        self.sell_button.setVisible(bool(offered([Act.SELL], self._role)))
        self.edit_button.setVisible(bool(offered([Act.EDIT_CUSTOMER], self._role)))

    def _lay_out(self) -> None:
        buttons = row([], gap=TIGHT)
        for button, share in ((self.sell_button, 2), (self.edit_button, 1), (self.more_button, 1)):
            buttons.addWidget(button, share)
        head = column([self._name, self._place], gap=2)
        inner = column([head, self._band, buttons, row([self.tabs, None])], gap=SMALL)
        inner.addWidget(self._stack, 1)
        self._content = box(inner)
        layout = column([self._failure, self._hint], gap=SMALL, margins=(NEAR, NEAR, NEAR, NEAR))
        layout.insertWidget(0, self._content, 1)
        layout.addStretch(0)
        self.setLayout(layout)


def _scroll(part: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(part)
    # A bar keeps its distance from what it scrolls.
    area.verticalScrollBar().rangeChanged.connect(
        lambda _least, most: part.setContentsMargins(0, 0, TIGHT if most else 0, 0)
    )
    return area


def _standing(state: DetailState) -> Message | None:
    """Return why the chosen meter cannot buy, None when it can."""
    if state.detail is None or state.may_sell:
        return None
    status = state.detail.account.status
    if status is AccountStatus.CLOSED:
        return Message(_("This account is closed."))
    if status is AccountStatus.SUSPENDED:
        return Message(_("This account is suspended: its meters cannot buy."))
    if state.meter is None:
        return Message(_("There is no meter on this account yet."))
    if state.meter.meter.status is MeterStatus.CLOSED:
        return Message(_("This meter is closed."))
    return Message(_("This meter is suspended: it cannot buy."))
