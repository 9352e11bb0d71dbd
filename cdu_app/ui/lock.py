"""What is behind a locked screen: nothing that can be read, pressed, typed into, or asked through accessibility."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QDrag, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QToolTip, QWidget
from shiboken6 import isValid

if TYPE_CHECKING:
    from collections.abc import Callable


class Lock(QObject):
    """While it is closed only `window` shows; what is opened later by something under way is shut at once."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._closed = False
        self._copied_here = False
        QGuiApplication.clipboard().dataChanged.connect(self._note_copy)

    def close(self) -> None:
        """Shut everything that stands over the window or beside it, and let nothing appear."""
        application = QApplication.instance()
        if not self._closed and application is not None:
            self._closed = True
            application.installEventFilter(self)
        self.clear()

    def clear(self) -> None:
        """Shut what is open now, and empty the clipboard of what was copied here."""
        clear_screen(self._window)
        if self._copied_here:
            QGuiApplication.clipboard().clear()
            self._copied_here = False

    def open(self) -> None:
        """Let windows appear again."""
        application = QApplication.instance()
        if self._closed and application is not None:
            self._closed = False
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Shut what appears beside the window."""
        if event.type() is QEvent.Type.Show and isinstance(watched, QWidget) and self._is_foreign(watched):
            QTimer.singleShot(0, self, lambda: _shut(watched) if self._closed and isValid(watched) else None)
        return False

    def _note_copy(self) -> None:
        """What changes the clipboard while our window is in front was copied in it."""
        self._copied_here = QApplication.activeWindow() is not None

    def _is_foreign(self, widget: QWidget) -> bool:
        """Menus of the sign-in's own fields are let be."""
        owner = widget.parentWidget()
        return (
            widget.isWindow() and widget is not self._window and (owner is None or owner.window() is not self._window)
        )


def clear_screen(window: QWidget) -> None:
    """Shut menus, lists, dialogs and tool tips; end what is being dragged or composed."""
    QToolTip.hideText()
    if QGuiApplication.mouseButtons() is not Qt.MouseButton.NoButton:
        QDrag.cancel()
    _shut_all(QApplication.activePopupWidget)
    _shut_all(QApplication.activeModalWidget)
    for other in QApplication.topLevelWidgets():
        if other is not window and other.isVisible():
            _shut(other)
    QGuiApplication.inputMethod().reset()


def _shut_all(find: Callable[[], QWidget | None]) -> None:
    last: QWidget | None = None
    while (found := find()) is not None and found is not last:
        last = found
        _shut(found)


def _shut(widget: QWidget) -> None:
    """A dialog is answered with no: whoever waits for it goes on."""
    if isinstance(widget, QDialog):
        widget.reject()
    else:
        widget.close()
    if isValid(widget) and widget.isVisible():
        widget.hide()
