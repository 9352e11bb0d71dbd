"""A form on its way into the books: checked field by field, saved off the screen, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from PySide6.QtCore import QObject, Signal

from cdu_app.messages import say
from cdu_app.tasks import Lane
from cdu_app.tasks.latest import Latest
from cdu_app.viewmodels.approval import Approval
from cdu_app.viewmodels.customers.drafts import Form, Record, find_faults
from cdu_app.viewmodels.customers.state import Overtaken, SaveState
from vending.domain.registry.customer import Account, Customer
from vending.errors import AlreadyThere, BadRecord, MeterHasSales, RecordChanged
from vending.queries import RegistryFilter, RegistrySort

if TYPE_CHECKING:
    from collections.abc import Callable

    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from vending.domain.people.operator import Operator
    from vending.queries import RegistryRow
    from vending.services.books.keep_registry import KeepRegistry

Act: TypeAlias = "Callable[[KeepRegistry, Operator], object]"
"""What is done with the registry, by an operator who may have somebody beside them."""
_FOUND: Final = 6


class SaveModel(QObject):
    """Keeps SaveState for one form; `saved` carries what the act returned, `found` the accounts looked up.

    It outlives the form while something is being saved.
    """

    changed = Signal(object)
    saved = Signal(object)
    found = Signal(object)

    def __init__(self, station: Station, runner: TaskRunner, operator: Operator, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.approval = Approval(station, runner, operator, self)
        self._station = station
        self._search = Latest(runner, Lane.DATABASE)
        self.state = SaveState()

    def verify(self, *forms: Form) -> bool:
        """Read forms and say all that is wrong with them; return True when nothing is."""
        faults = tuple(fault for read, texts in forms for fault in find_faults(read, texts))
        self._set(SaveState(faults=faults))
        return not faults

    def save(self, act: Act, record: Record | None = None, *, subject: str = "") -> None:
        """Run an act of the registry; when `record` was changed by somebody else meanwhile, how it stands is told.

        `subject` names to a second person what has no record yet.
        """
        if self.state.busy:
            return
        self._set(SaveState(busy=True))
        self.approval.run(
            Lane.DATABASE,
            lambda operator: self._act(act, record, operator),
            self._done,
            self._failed,
            subject=subject if record is None else _called(record),
        )

    def find_accounts(self, text: str) -> None:
        """Look accounts up by number, name, address or meter: a few that match best, each once."""

        def read() -> tuple[RegistryRow, ...]:
            listing = self._station.queries.registry(RegistryFilter(text=text), RegistrySort())
            return tuple({row.account_id: row for row in listing.rows(0, 4 * _FOUND)}.values())[:_FOUND]

        self._search.run(read, self.found.emit, self._failed)

    def _act(self, act: Act, record: Record | None, operator: Operator) -> object:
        try:
            return act(self._station.registry, operator)
        except RecordChanged:
            if record is None:
                raise
            return self._read_present(record)

    def _read_present(self, record: Record) -> Overtaken:
        with self._station.units_of_work.read() as work:
            present: Record
            if isinstance(record, Customer):
                present = work.customers.get_customer(record.id)
            elif isinstance(record, Account):
                present = work.customers.get_account(record.id)
            else:
                present = work.customers.get_meter(record.id)
        rows = self._station.registry.history_of(record.id)
        last = next((row for row in rows if row.subject == record.id), None)
        return Overtaken(present, last.operator_name if last else "", last.at if last else None)

    def _done(self, outcome: object) -> None:
        if isinstance(outcome, Overtaken):
            self._set(SaveState(overtaken=outcome))
            return
        self._set(SaveState())
        self.saved.emit(outcome)

    def _failed(self, error: Exception) -> None:
        if isinstance(error, BadRecord | AlreadyThere | MeterHasSales):
            self._set(SaveState(faults=(error,)))
        else:
            self._set(SaveState(message=say(error)))

    def _set(self, state: SaveState) -> None:
        self.state = state
        self.changed.emit(state)


def _called(record: Record) -> str:
    return record.name if isinstance(record, Customer) else record.number
