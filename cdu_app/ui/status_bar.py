"""The status bar: always true, each item a dot and a word; a click shows what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from cdu_app.check import Check, Verdict
from cdu_app.language import _
from cdu_app.ui.icons import Icon
from cdu_app.ui.tokens import HAIR, STATUS_HEIGHT, TIGHT
from cdu_app.ui.widgets.layouts import row
from cdu_app.ui.widgets.text import Text

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.shift.state import ShiftState
    from cdu_app.viewmodels.status import StatusState
    from vending.queries import Counts

_COLOURS = {Verdict.OK: "ok", Verdict.ATTENTION: "attention", Verdict.FAILED: "failed"}


class Dot(QWidget):
    """A verdict as a shape and a colour: a disc is well, a triangle wants attention, a square has failed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._verdict: Verdict | None = None
        self.setFixedSize(10, 10)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self.update)

    def show_verdict(self, verdict: Verdict | None) -> None:
        """Show a verdict; None is not known yet."""
        self._verdict = verdict
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the shape."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        name = "edge" if self._verdict is None else _COLOURS[self._verdict]
        painter.setBrush(self._theme.colour(name))
        box = QRectF(1, 1, 8, 8)
        if self._verdict is Verdict.FAILED:
            painter.drawRoundedRect(box, 1, 1)
        elif self._verdict is Verdict.ATTENTION:
            painter.drawPolygon([box.bottomLeft(), (box.topLeft() + box.topRight()) / 2, box.bottomRight()])
        else:
            painter.drawEllipse(box)


class StatusItem(QPushButton):
    """One item."""

    def __init__(self, theme: Theme, icon: str = "") -> None:
        super().__init__()
        self.setProperty("kind", "status")
        self.setFixedHeight(28)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._dot = Dot(theme)
        self._text = Text(size=12)
        mark = Icon(icon, 16) if icon else self._dot
        mark.setProperty("tone", "muted")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(TIGHT, 0, TIGHT, 0)
        layout.setSpacing(6)
        layout.addWidget(mark)
        layout.addWidget(self._text)

    def say(self, text: str, verdict: Verdict | None = None, tip: str = "") -> None:
        """Show a word with its dot."""
        self._text.setText(text)
        self._dot.show_verdict(verdict)
        self.setAccessibleName(text)
        self.setToolTip(tip)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As wide as the word."""
        layout = self.layout()
        return QSize(layout.sizeHint().width() if layout else 0, 28)

    def minimumSizeHint(self) -> QSize:
        """Never cut."""
        return self.sizeHint()


class StatusBar(QFrame):
    """`pressed` tells that an item was clicked."""

    station_wanted = Signal()
    sales_wanted = Signal()
    shift_wanted = Signal()
    allowance_wanted = Signal()
    menu_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("statusbar")
        self.setFixedHeight(STATUS_HEIGHT)
        self.module, self.store, self.printer = (StatusItem(theme) for _item in range(3))
        self.unsent, self.waiting = StatusItem(theme), StatusItem(theme)
        self.shift, self.allowance = StatusItem(theme), StatusItem(theme)
        self.allowance.hide()
        self.shift.hide()
        self.operator, self._clock = StatusItem(theme, "user-round"), Text(size=12)
        left = [self.module, self.store, self.printer, self.allowance, self.unsent, self.waiting]
        right = [self.shift, self.operator, self._clock]
        self.setLayout(row([*left, None, *right], gap=HAIR, margins=(TIGHT, 1, 16, 1)))
        for item in (self.module, self.store, self.printer, self.unsent):
            item.clicked.connect(self.station_wanted)
        self.waiting.clicked.connect(self.sales_wanted)
        self.shift.clicked.connect(self.shift_wanted)
        self.allowance.clicked.connect(self.allowance_wanted)
        self.operator.clicked.connect(self.menu_wanted)

    def show_operator(self, name: str) -> None:
        """Who is at the counter."""
        self.operator.say(name, tip=_("Menu (F10)"))

    def show_shift(self, state: ShiftState) -> None:
        """Say since when the operator's shift is open."""
        self.shift.setVisible(state.known)
        if state.current is None:
            verdict = Verdict.ATTENTION if state.missing else Verdict.OK
            self.shift.say(_("No shift"), verdict, _("Open a shift (F8)"))
        else:
            self.shift.say(_("Shift since {time}").format(time=state.since), Verdict.OK, _("The shift (F8)"))

    def show_state(self, state: StatusState) -> None:
        """Say how everything stands."""
        module = {Verdict.OK: _("ready"), Verdict.ATTENTION: _("check"), Verdict.FAILED: _("not answering")}
        store = {Verdict.OK: _("safe"), Verdict.ATTENTION: _("check"), Verdict.FAILED: _("failed")}
        printer = {Verdict.OK: _("ready"), Verdict.ATTENTION: _("not set up"), Verdict.FAILED: _("not ready")}
        _say(self.module, _("Module"), state.module, module)
        if state.test_keys and state.module is not None:
            self.module.say(f"{_('Module')} {_('with test keys')}", Verdict.ATTENTION, _tip(state.module))
        _say(self.store, _("Store"), state.store, store)
        _say(self.printer, _("Printer"), state.printer, printer)
        self._show_allowance(state)
        self._show_counts(state.counts)
        self._clock.setText(state.time)

    def _show_allowance(self, state: StatusState) -> None:
        """Nothing on a station that sells without an allowance."""
        self.allowance.setVisible(bool(state.allowance_word))
        if state.allowance is not None:
            word = _("Allowance: {word}").format(word=state.allowance_word)
            self.allowance.say(word, state.allowance.verdict, _tip(state.allowance))

    def _show_counts(self, counts: Counts | None) -> None:
        unsent, waiting = (counts.unsent, counts.pending) if counts is not None else (0, 0)
        self.unsent.say(_("{count} unsent").format(count=unsent), Verdict.OK if counts is not None else None)
        self.waiting.setVisible(waiting > 0)
        sentence = _("{count} sale waits for the module") if waiting == 1 else _("{count} sales wait for the module")
        self.waiting.say(sentence.format(count=waiting), Verdict.ATTENTION)


def _say(item: StatusItem, name: str, check: Check | None, words: dict[Verdict, str]) -> None:
    if check is None:
        item.say(f"{name} …")
    else:
        item.say(f"{name} {words[check.verdict]}", check.verdict, _tip(check))


def _tip(check: Check) -> str:
    return f"{check.sentence}\n{check.advice}".strip()
