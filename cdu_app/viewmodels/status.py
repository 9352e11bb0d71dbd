"""The status bar's view-model: looks after module, store, printer, allowance; finishes waiting sales by itself."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from cdu_app import formats
from cdu_app.check import Check, Verdict
from cdu_app.health import check_module, check_printer, check_store_answers
from cdu_app.language import _
from cdu_app.messages import say
from cdu_app.tasks import Lane, TaskRunner
from cdu_app.words.allowance import allowance_check, allowance_word
from vending.errors import SalePending
from vending.services.allowance.count_allowance import look_at_allowance

if TYPE_CHECKING:
    from collections.abc import Callable

    from cdu_app.bootstrap import Station
    from vending.domain.allowance import AllowanceStatus
    from vending.domain.sales.sale import Sale
    from vending.queries import Counts

T = TypeVar("T")

_LOOK_EVERY_MS: Final = 5_000
# The store and the printer change rarely, and looking costs more.
_LOOK_LONGER_EVERY: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class StatusState:
    """What the status bar says. A check is None until it was made for the first time."""

    module: Check | None = None
    store: Check | None = None
    printer: Check | None = None
    allowance: Check | None = None
    allowance_word: str = ""
    counts: Counts | None = None
    time: str = ""
    test_keys: bool = False


class StatusModel(QObject):
    """Keeps StatusState true. `settled` tells of sales that were waiting and now have their outcome."""

    changed = Signal(object)
    settled = Signal(object)

    def __init__(self, station: Station, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._station = station
        self._runner = runner
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._asked: set[str] = set()
        self._next_long_look = station.clock.now()
        self.state = StatusState()

    def start(self) -> None:
        """Look now and keep looking."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Look no longer."""
        self._timer.stop()

    def look(self) -> None:
        """Look at what is due; a sale never waits for it."""
        now = self._station.clock.now()
        self._set(time=formats.time_of_day(now, self._station.identity))
        self.count()
        self.look_at_module()
        if now >= self._next_long_look:
            self._next_long_look = now + _LOOK_LONGER_EVERY
            self._check("printer", Lane.PRINTER, check_printer)
            self._check("store", Lane.DATABASE, check_store_answers)
            self.look_at_allowance()
            self._ask("witness", Lane.DATABASE, self._station.proof.note_head, lambda _nothing: None)

    def count(self) -> None:
        """Read the counts, at once after a sale."""
        self._ask("counts", Lane.DATABASE, self._station.queries.counts, self._counted)

    def look_at_allowance(self) -> None:
        """How much may be sold, and until when? At once after a sale and when a grant was taken."""
        station = self._station

        def look() -> AllowanceStatus:
            return look_at_allowance(station.units_of_work, station.identity, station.clock.now())

        self._ask("allowance", Lane.DATABASE, look, self._show_allowance)

    def _show_allowance(self, status: AllowanceStatus) -> None:
        identity = self._station.identity
        self._set(allowance=allowance_check(status, identity), allowance_word=allowance_word(status, identity))

    def look_at_module(self) -> None:
        """Does the module answer? If it does, finish what waits for it."""

        def seen(found: tuple[Check, bool]) -> None:
            self._show_module(found)
            self._settle_if_due()

        if not self._runner.busy(Lane.MODULE):
            self._ask("module", Lane.MODULE, lambda: _look_at_module(self._station), seen)

    def _show_module(self, found: tuple[Check, bool]) -> None:
        check, emulator = found
        self._set(module=check, test_keys=emulator)

    def _counted(self, counts: Counts) -> None:
        self._set(counts=counts)
        self._settle_if_due()

    def _settle_if_due(self) -> None:
        """Sales wait and the module answered when last asked: finish them, unless a sale is being made."""
        module, counts = self.state.module, self.state.counts
        if module is None or module.verdict is Verdict.FAILED or counts is None or not counts.pending:
            return
        if not self._runner.busy(Lane.MODULE):
            self._ask("settle", Lane.MODULE, lambda: _settle(self._station), self._settled)

    def _settled(self, sales: tuple[Sale, ...]) -> None:
        """Without an outcome only look: a module that answers but cannot vend is not pressed before the next time."""
        if sales:
            self.settled.emit(sales)
            self.count()
        else:
            self._ask("module", Lane.MODULE, lambda: _look_at_module(self._station), self._show_module)

    def _check(self, name: str, lane: Lane, check: Callable[[Station], Check]) -> None:
        self._ask(name, lane, lambda: check(self._station), lambda found: self._set(**{name: found}))

    def _ask(self, name: str, lane: Lane, function: Callable[[], T], on_done: Callable[[T], None]) -> None:
        """Run one look, unless the same is still under way."""
        if name in self._asked:
            return
        self._asked.add(name)

        def done(value: T) -> None:
            self._asked.discard(name)
            on_done(value)

        def failed(error: Exception) -> None:
            self._asked.discard(name)
            part = name if name in ("module", "printer") else "store"
            message = say(error)
            self._set(**{part: Check(_(part), Verdict.FAILED, message.sentence, message.advice)})

        self._runner.run(lane, function, done, failed)

    def _set(self, **changes: Any) -> None:
        state = replace(self.state, **changes)
        if state != self.state:
            self.state = state
            self.changed.emit(state)


def _look_at_module(station: Station) -> tuple[Check, bool]:
    """Return the module's check, and whether it is an emulator."""
    check = check_module(station)
    return check, check.verdict is not Verdict.FAILED and station.module.identify().emulator


def _settle(station: Station) -> tuple[Sale, ...]:
    """Settle the waiting sales, oldest first, as far as the module answers; return those that have an outcome."""
    settled: list[Sale] = []
    with suppress(SalePending):
        settled.extend(station.settle.settle_all())
    return tuple(settled)
