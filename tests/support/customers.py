"""Hands on the Customers page of a signed-in desktop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from cdu_app.ui.pages import Page

if TYPE_CHECKING:
    from cdu_app.bootstrap import Station
    from cdu_app.ui.customers.page import CustomersPage
    from cdu_app.ui.customers.record_sheet import RecordSheet
    from cdu_app.viewmodels.customers.acts import Act
    from tests.gui.conftest import Desk
    from vending.domain.people.operator import Operator
    from vending.domain.registry.meter import Meter

ENTER = Qt.Key.Key_Return


@dataclass(slots=True)
class CustomersDesk:
    """The desk with its Customers page open."""

    desk: Desk
    page: CustomersPage

    @classmethod
    def open(cls, desk: Desk) -> CustomersDesk:
        """Sign in, press F6 and wait for the list."""
        desk.sign_in("manager")
        desk.press(Qt.Key.Key_F6)
        found = cls(desk, cast("CustomersPage", desk.counter.office_page(Page.CUSTOMERS)))
        found.settle()
        desk.wait(lambda: found.page.list.choices.groups and found.page.list.choices.areas)
        return found

    @property
    def station(self) -> Station:
        return self.desk.props.station

    @property
    def operator(self) -> Operator:
        return self.desk.counter.operator

    @property
    def form(self) -> RecordSheet:
        form = self.page.desk.form
        assert form is not None
        return form

    @property
    def meter(self) -> Meter:
        """The chosen meter as the pane shows it."""
        chosen = self.page.account.state.meter
        assert chosen is not None
        return chosen.meter

    def settle(self) -> None:
        """Wait until list, count and account stand still."""
        state = self.page.list
        self.desk.wait(lambda: state.state.count is not None and not state.state.busy)
        self.desk.wait(lambda: state.state.count == self.page.panel.table.rowCount() and self._is_idle())

    def find(self, text: str) -> None:
        """Narrow the list to what matches."""
        self.page.panel.look_for(text)
        self.settle()

    def find_meter(self, number: str) -> None:
        """Choose one meter."""
        self.find(number)
        self.desk.wait(lambda: self.page.account.state.meter and self.meter.number == number)

    def do(self, act: Act) -> RecordSheet:
        """Open the form of an act."""
        self.page.pane.wanted.emit(act)
        return self.form

    def control(self, key: Qt.Key) -> None:
        """Press Ctrl and a key."""
        QTest.keyClick(self.desk.focus, key, Qt.KeyboardModifier.ControlModifier)

    def save(self) -> None:
        """Press Ctrl+Enter and wait until it is recorded and shown."""
        self.control(ENTER)
        self.desk.wait(lambda: self.page.desk.form is None)
        self.settle()

    def stored(self, number: str) -> Meter:
        """A meter as it is in the store."""
        with self.station.units_of_work.read() as work:
            meter = work.customers.find_meter(number)
        assert meter is not None
        return meter

    def _is_idle(self) -> bool:
        from cdu_app.tasks import Lane

        return not self.desk.runner.busy(Lane.DATABASE)
