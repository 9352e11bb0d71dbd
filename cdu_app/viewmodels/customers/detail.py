"""The account that is looked at: everything about it on one pane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cdu_app.messages import say
from cdu_app.tasks import Lane
from cdu_app.tasks.latest import Latest
from cdu_app.viewmodels.customers.state import DetailState
from vending.domain.calendar import Month

if TYPE_CHECKING:
    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from vending.ids import AccountId, MeterId


class AccountModel(QObject):
    """Keeps DetailState."""

    changed = Signal(object)

    def __init__(self, station: Station, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._station = station
        self._work = Latest(runner, Lane.DATABASE)
        self._place: tuple[AccountId, MeterId | None] | None = None
        self.state = DetailState()

    def look_at(self, account_id: AccountId | None, meter_id: MeterId | None = None) -> None:
        """Show an account with one of its meters, or nothing."""
        if account_id is None:
            self._place = None
            self._work.drop()
            self._set(DetailState())
            return
        self._place = account_id, meter_id
        self._work.run(lambda: self._load(account_id, meter_id), self._set, self._failed)

    def refresh(self) -> None:
        """Read it again."""
        if self._place is not None:
            self.look_at(*self._place)

    def _load(self, account_id: AccountId, meter_id: MeterId | None) -> DetailState:
        identity = self._station.identity
        begins = Month.of(self._station.clock.now(), identity.zone).begins(identity.zone)
        detail = self._station.queries.account_detail(account_id, begins, identity.currency)
        return DetailState(detail, meter_id, self._station.registry.history_of(account_id))

    def _failed(self, error: Exception) -> None:
        self._set(DetailState(message=say(error)))

    def _set(self, state: DetailState) -> None:
        self.state = state
        self.changed.emit(state)
