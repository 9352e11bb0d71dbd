"""Who buys: searching while typing, and choosing one meter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cdu_app.messages import say
from cdu_app.tasks import Lane
from cdu_app.tasks.latest import Latest
from cdu_app.viewmodels.sell.rules import looks_like_meter, usual_amounts
from cdu_app.viewmodels.sell.state import Chosen, WhoState

if TYPE_CHECKING:
    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from vending.queries import SearchHit


class WhoModel(QObject):
    """Keeps WhoState; `chosen` carries the meter that was taken."""

    changed = Signal(object)
    chosen = Signal(object)

    def __init__(self, station: Station, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._station = station
        self._work = Latest(runner, Lane.DATABASE)
        self._take_single_hit = False
        self.state = WhoState()

    def search(self, text: str) -> None:
        """Look for a meter, name, account or phone; a newer text makes an older search stale."""
        self._take_single_hit = False
        self._work.drop()
        if not text.strip():
            self._set(WhoState(text))
            return
        self._set(WhoState(text, self.state.hits, busy=True))
        self._work.run(lambda: self._station.queries.search(text), self._found, self._failed)

    def submit(self) -> None:
        """Enter: a whole meter number chooses its meter, a single hit is chosen."""
        state = self.state
        if looks_like_meter(state.text):
            self.choose(state.text)
        elif state.busy:
            self._take_single_hit = True
        elif state.hits and len(state.hits) == 1:
            self.choose(state.hits[0].meter_number)

    def choose(self, meter_number: str) -> None:
        """Take this meter."""
        self._set(replace(self.state, busy=True, message=None))
        self._work.run(lambda: self._load(meter_number), self._take, self._failed)

    def clear(self) -> None:
        """Begin with nobody."""
        self._work.drop()
        self._set(WhoState())

    def _load(self, meter_number: str) -> Chosen:
        point = self._station.sell.find_service_point(meter_number)
        purchases = self._station.queries.purchases(point.meter.id)
        return Chosen(point, self._station.sell.issuer.terms(point), purchases, usual_amounts(purchases))

    def _found(self, hits: tuple[SearchHit, ...]) -> None:
        self._set(replace(self.state, hits=hits, busy=False))
        if self._take_single_hit and len(hits) == 1:
            self.choose(hits[0].meter_number)

    def _take(self, chosen: Chosen) -> None:
        self._set(WhoState(chosen=chosen))
        self.chosen.emit(chosen)

    def _failed(self, error: Exception) -> None:
        self._set(WhoState(self.state.text, message=say(error)))

    def _set(self, state: WhoState) -> None:
        self.state = state
        self.changed.emit(state)
