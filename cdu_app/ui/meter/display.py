"""The meter's display: the credit in large figures, one word about the last token, and the digits as they are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from cdu_app.ui.meter.segments import paint_figures, width_of
from cdu_app.ui.theme import font
from cdu_app.ui.tokens import RADIUS
from sts.digits import DIGITS
from sts.meter import Result

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.meter import MeterPanel

_MARGIN: Final = 16
_FIGURES: Final = 7  # 999999.9 and a sign
_LARGE, _SMALL, _WORD = (26.0, 50.0), (11.0, 21.0), (11.0, 21.0)
_GROUP_SPACE: Final = 14.0
_WORD_LETTERS: Final = 6
_WORDS: Final = {
    Result.ACCEPT: "ACCEPt",
    Result.USED_ERROR: "USEd",
    Result.OLD_ERROR: "oLd",
    Result.OVERFLOW_ERROR: "FULL",
    Result.FIRST_KEY_CHANGE: "PArt 1",
    Result.SECOND_KEY_CHANGE: "PArt 2",
    Result.THIRD_KEY_CHANGE: "PArt 3",
    Result.FOURTH_KEY_CHANGE: "PArt 4",
}
_REJECT: Final = "rEJECt"


class MeterDisplay(QWidget):
    """Shows a MeterPanel; the figures read from left to right in every language."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._credit, self._unit, self._word, self._typed = "", "", "", ""
        self.setFixedSize(368, 164)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        theme.changed.connect(self.update)

    @property
    def shown(self) -> tuple[str, str, str]:
        """The credit, the word and the digits on the display."""
        return self._credit, self._word, self._typed

    def show_state(self, state: MeterPanel, unit: str) -> None:
        """Show the meter as it is."""
        self._credit = "" if state.meter is None else f"{state.meter.credit // 10}.{state.meter.credit % 10}"
        self._word = _word(state)
        self._typed, self._unit = state.typed, unit
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the glass and what is on it."""
        painter = QPainter(self)
        painter.setLayoutDirection(self.layoutDirection())  # else it takes the application's
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("edge"), 1))
        painter.setBrush(self._theme.colour("display"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        self._figures(painter, self._word.ljust(_WORD_LETTERS), QPointF(_MARGIN, _MARGIN), _WORD)
        self._paint_credit(painter)
        self._paint_digits(painter)

    def _paint_credit(self, painter: QPainter) -> None:
        top, unit_width = 52.0, 56.0
        left = self.width() - _MARGIN - unit_width - width_of(_FIGURES, _LARGE[0])
        figures = self._credit.rjust(_FIGURES + 1) if self._credit else " " * _FIGURES
        self._figures(painter, figures, QPointF(left, top), _LARGE)
        painter.setPen(self._theme.colour("on_display"))
        painter.setFont(font(20, bold=True))
        box = QRectF(self.width() - _MARGIN - unit_width, top, unit_width, _LARGE[1])
        painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom), self._unit)

    def _paint_digits(self, painter: QPainter) -> None:
        """Five groups of four; where none is typed yet the segments rest."""
        typed = self._typed.ljust(DIGITS)
        group_width = width_of(4, _SMALL[0])
        left = (self.width() - 5 * group_width - 4 * _GROUP_SPACE) / 2
        for group in range(5):
            text = typed[group * 4 : group * 4 + 4]
            self._figures(painter, text, QPointF(left, self.height() - _MARGIN - _SMALL[1]), _SMALL)
            left += group_width + _GROUP_SPACE

    def _figures(self, painter: QPainter, text: str, place: QPointF, size: tuple[float, float]) -> None:
        lit, rest = self._theme.colour("on_display"), self._theme.colour("display_rest")
        paint_figures(painter, text, place, size, lit, rest)


def _word(state: MeterPanel) -> str:
    if state.answer is None:
        return ""
    return _WORDS.get(state.answer.result, _REJECT)
