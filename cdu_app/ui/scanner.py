"""A barcode scanner types like a very fast keyboard: its digits belong into the search field, wherever the focus is.

Digits that come in a burst are held back until it is clear whether a person or a scanner typed them, so that a
meter number never passes through an amount. What a person typed goes on to its field, in order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable

# Scanners send a digit every 1 to 30 ms; the fastest typists need 60.
BURST_GAP_MS: Final = 45
SHORTEST_SCAN: Final = 8
TOUCHES: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
        QEvent.Type.InputMethod,
    }
)
"""What a person does."""
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ScannerFilter(QObject):
    """Watches the keys of the application while `window` is active; `scanned` carries the digits.

    `touched` tells, before anything else gets it, that somebody did something: one filter for both, for each is asked
    about every event there is.
    """

    scanned = Signal(str)
    touched = Signal(object)

    def __init__(self, window: QWidget, may_scan: Callable[[], bool]) -> None:
        super().__init__(window)
        self._window = window
        self._may_scan = may_scan
        self._held = ""
        self._receiver: QWidget | None = None
        self._replaying = False
        self._timer = QTimer(self, singleShot=True, interval=BURST_GAP_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._release)
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold digits back; everything else first lets them go."""
        kind = event.type()
        if kind not in TOUCHES:
            return False
        self.touched.emit(kind)
        if kind is not QEvent.Type.KeyPress or self._replaying or not isinstance(event, QKeyEvent):
            return False
        if not isinstance(watched, QWidget) or watched.window() is not self._window or not self._may_scan():
            return False
        if _is_digit(event):
            self._hold(watched, event.text())
            return True
        if event.key() in _ENTER and len(self._held) >= SHORTEST_SCAN:
            self._scan()
            return True
        self._release()
        return False

    def _hold(self, receiver: QWidget, digit: str) -> None:
        if self._receiver is not receiver:
            self._release()
        self._receiver = receiver
        self._held += digit
        self._timer.start()

    def _scan(self) -> None:
        digits, self._held = self._held, ""
        self._timer.stop()
        self.scanned.emit(digits)

    def _release(self) -> None:
        """A person typed this: give it to the widget it was meant for."""
        self._timer.stop()
        digits, self._held = self._held, ""
        if not digits or self._receiver is None:
            return
        self._replaying = True
        try:
            for digit in digits:
                key = Qt.Key(Qt.Key.Key_0.value + int(digit))
                press = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, digit)
                QCoreApplication.sendEvent(self._receiver, press)
        finally:
            self._replaying = False


_CHORD: Final = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def _is_digit(event: QKeyEvent) -> bool:
    text = event.text()
    return text.isascii() and text.isdecimal() and not event.isAutoRepeat() and not event.modifiers() & _CHORD
