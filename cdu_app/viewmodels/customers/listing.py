"""The list of customers: what it is narrowed to, its order, how long it is, and what there is to choose from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from cdu_app.messages import say
from cdu_app.tasks import Lane
from cdu_app.tasks.latest import Latest
from cdu_app.viewmodels.customers.state import Choices, ListState
from sts.module.errors import ModuleError
from vending.queries import RegistryFilter, RegistrySort

if TYPE_CHECKING:
    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from vending.queries import RegistryListing


class CustomerListModel(QObject):
    """Keeps ListState and Choices; `listing_wanted` carries the RegistryListing to show."""

    changed = Signal(object)
    choices_changed = Signal(object)
    listing_wanted = Signal(object)

    def __init__(self, station: Station, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._station = station
        self._runner = runner
        self._counting = Latest(runner, Lane.DATABASE)
        self._total: int | None = None  # to be counted anew
        self.state = ListState()
        self.choices = Choices()

    @property
    def is_narrowed(self) -> bool:
        """Is anything filtered or searched?"""
        return self.state.filter != RegistryFilter()

    def refresh(self) -> None:
        """Read the list and the choices again."""
        self._runner.run(Lane.DATABASE, self._read_choices, self._take_choices, self._failed)
        self._total = None
        self._show(self.state.filter, self.state.sort)

    def read_groups(self) -> None:
        """Ask the module which supply groups it sells for; without it nothing is offered."""
        self._runner.run(Lane.MODULE, self._read_groups, self._take_groups, self._failed)

    def search(self, text: str) -> None:
        """Look for a text."""
        if text.strip() != self.state.filter.text:
            self._show(replace(self.state.filter, text=text.strip()), self.state.sort)

    def narrow(self, values: dict[str, Any]) -> None:
        """Filter by these values; what is not among them is not filtered."""
        self._show(RegistryFilter(text=self.state.filter.text, **values), self.state.sort)

    def show_all(self) -> None:
        """Filter nothing any more."""
        self._show(RegistryFilter(), self.state.sort)

    def begin_with(self, sort: RegistrySort) -> None:
        """Take the order of the last time; nothing is read yet."""
        self.state = replace(self.state, sort=sort)

    def sort(self, sort: RegistrySort) -> None:
        """Order the list."""
        self._show(self.state.filter, sort)

    def listing(self) -> RegistryListing:
        """Return the list as it is narrowed and ordered now."""
        return self._station.queries.registry(self.state.filter, self.state.sort)

    def arrived(self) -> None:
        """The first rows are on screen; what could not be read besides stays said."""
        self._set(replace(self.state, busy=False))

    def fail(self, error: Exception) -> None:
        """Rows could not be read; what was shown stays."""
        self._failed(error)

    def _show(self, wanted: RegistryFilter, sort: RegistrySort) -> None:
        count = self.state.count if wanted == self.state.filter else None
        self._set(replace(self.state, filter=wanted, sort=sort, count=count, busy=True, message=None))
        listing = self.listing()
        self.listing_wanted.emit(listing)
        self._counting.run(lambda: self._count(listing), self._counted, self._failed)

    def _count(self, listing: RegistryListing) -> tuple[int, int, bool]:
        count, cut = listing.count(), listing.is_cut()
        total = self._total
        if total is None:
            total = self._station.queries.registry(RegistryFilter(), RegistrySort()).count()
        return count, total, cut

    def _counted(self, counted: tuple[int, int, bool]) -> None:
        count, self._total, cut = counted
        self._set(replace(self.state, count=count, total=self._total, cut=cut))

    def _read_choices(self) -> Choices:
        queries = self._station.queries
        with self._station.units_of_work.read() as work:
            tariffs = work.tariffs.latest()
        return replace(self.choices, areas=queries.areas(), classes=queries.customer_classes(), tariffs=tariffs)

    def _read_groups(self) -> tuple[str, ...]:
        try:
            registers = self._station.module.registers()
        except ModuleError:
            return self.choices.groups
        return tuple(sorted({register.sgc for register in registers}))

    def _take_choices(self, choices: Choices) -> None:
        self.choices = replace(choices, groups=self.choices.groups)
        self.choices_changed.emit(self.choices)

    def _take_groups(self, groups: tuple[str, ...]) -> None:
        self.choices = replace(self.choices, groups=groups)
        self.choices_changed.emit(self.choices)

    def _failed(self, error: Exception) -> None:
        self._set(replace(self.state, busy=False, message=say(error)))

    def _set(self, state: ListState) -> None:
        self.state = state
        self.changed.emit(state)
