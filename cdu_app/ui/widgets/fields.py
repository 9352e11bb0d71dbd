"""Fields to type into."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from cdu_app.ui.icons import paint_icon
from cdu_app.ui.theme import font
from cdu_app.ui.tokens import CONTROL_HEIGHT, SMALL
from cdu_app.ui.widgets.text import KeyCap, Text, end_of, set_property, start_of


class Field(QLineEdit):
    """One line to type in. `icon` stands at its start, the key-cap `key` at its end while it is empty."""

    def __init__(
        self,
        name: str,
        *,
        hint: str = "",
        size: int = 16,
        height: int = CONTROL_HEIGHT,
        icon: str = "",
        key: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setFont(font(size))
        self.setFixedHeight(height)
        self._icon = icon
        self._cap = _cap_on(self, key) if key else None
        self.setAlignment(start_of(self))
        if icon:
            self.setTextMargins(32, 0, 0, 0)

    def mark_fault(self, *, faulty: bool) -> None:
        """Outline the field in the colour of a failure."""
        set_property(self, "fault", "true" if faulty else "false")

    def resizeEvent(self, event: object) -> None:
        """Keep icon and key-cap at their ends."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        if self._cap is not None:
            self._cap.adjustSize()
            start = self.width() - self._cap.width() - SMALL
            mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            self._cap.move(QPoint(SMALL if mirrored else start, (self.height() - self._cap.height()) // 2))
        if self._icon:
            mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
            self.setTextMargins(0 if mirrored else 32, 0, 32 if mirrored else 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the icon over the field."""
        super().paintEvent(event)
        if not self._icon:
            return
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = self.width() - 36 if mirrored else 14
        colour = self.palette().color(QPalette.ColorRole.PlaceholderText)
        paint_icon(QPainter(self), self._icon, colour, QRectF(left, (self.height() - 22) / 2, 22, 22))


def _cap_on(field: Field, key: str) -> KeyCap:
    cap = KeyCap(key)
    cap.setParent(field)
    field.textChanged.connect(lambda text: cap.setVisible(not text))
    return cap


class FigureField(Field):
    """A sum in figures of 40 px, with its unit at the start."""

    def __init__(self, name: str, unit: str) -> None:
        super().__init__(name, size=40, height=72)
        self.setAlignment(end_of(self))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._unit = Text(unit, 20, tone="muted", parent=self)
        self._unit.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_unit(self, unit: str) -> None:
        """Show another unit."""
        self._unit.setText(unit)
        self._place()

    def minimumSizeHint(self) -> QSize:
        """Room for the unit and some figures."""
        return QSize(200, 72)

    def resizeEvent(self, event: object) -> None:
        """Keep the unit at the start."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        self._unit.adjustSize()
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = self.width() - self._unit.width() - 16 if mirrored else 16
        self._unit.move(left, (self.height() - self._unit.height()) // 2)
