"""The Shift page (F8): one's own shift, the count at its end, and the shifts there were."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from cdu_app.language import _
from cdu_app.ui.approval import ask_over
from cdu_app.ui.shift.closing import ClosingPanel
from cdu_app.ui.shift.move_sheet import MoveSheet
from cdu_app.ui.shift.opening import OpeningPanel
from cdu_app.ui.shift.past import PastPanel
from cdu_app.ui.shift.running import RunningPanel
from cdu_app.ui.tokens import NEAR, SMALL
from cdu_app.ui.widgets.bands import Band, Skeleton
from cdu_app.ui.widgets.buttons import Button, Choices
from cdu_app.ui.widgets.layouts import box, column, page_grid, row
from cdu_app.ui.widgets.read_only import ReadOnlyNote
from cdu_app.ui.widgets.text import Text
from vending.domain.people.permission import Action

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.shift.model import ShiftModel
    from cdu_app.viewmodels.shift.past import PastShiftsModel
    from cdu_app.viewmodels.shift.state import ShiftState

OWN, ALL = range(2)
_HEAD = 32  # the tabs come and go, the heading stays


class ShiftPage(QWidget):
    """Binds to ShiftModel and PastShiftsModel. Who has no shift of their own only looks at those of others."""

    def __init__(self, model: ShiftModel, past: PastShiftsModel, theme: Theme) -> None:
        super().__init__()
        self.model, self.past = model, past
        self.tabs = Choices((_("My shift"), _("All shifts") if past.sees_all else _("My shifts")))
        self.opening, self.running = OpeningPanel(model), RunningPanel(model)
        self.closing, self.list = ClosingPanel(model.closing), PastPanel(past, theme)
        self._failure, self._retry = Band("failed"), Button(_("Try again"))
        self._failure.extras.addWidget(self._retry)
        self._skeleton = Skeleton(rows=4)
        self._unread = box(column([self._failure, self._skeleton, None], gap=SMALL))
        self._views = QStackedWidget()
        for view in (self._unread, self.opening, self.running, self.closing, self.list):
            self._views.addWidget(view)
        self._lay_out()
        self.sheet = MoveSheet(self, model)
        ask_over(self, model.approval)
        self._connect()
        self.show_tab(OWN if model.may_own else ALL)

    def open(self) -> None:
        """Read everything again; a count that was begun stays."""
        self.model.look()
        self.past.refresh()
        self._focus_work()

    def focus_search(self) -> None:
        """F3: to the list of shifts."""
        if not self._is_busy_with_form:
            self.show_tab(ALL)

    def back(self) -> bool:
        """Esc: close the form, leave the count, then the list."""
        if not self.sheet.isHidden():
            self.model.close_form()
            self._focus_work()
        elif self._views.currentWidget() is self.closing:
            self.leave_count()
        elif self.tabs.chosen_number == ALL and self.model.may_own:
            self.show_tab(OWN)
        else:
            return False
        return True

    def show_tab(self, number: int) -> None:
        """Show one's own shift, or the list."""
        self.tabs.choose(number)
        self.show_state(self.model.state)
        self._focus_work()

    def show_state(self, state: ShiftState) -> None:
        """Show what belongs to the state; a count stays until it is left."""
        self.opening.show_state(state)
        self.running.show_state(state)
        self._failure.say(state.message)
        self._skeleton.wait(busy=state.busy and not state.known)
        if self.model.closing.state.shift is not None:
            return
        before = self._views.currentWidget()
        self._views.setCurrentWidget(self._view_of(state))
        if self._views.currentWidget() is not before and self.isVisible():
            self._focus_work()

    def count(self) -> None:
        """Count the drawer of one's own shift."""
        self.model.count()
        self._show_count()

    def leave_count(self) -> None:
        """Put the count aside."""
        self.model.closing.leave()
        self.show_state(self.model.state)
        self._focus_work()

    @property
    def _is_busy_with_form(self) -> bool:
        return not self.sheet.isHidden() or self._views.currentWidget() is self.closing

    def _view_of(self, state: ShiftState) -> QWidget:
        if self.tabs.chosen_number == ALL:
            return self.list
        if not state.known:
            return self._unread
        return self.opening if state.current is None else self.running

    def _show_count(self) -> None:
        if self.model.closing.state.shift is not None:
            self.closing.show_state(self.model.closing.state)
            self._views.setCurrentWidget(self.closing)
            self._tabs.hide()
            self.closing.setFocus()

    def _count_chosen(self) -> None:
        report = self.past.state.report
        if report is not None:
            self.model.closing.begin(report.shift, report.expected)
            self._show_count()

    def _closed(self, number: int) -> None:
        """Show the report of what was closed."""
        self.past.look_at(number)
        self.past.refresh()
        self.show_tab(ALL)
        self.list.print_button.setFocus()

    def _focus_work(self) -> None:
        self._tabs.setVisible(self.model.may_own and self._views.currentWidget() is not self.closing)
        view = self._views.currentWidget()
        if self.sheet.isHidden() and view is not None:
            view.setFocus()

    def _connect(self) -> None:
        self.tabs.chosen.connect(self.show_tab)
        self.running.close_button.clicked.connect(self.count)
        self.closing.left.connect(self.leave_count)
        self.list.close_wanted.connect(self._count_chosen)
        self._retry.clicked.connect(self.open)
        self.model.changed.connect(self.show_state)
        self.model.closed.connect(self._closed)

    def _lay_out(self) -> None:
        self._tabs = box(row([self.tabs]))
        note = ReadOnlyNote(self.model.operator.role, Action.OWN_SHIFT)
        head = row([Text(_("Shift"), 20, bold=True), note, None, self._tabs], gap=NEAR)
        head.addStrut(_HEAD)
        layout = column([head], gap=SMALL)
        layout.addWidget(self._views, 1)
        self.setLayout(page_grid(layout))
