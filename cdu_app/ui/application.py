"""The desktop from start to end: the window first, the station behind it, the operator, and an orderly close."""

from __future__ import annotations

import gc
import signal
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from cdu_app.tasks import TaskRunner
from cdu_app.ui.memory import open_memory
from cdu_app.ui.opening import Opening
from cdu_app.ui.theme import Theme
from cdu_app.ui.window import Window

if TYPE_CHECKING:
    from pathlib import Path

    from cdu_app.bootstrap import Station
    from cdu_app.ui.session import Session

_SIGNAL_MS = 250


def run(folder: Path) -> int:
    """Open the window of the station in `folder`; return when it is closed."""
    application = make_application()
    desktop = Desktop(folder, Theme(application))
    desktop.start()
    close_on_signals(desktop.window)
    code = application.exec()
    desktop.close()
    return code


def close_on_signals(window: Window) -> None:
    """Let Ctrl+C and SIGTERM close the window: a sale that is being made is finished first, a shift stays open."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: window.close_unasked())
    # Python looks at signals only while it runs, and Qt's loop may not call it for long.
    heartbeat = QTimer(window, interval=_SIGNAL_MS)
    heartbeat.timeout.connect(lambda: None)
    heartbeat.start()


def make_application() -> QApplication:
    """Return the one application object, named as the desktop wants it."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    QApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    # Named here, the style is made without a Python object for it, which alone takes 6 ms of the first frame's time.
    application = QApplication([*sys.argv[:1], "-style", "fusion"])
    application.setApplicationName("MicroVend CDU")
    return application


class Desktop(QObject):
    """Opens the window, then the station behind it."""

    def __init__(self, folder: Path, theme: Theme) -> None:
        super().__init__()
        self._folder = folder
        self.runner = TaskRunner()
        self.window = Window(theme)
        self.session: Session | None = None
        self._opening = Opening(self.runner, folder)
        self._wrong_passphrase: Exception | None = None
        self._close_when_idle = False
        self._opening.opened.connect(self._opened)
        self._opening.failed.connect(self._failed)
        self._opening.passphrase_wanted.connect(self._ask_passphrase)
        self.window.sign_in.passphrase.connect(self._answer_passphrase)
        self.window.may_close = self._may_close
        self.window.closing.connect(self._remember)
        self.runner.idle.connect(self._close_if_wanted)

    def start(self) -> None:
        """Show the window; its first frame begins to open the station."""
        self.window.painted.connect(gc.enable)
        self.window.painted.connect(self._opening.start)
        self.window.show()

    def close(self) -> None:
        """Wait for what is running, then let go of the station."""
        self._opening.give_up()
        self.runner.close()
        if self.session is not None:
            self.session.close()

    def _opened(self, station: Station) -> None:
        from cdu_app.ui.session import Session

        self.window.recall(open_memory(self._folder), station.settings.theme)
        self.session = Session(station, self.runner, self.window)

    def _failed(self, error: Exception) -> None:
        from cdu_app.messages import say
        from store.errors import WrongPassphrase

        if isinstance(error, WrongPassphrase):
            self._wrong_passphrase = error
            self._opening.start()
        else:
            self.window.sign_in.fail(say(error))

    def _ask_passphrase(self) -> None:
        from cdu_app.messages import say

        wrong = self._wrong_passphrase
        self.window.sign_in.ask_passphrase(None if wrong is None else say(wrong))

    def _answer_passphrase(self, passphrase: str) -> None:
        self.window.sign_in.wait()
        self._opening.answer(passphrase)

    def _may_close(self) -> bool:
        """A sale that is being made is waited for; the window then closes by itself."""
        self._close_when_idle = self.session is not None and self.session.is_selling
        return not self._close_when_idle

    def _close_if_wanted(self) -> None:
        if self._close_when_idle:
            self.window.close()

    def _remember(self) -> None:
        if self.session is not None:
            self.window.remember(open_memory(self._folder))
