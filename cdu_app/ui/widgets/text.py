"""Labels: plain text in a step of the type scale and a tone of the colour scheme."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from cdu_app.ui.theme import font


class Text(QLabel):
    """A piece of plain text. `tone` names its colour: ink, muted, accent, ok, attention, failed, on_…"""

    def __init__(
        self,
        text: str = "",
        size: int = 14,
        *,
        bold: bool = False,
        mono: bool = False,
        tone: str = "ink",
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(size, bold=bold, mono=mono))
        self.setWordWrap(wrap)
        self.setAlignment(start_of(self))
        self.setProperty("tone", tone)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)

    def set_tone(self, tone: str) -> None:
        """Change the colour."""
        set_property(self, "tone", tone)


class Elided(Text):
    """One line that shortens itself with an ellipsis rather than being cut; the whole text is its tool tip."""

    def minimumSizeHint(self) -> QSize:
        """Let it shrink to a few letters."""
        return QSize(48, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw what fits."""
        metrics, width = self.fontMetrics(), self.contentsRect().width()
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, width)
        self.setToolTip(self.text() if shown != self.text() else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), shown)


class KeyCap(Text):
    """The key that does the same as the button it stands on."""

    def __init__(self, key: str, tone: str = "muted") -> None:
        super().__init__(key, 12, tone=tone)
        self.setObjectName("keycap")
        self.setFixedHeight(20)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)


class Rule(QFrame):
    """A hairline between two parts."""

    def __init__(self, *, upright: bool = False) -> None:
        super().__init__()
        self.setObjectName("upright" if upright else "rule")


def start_of(widget: QWidget) -> Qt.AlignmentFlag:
    """Return the side where lines begin: by the layout, whatever the script of the text."""
    return _side(widget, start=True)


def end_of(widget: QWidget) -> Qt.AlignmentFlag:
    """Return the side where lines end: by the layout, whatever the script of the text."""
    return _side(widget, start=False)


def _side(widget: QWidget, *, start: bool) -> Qt.AlignmentFlag:
    mirrored = widget.layoutDirection() is Qt.LayoutDirection.RightToLeft
    side = Qt.AlignmentFlag.AlignLeft if start is not mirrored else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter


def set_property(widget: QWidget, name: str, value: object) -> None:
    """Set a dynamic property and dress the widget and its children anew."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    for part in (widget, *widget.findChildren(QWidget)):
        part.style().unpolish(part)
        part.style().polish(part)
