"""A receipt on paper: the same document that goes to the printer, painted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from cdu_app.ui.theme import Theme, font
from printing.document import Align, Cut, Direction, Gap, Heading, Notice, Pair, Rule, Text, TokenGroups

if TYPE_CHECKING:
    from printing.document import Block, Document

PAPER_WIDTH: Final = 328
_MARGIN: Final = 20
_TOOTH: Final = 8
_BLANK: Final = "····"


class ReceiptPaper(QWidget):
    """Paints a Document. A preview has no token yet: dots stand in its place."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._document: Document | None = None
        self._preview = False
        self.setFixedWidth(PAPER_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_document(self, document: Document | None, *, preview: bool = False) -> None:
        """Show a receipt; a preview's token is not known yet."""
        if document == self._document and preview == self._preview:
            return
        self._document = document
        self._preview = preview
        self.setFixedHeight(round(self._paint(document, None)) + 2 * _MARGIN + _TOOTH if document else 0)
        self.setAccessibleName(document.title if document else "")
        self.update()

    def sizeHint(self) -> QSize:
        """As long as the receipt."""
        return self.size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the paper with its torn end, then the blocks."""
        if self._document is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("paper_line"), 1))
        painter.setBrush(self._theme.colour("paper"))
        painter.drawPolygon(self._outline())
        painter.translate(0, _MARGIN)
        self._paint(self._document, painter)

    def _outline(self) -> QPolygonF:
        width, height = self.width() - 1.0, self.height() - 1.0
        points = [QPointF(0.5, 0.5), QPointF(width + 0.5, 0.5), QPointF(width + 0.5, height - _TOOTH)]
        teeth = round(width / _TOOTH)
        step = width / teeth
        for tooth in range(teeth):
            right = width + 0.5 - tooth * step
            points += [QPointF(right - step / 2, height), QPointF(right - step, height - _TOOTH)]
        return QPolygonF(points)

    def _paint(self, document: Document, painter: QPainter | None) -> float:
        """Draw the blocks, or only measure them; return their height."""
        pen = _Pen(painter, self._theme, mirrored=document.direction is Direction.RTL, preview=self._preview)
        for block in document.blocks:
            pen.draw(block)
        return pen.y


class _Pen:
    """Writes block under block; without a painter it only measures."""

    def __init__(self, painter: QPainter | None, theme: Theme, *, mirrored: bool, preview: bool) -> None:
        self._painter = painter
        self._theme = theme
        self._mirrored = mirrored
        self._preview = preview
        self.y = 0.0

    def draw(self, block: Block) -> None:
        """Write one block and move on."""
        match block:
            case Heading(text):
                self._lines(text, font(16, bold=True), Qt.AlignmentFlag.AlignHCenter)
            case Text(text, align, strong):
                flag = Qt.AlignmentFlag.AlignHCenter if align is Align.CENTER else self._start
                colour = "paper_muted" if align is Align.START and not strong else "on_paper"
                self._lines(text, font(12, bold=strong), flag, colour)
            case Pair(label, value, strong, large):
                self._pair(label, value, font(20 if large else 12, bold=strong or large))
            case TokenGroups():
                self._token(block.groups)
            case Notice(text):
                self._notice(text)
            case Rule():
                self._rule()
            case Gap():
                self.y += 8
            case Cut():
                pass

    @property
    def _width(self) -> float:
        return PAPER_WIDTH - 2.0 * _MARGIN

    @property
    def _start(self) -> Qt.AlignmentFlag:
        return Qt.AlignmentFlag.AlignRight if self._mirrored else Qt.AlignmentFlag.AlignLeft

    @property
    def _end(self) -> Qt.AlignmentFlag:
        return Qt.AlignmentFlag.AlignLeft if self._mirrored else Qt.AlignmentFlag.AlignRight

    def _write(self, box: QRectF, text: str, face: QFont, align: Qt.AlignmentFlag, colour: str = "on_paper") -> None:
        if self._painter is not None:
            self._painter.setFont(face)
            self._painter.setPen(self._theme.colour(colour))
            flags = align | Qt.AlignmentFlag.AlignAbsolute | Qt.TextFlag.TextWordWrap
            self._painter.drawText(box, int(flags), text)

    def _height(self, text: str, face: QFont, width: float) -> float:
        box = QRectF(0, 0, width, 10_000)
        return QFontMetricsF(face).boundingRect(box, int(Qt.TextFlag.TextWordWrap), text).height()

    def _lines(self, text: str, face: QFont, align: Qt.AlignmentFlag, colour: str = "on_paper") -> None:
        if not text:
            return
        height = self._height(text, face, self._width)
        self._write(QRectF(_MARGIN, self.y, self._width, height), text, face, align, colour)
        self.y += height + 2

    def _pair(self, label: str, value: str, face: QFont) -> None:
        plain = QFont(face)
        plain.setBold(False)
        plain.setPixelSize(min(face.pixelSize(), 14))
        needed = QFontMetricsF(face).horizontalAdvance(value) + 2
        value_width = min(needed, self._width * 0.64)
        label_width = self._width - value_width - 12
        value_height = self._height(value, face, value_width)
        label_height = self._height(label, plain, label_width)
        height = max(value_height, label_height)
        left = float(_MARGIN)
        value_left, label_left = (
            (left, left + value_width + 12) if self._mirrored else (left + self._width - value_width, left)
        )
        drop = QFontMetricsF(face).ascent() - QFontMetricsF(plain).ascent()
        self._write(
            QRectF(label_left, self.y + drop, label_width, label_height), label, plain, self._start, "paper_muted"
        )
        self._write(QRectF(value_left, self.y, value_width, value_height), value, face, self._end)
        self.y += height + 3

    def _token(self, groups: tuple[str, ...]) -> None:
        face = font(18, bold=True, mono=True)
        shown = "  ".join([_BLANK] * len(groups)) if self._preview else " ".join(groups)
        if self._preview:
            face = font(16, mono=True)
        self.y += 6
        height = QFontMetricsF(face).height()
        box = QRectF(_MARGIN, self.y, self._width, height)
        if self._painter is not None:
            self._painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._write(box, shown, face, Qt.AlignmentFlag.AlignHCenter, "paper_muted" if self._preview else "on_paper")
        self.y += height + 8

    def _notice(self, text: str) -> None:
        face, inner = font(12, bold=True), self._width - 16
        height = self._height(text, face, inner) + 12
        self.y += 4
        if self._painter is not None:
            self._painter.setBrush(Qt.BrushStyle.NoBrush)
            self._painter.setPen(QPen(self._theme.colour("on_paper"), 1))
            self._painter.drawRect(QRectF(_MARGIN + 0.5, round(self.y) + 0.5, self._width - 1, height))
        self._write(QRectF(_MARGIN + 8, self.y + 6, inner, height - 12), text, face, Qt.AlignmentFlag.AlignHCenter)
        self.y += height + 6

    def _rule(self) -> None:
        self.y += 5
        if self._painter is not None:
            self._painter.setPen(QPen(self._theme.colour("paper_line"), 1, Qt.PenStyle.DashLine))
            line = round(self.y) + 0.5
            self._painter.drawLine(QPointF(_MARGIN, line), QPointF(_MARGIN + self._width, line))
        self.y += 6
