"""An open station on screen: who signs in, whose counter is shown, and locking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cdu_app.ui.counter import Counter
from cdu_app.ui.scanner import ScannerFilter
from cdu_app.viewmodels.print_desk import PrintDesk
from cdu_app.viewmodels.sign_in import SignInModel
from cdu_app.viewmodels.status import StatusModel

if TYPE_CHECKING:
    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from cdu_app.ui.window import Window
    from vending.domain.operator import Operator


class Session(QObject):
    """Joins the window with the view-models of one open station."""

    def __init__(self, station: Station, runner: TaskRunner, window: Window) -> None:
        super().__init__()
        self.station = station
        self._runner = runner
        self._window = window
        window.theme.load_other_fonts()
        self._printing = PrintDesk(station, runner)
        self.status = StatusModel(station, runner)
        self.sign_in = SignInModel(station, runner)
        self._scanner = ScannerFilter(window, self._may_scan)
        self._connect()
        identity = station.identity
        window.setWindowTitle(f"MicroVend CDU · {identity.name or identity.code}")
        window.sign_in.brand.show_station(identity.utility_name, f"{identity.name} · {identity.code}")
        window.sign_in.show_state(self.sign_in.state)
        window.sign_in.begin()
        self.status.start()

    @property
    def is_selling(self) -> bool:
        """Is a sale being made at this moment?"""
        counter = self._window.counter
        return counter is not None and counter.is_selling

    def close(self) -> None:
        """Look no longer; the runner must have come to rest."""
        self.status.stop()
        self.station.close()

    def _connect(self) -> None:
        view = self._window.sign_in
        self.sign_in.changed.connect(view.show_state)
        self.sign_in.signed_in.connect(self._signed_in)
        view.sign_in.connect(self.sign_in.sign_in)
        view.sign_out.connect(self._sign_out)
        self._window.lock_wanted.connect(self._lock)
        self._window.sign_out_wanted.connect(self._sign_out)
        self._scanner.scanned.connect(self._scanned)

    def _signed_in(self, operator: Operator, same: bool) -> None:
        counter = self._window.counter
        if counter is None or not same:
            theme = self._window.theme
            counter = Counter(self.station, self._runner, operator, theme, status=self.status, printing=self._printing)
        self._window.show_counter(counter)

    def _lock(self) -> None:
        if self._window.counter is not None:
            self._window.show_sign_in(keep_counter=True)
            self.sign_in.lock(self._window.counter.operator)
            self._window.sign_in.begin(keep_name=True)

    def _sign_out(self) -> None:
        self._window.show_sign_in(keep_counter=False)
        self.sign_in.sign_out()
        self._window.sign_in.begin()

    def _may_scan(self) -> bool:
        """At the meter everything that is typed, at any speed, goes into it."""
        counter = self._window.counter
        return self._window.at_counter and counter is not None and not counter.is_typing_at_meter

    def _scanned(self, digits: str) -> None:
        if self._window.counter is not None:
            self._window.counter.scan(digits)
