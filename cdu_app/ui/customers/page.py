"""The Customers screen: the list on the one side, the chosen account on the other, forms over both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from cdu_app.ui.customers.columns import file_cells, file_headings
from cdu_app.ui.customers.desk import Desk
from cdu_app.ui.customers.list_panel import ListPanel
from cdu_app.ui.customers.pane import AccountPane
from cdu_app.ui.tokens import MEDIUM
from cdu_app.ui.widgets.layouts import page_grid, row
from cdu_app.viewmodels.customers.detail import AccountModel
from cdu_app.viewmodels.customers.export import ExportModel
from cdu_app.viewmodels.customers.listing import CustomerListModel
from cdu_app.viewmodels.rights import may_ask
from vending.domain.people.permission import Action

if TYPE_CHECKING:
    from collections.abc import Callable

    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from cdu_app.ui.theme import Theme
    from vending.domain.people.operator import Operator
    from vending.queries import RegistryRow


class CustomersPage(QWidget):
    """Joins the view-models of the list and of the account; `sell` gets the number of a meter to sell to."""

    def __init__(
        self,
        station: Station,
        runner: TaskRunner,
        operator: Operator,
        theme: Theme,
        sell: Callable[[str], None],
    ) -> None:
        super().__init__()
        self.list = CustomerListModel(station, runner)
        self.account = AccountModel(station, runner)
        self.export = ExportModel(
            runner, file_headings(), file_cells, lambda name: station.exports.begin(operator, "customers", name)
        )
        self.panel = ListPanel(self.list, self.export, station, runner, theme)
        self.panel.offer_to(operator.role)
        self.pane = AccountPane(station.identity, theme, operator.role)
        self.desk = Desk(self, station, runner, operator, theme, listing=self.list, account=self.account)
        layout = row([], gap=MEDIUM)
        layout.addWidget(self.panel, 1)
        layout.addWidget(self.pane)
        self.setLayout(page_grid(layout))
        self._new = QShortcut(QKeySequence("Ctrl+N"), self)
        self._new.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._new.setEnabled(may_ask(operator.role, Action.KEEP_CUSTOMERS))
        self._connect(sell)

    def open(self) -> None:
        """Read the list again and put the focus into the search, or back into an open form."""
        self.list.refresh()
        if not self.list.choices.groups:
            self.list.read_groups()
        self.account.refresh()
        form = self.desk.form
        if form is not None:
            form.resume()
        elif not self.desk.is_open:
            self.panel.focus_search()

    def focus_search(self) -> None:
        """F3; an open form keeps the focus."""
        if not self.desk.is_open:
            self.panel.focus_search()

    def back(self) -> bool:
        """Esc: close the form, then show all again."""
        return self.desk.back() or self.panel.clear()

    def scan(self, digits: str) -> None:
        """A scanned meter is found in the list; an open form takes it as its number."""
        if self.desk.form is not None:
            self.desk.form.scan(digits)
        elif not self.desk.is_open:
            self.panel.look_for(digits)
            self.panel.view.setFocus()

    def _connect(self, sell: Callable[[str], None]) -> None:
        self.panel.chosen.connect(self._choose)
        self.panel.entered.connect(self.pane.go_on)
        self.panel.new_button.clicked.connect(self.desk.add_customer)
        self.panel.import_button.clicked.connect(self.desk.import_list)
        self._new.activated.connect(self.desk.add_customer)
        self.account.changed.connect(self.pane.show_state)
        self.pane.wanted.connect(self.desk.do)
        self.desk.sell_wanted.connect(sell)
        self.desk.added.connect(self._added)
        self.desk.changed.connect(self._changed)
        self.desk.closed.connect(self._closed)

    def _choose(self, chosen: RegistryRow | None) -> None:
        if chosen is None:
            self.account.look_at(None)
        else:
            self.account.look_at(chosen.account_id, chosen.meter_id)

    def _added(self, number: str) -> None:
        """Show who was added."""
        self.panel.clear()
        self.panel.look_for(number)
        self._changed()

    def _changed(self) -> None:
        self.list.refresh()
        self.account.refresh()

    def _closed(self) -> None:
        self.panel.view.setFocus()
        if not self.panel.view.isVisible():
            self.panel.focus_search()
