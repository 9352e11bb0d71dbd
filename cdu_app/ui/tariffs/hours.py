"""The week of a time-of-use tariff: a season's hours in the colours of their prices."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cdu_app.ui.theme import font
from cdu_app.words.tariffs import TariffWords, day_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cdu_app.ui.theme import Theme
    from vending.domain.tariffs.tariff import BandPrice, Season, TimeOfUse

_ROW: Final = 24
_LABEL: Final = 44
_AXIS: Final = 20
_DAY: Final = 24 * 60
# Grounds from the cheapest to the dearest, each with its ink and the edge that tells it apart.
_TONES: Final = (
    ("accent_soft", "on_accent_soft", "accent"),
    ("attention_soft", "on_attention_soft", "attention"),
    ("failed_soft", "on_failed_soft", "failed"),
)
_REST: Final = ("sunken", "ink", "edge")

Tone = tuple[str, str, str]


def tones_of(energy: TimeOfUse) -> dict[str, Tone]:
    """Return the colours of each band by what it costs at most; the cheaper of more than three are grey."""
    highest: dict[str, BandPrice] = {}
    for one in energy.prices:
        if one.band not in highest or one.price > highest[one.band].price:
            highest[one.band] = one
    ranked = sorted(highest, key=lambda band: highest[band].price)
    chosen = _TONES[:1] + _TONES[2:] if len(ranked) == len(_TONES) - 1 else _TONES
    grey = max(0, len(ranked) - len(chosen))
    return {band: _REST if n < grey else chosen[min(n - grey, len(chosen) - 1)] for n, band in enumerate(ranked)}


class WeekOfHours(QWidget):
    """Paints one season's week, a row for each day; what does not follow the weekday is not shown."""

    def __init__(self, theme: Theme, words: TariffWords, energy: TimeOfUse, season: Season) -> None:
        super().__init__()
        self._theme = theme
        self._words = words
        self._tones = tones_of(energy)
        self._days = [list(_runs(energy, season, day)) for day in range(7)]
        self.setMinimumHeight(7 * _ROW + _AXIS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self._spoken(season))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """As high as seven days and the hours under them."""
        return QSize(480, 7 * _ROW + _AXIS)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the days, then the hours."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self.width() - _LABEL - 1
        for day, runs in enumerate(self._days):
            top = day * _ROW
            painter.setFont(font(12))
            painter.setPen(self._theme.colour("muted"))
            painter.drawText(QRectF(0, top, _LABEL - 8, _ROW), int(Qt.AlignmentFlag.AlignVCenter), day_name(day))
            for begins, ends, price in runs:
                box = QRectF(_LABEL + width * begins / _DAY, top + 1, width * (ends - begins) / _DAY, _ROW - 2)
                self._run(painter, box, price)
        painter.setPen(self._theme.colour("muted"))
        for hour in range(0, 25, 3):
            box = QRectF(_LABEL + width * hour / 24 - 20, 7 * _ROW + 2, 40, _AXIS - 2)
            side = Qt.AlignmentFlag.AlignRight if hour == 24 else Qt.AlignmentFlag.AlignHCenter
            painter.drawText(box.adjusted(0, 0, -20 if hour == 24 else 0, 0), int(side), f"{hour:02}")

    def _run(self, painter: QPainter, box: QRectF, price: BandPrice) -> None:
        ground, ink, edge = self._tones[price.band]
        painter.fillRect(box.adjusted(0.5, 0, -0.5, 0), self._theme.colour(ground))
        painter.fillRect(QRectF(box.left() + 0.5, box.top(), 3, box.height()), self._theme.colour(edge))
        text = self._words.price(price.price)
        if QFontMetrics(painter.font()).horizontalAdvance(text) + 12 <= box.width():
            painter.setPen(self._theme.colour(ink))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)

    def _spoken(self, season: Season) -> str:
        told = [
            f"{day_name(day)}: "
            + ", ".join(f"{begins // 60:02}:{begins % 60:02} {one.band}" for begins, _e, one in runs)
            for day, runs in enumerate(self._days)
        ]
        return f"{season.name}. " + "; ".join(told)


class BandMark(QWidget):
    """A band's colour, for the list of prices."""

    def __init__(self, theme: Theme, tone: Tone) -> None:
        super().__init__()
        self._theme = theme
        self._tone = tone
        self.setFixedSize(16, 16)
        theme.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the ground with its edge."""
        painter = QPainter(self)
        painter.fillRect(QRectF(0, 0, 16, 16), self._theme.colour(self._tone[0]))
        painter.fillRect(QRectF(0, 0, 4, 16), self._theme.colour(self._tone[2]))


def _runs(energy: TimeOfUse, season: Season, day: int) -> Iterator[tuple[int, int, BandPrice]]:
    """Give the stretches of a weekday at one price: begin and end in minutes."""
    day_type = next(one.name for one in energy.day_types if day in one.weekdays)
    prices = {one.band: one for one in energy.prices if one.season == season.name}
    found = [one for one in energy.periods if (one.season, one.day_type) == (season.name, day_type)]
    begun = sorted(found, key=lambda one: one.begins)
    ends = [*(one.begins for one in begun[1:]), _DAY]
    stretches = zip(begun, ends, strict=True)
    for band, group in groupby(stretches, key=lambda one: one[0].band):
        parts = list(group)
        yield parts[0][0].begins, parts[-1][1], prices[band]
