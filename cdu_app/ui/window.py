"""The window: signing in first, then the counter; the keys; and what it remembers of its last time."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QActionGroup, QCloseEvent, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QMainWindow, QMenu, QStackedWidget

from cdu_app.language import _
from cdu_app.ui.keys import Key
from cdu_app.ui.lock import Lock
from cdu_app.ui.pages import Page
from cdu_app.ui.sign_in import SignInView
from cdu_app.ui.theme import Scheme, Theme, font

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QSettings

    from cdu_app.ui.counter import Counter
    from cdu_app.ui.help_sheet import HelpSheet

_SMALLEST: Final = (1180, 680)
_FIRST: Final = (1366, 768)


class Window(QMainWindow):
    """What ends in `_wanted` comes from keys and menu, `closing` once it may be closed."""

    lock_wanted = Signal()
    sign_out_wanted = Signal()
    account_wanted = Signal()
    closing = Signal()
    painted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.counter: Counter | None = None
        self.may_close: Callable[[], bool] = lambda: True
        self.sign_in = SignInView()
        self.lock = Lock(self)
        self._was_painted = False
        self._asks = True
        self._help: HelpSheet | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.sign_in)
        self.setCentralWidget(self._stack)
        self.setWindowTitle("MicroVend CDU")
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_FIRST)
        self._bind_keys()

    @property
    def at_counter(self) -> bool:
        """Is somebody signed in and the screen not locked?"""
        return self.counter is not None and self._stack.currentWidget() is self.counter

    def show_counter(self, counter: Counter) -> None:
        """Put a signed-in operator's counter in front."""
        if self.counter is not counter:
            self._forget_counter()
            self.counter = counter
            counter.menu_wanted.connect(self.open_menu)
        if self._stack.indexOf(counter) < 0:
            self._stack.addWidget(counter)
        self.lock.open()
        counter.setEnabled(True)
        self._stack.setCurrentWidget(counter)
        counter.show_page(counter.pages.currentIndex())
        # What stands now stays: the collector need not walk through it again, which takes a frame of 50 ms each time.
        gc.freeze()

    def show_sign_in(self, *, keep_counter: bool) -> None:
        """Put the sign-in in front; the counter of a locked screen is put aside as it is."""
        if self._help is not None:
            self._help.hide()
        self._stack.setCurrentWidget(self.sign_in)
        self.lock.close()
        if not keep_counter:
            self._forget_counter()
        elif self.counter is not None:
            # A hidden window of its own: nothing leads to it, accessibility neither; disabled it takes nothing from who
            # knows it.
            self.counter.setEnabled(False)
            self._stack.removeWidget(self.counter)
            self.counter.setParent(self, Qt.WindowType.Window)

    def remember(self, settings: QSettings) -> None:
        """Write size, place and theme."""
        settings.setValue("window/geometry", self.saveGeometry())
        settings.setValue("window/theme", self.theme.scheme.value)

    def recall(self, settings: QSettings, theme: str) -> None:
        """Take size, place and theme from the last time; `theme` is the station's when none was chosen here."""
        geometry = settings.value("window/geometry")
        if geometry:
            self.restoreGeometry(geometry)
        self.theme.choose(Scheme(str(settings.value("window/theme", theme))))

    def open_menu(self) -> None:
        """F10: theme, keys, full screen, lock, sign out."""
        if self.counter is None or not self.at_counter:
            return
        menu = self._make_menu()
        bar = self.counter.status_bar.operator
        corner = bar.mapToGlobal(QPoint(0, 0))
        menu.popup(QPoint(corner.x() + bar.width() - menu.sizeHint().width(), corner.y() - menu.sizeHint().height()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell of the first frame: what is slow begins after it."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close, unless a sale is being made: then as soon as it is done. Somebody's open shift is asked about."""
        if self._asks and self.counter is not None and self.at_counter and self.counter.has_shift:
            self.counter.leave(self.close_unasked)
            event.ignore()
        elif self.may_close():
            self.closing.emit()
            self.lock.open()
            event.accept()
        else:
            event.ignore()

    def close_unasked(self) -> None:
        """Close without a question: the system wants it, or it was answered."""
        self._asks = False
        self.close()

    def _sign_out(self) -> None:
        if self.counter is not None:
            self.counter.leave(self.sign_out_wanted.emit)

    def _forget_counter(self) -> None:
        if self.counter is not None:
            self._stack.removeWidget(self.counter)
            self.counter.hide()
            self.counter.deleteLater()
            self.counter = None

    def _bind_keys(self) -> None:
        def at_counter(action: Callable[[Counter], None]) -> Callable[[], None]:
            return lambda: action(self.counter) if self.counter is not None and self.at_counter else None

        bound: dict[Key, Callable[[], None]] = {
            Key.HELP: self.toggle_help,
            Key.NEW_SALE: at_counter(lambda counter: counter.new_sale()),
            Key.FIND: at_counter(lambda counter: counter.find_anything()),
            Key.REPRINT: at_counter(lambda counter: counter.reprint()),
            Key.SALES: at_counter(lambda counter: counter.show_page(Page.SALES)),
            Key.CUSTOMERS: at_counter(lambda counter: counter.show_page(Page.CUSTOMERS)),
            Key.SHIFT: at_counter(lambda counter: counter.show_page(Page.SHIFT)),
            Key.MENU: self.open_menu,
            Key.FULL_SCREEN: self._toggle_full_screen,
            Key.LOCK: at_counter(lambda _counter: self.lock_wanted.emit()),
            Key.BACK: self._back,
        }
        for key, action in bound.items():
            shortcut = QShortcut(QKeySequence(key.value), self)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(action)

    def toggle_help(self) -> None:
        """F1."""
        from cdu_app.ui.help_sheet import HelpSheet

        if self._help is None:
            self._help = HelpSheet(self._stack)
        if self._help.isVisible():
            self._close_help()
        elif self.at_counter:
            self._help.open()

    def _close_help(self) -> None:
        if self._help is not None:
            self._help.hide()
        if self.counter is not None:
            self.counter.show_page(self.counter.pages.currentIndex())

    def _back(self) -> None:
        if self._help is not None and self._help.isVisible():
            self._close_help()
        elif not self.at_counter:
            self.sign_in.back()
        elif self.counter is not None:
            self.counter.back()

    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setFont(font(14))
        group = QActionGroup(menu)
        names = {Scheme.SYSTEM: _("Theme as the system"), Scheme.LIGHT: _("Light theme"), Scheme.DARK: _("Dark theme")}
        for scheme, name in names.items():
            action = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(self.theme.scheme is scheme)
            action.triggered.connect(lambda _checked=False, scheme=scheme: self.theme.choose(scheme))
            group.addAction(action)
        menu.addSeparator()
        menu.addAction(_("Keys") + "\tF1", self.toggle_help)
        menu.addAction(_("Full screen") + "\tF11", self._toggle_full_screen)
        menu.addSeparator()
        menu.addAction(_("Your account"), self.account_wanted.emit)
        menu.addAction(_("Lock") + "\tF12", self.lock_wanted.emit)
        menu.addAction(_("Sign out"), self._sign_out)
        return menu
