"""An open station on screen: who signs in, whose counter is shown, and locking."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cdu_app.tasks import Lane
from cdu_app.ui.counter import Counter
from cdu_app.ui.idle import IdleWatch
from cdu_app.ui.scanner import ScannerFilter
from cdu_app.viewmodels.print_desk import PrintDesk
from cdu_app.viewmodels.session_watch import SessionWatch
from cdu_app.viewmodels.sign_in import SignInModel
from cdu_app.viewmodels.status import StatusModel
from cdu_app.viewmodels.stopwatch import Stopwatch
from vending.clock import SystemClock

if TYPE_CHECKING:
    from cdu_app.bootstrap import Station
    from cdu_app.messages import Message
    from cdu_app.tasks import TaskRunner
    from cdu_app.ui.window import Window
    from vending.clock import Clock
    from vending.domain.people.operator import Operator


class Session(QObject):
    """Joins the window with the view-models of one open station.

    A locked screen keeps its counter until somebody else has signed in. `clock` tells how long nobody was there.
    """

    def __init__(self, station: Station, runner: TaskRunner, window: Window, clock: Clock | None = None) -> None:
        super().__init__()
        self.station = station
        self._runner = runner
        self._window = window
        window.theme.load_other_fonts()
        self.status = StatusModel(station, runner)
        clock = clock or SystemClock()
        self.sign_in = SignInModel(station, runner, Stopwatch(clock), self)
        self.watch = SessionWatch(station, runner, self)
        self._scanner = ScannerFilter(window, self._may_scan)
        self.idle = IdleWatch(Stopwatch(clock), timedelta(minutes=station.settings.lock_minutes), self)
        self._connect()
        identity = station.identity
        window.setWindowTitle(f"MicroVend CDU · {identity.name or identity.code}")
        window.sign_in.brand.show_station(identity.utility_name, f"{identity.name} · {identity.code}")
        window.sign_in.bind(self.sign_in)
        self.status.start()

    @property
    def is_selling(self) -> bool:
        """Is a sale being made at this moment?"""
        counter = self._window.counter
        return counter is not None and counter.is_selling

    def close(self) -> None:
        """Look no longer; the runner must have come to rest."""
        self.status.stop()
        self.watch.stop()
        self.idle.stop()
        self.station.close()

    def _connect(self) -> None:
        self.sign_in.signed_in.connect(self._signed_in)
        self._window.lock_wanted.connect(self._lock)
        self._window.sign_out_wanted.connect(self._sign_out)
        self._window.account_wanted.connect(self._show_account)
        self.watch.ended.connect(self._end)
        self.idle.idle.connect(self._nobody_there)
        self._scanner.touched.connect(self.idle.note_touch)
        self._scanner.scanned.connect(self._scanned)

    def _signed_in(self, operator: Operator) -> None:
        counter = self._window.counter
        if counter is None or counter.operator != operator:
            theme = self._window.theme
            printing = PrintDesk(self.station, self._runner, operator)
            counter = Counter(self.station, self._runner, operator, theme, status=self.status, printing=printing)
        self.idle.note()
        self.watch.start(operator)
        self._window.show_counter(counter)

    def _lock(self) -> None:
        if self._window.counter is not None and self._window.at_counter:
            self._window.show_sign_in(keep_counter=True)
            self.sign_in.lock(self._window.counter.operator)

    def _nobody_there(self) -> None:
        """Lock; where nobody has signed in, forget what was typed for it."""
        if self._window.at_counter:
            self._lock()
        else:
            self._window.lock.clear()
            self.sign_in.forget()

    def _sign_out(self) -> None:
        counter = self._window.counter
        if counter is not None:
            operator = counter.operator
            self._runner.run(
                Lane.DATABASE,
                lambda: self.station.sign_in.sign_out(operator),
                lambda _nothing: None,
                lambda _error: None,  # a store that does not answer is said elsewhere
            )
        self._end(None)

    def _end(self, message: Message | None) -> None:
        """Nobody is signed in any more; `message` says why."""
        self.watch.stop()
        self._window.show_sign_in(keep_counter=False)
        self.sign_in.sign_out(message)

    def _show_account(self) -> None:
        from cdu_app.ui.people.account_sheet import AccountSheet
        from cdu_app.viewmodels.people.account import AccountModel

        counter = self._window.counter
        if counter is None or not self._window.at_counter or counter.findChild(AccountSheet) is not None:
            return
        model = AccountModel(self.station, self._runner, counter.operator, counter)
        model.credentials_changed.connect(lambda: self.watch.start(counter.operator))
        AccountSheet(counter, model).begin()

    def _may_scan(self) -> bool:
        """At the meter everything that is typed, at any speed, goes into it."""
        counter = self._window.counter
        return self._window.at_counter and counter is not None and not counter.is_typing_at_meter

    def _scanned(self, digits: str) -> None:
        if self._window.counter is not None and self._window.at_counter:
            self._window.counter.scan(digits)
