"""The latest purchases of an account: bars to compare them by, and a line for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from cdu_app import formats
from cdu_app.language import _
from cdu_app.tables.sales import short_moment, state_word
from cdu_app.ui.theme import font
from cdu_app.ui.tokens import HAIR, SMALL, TIGHT
from cdu_app.ui.widgets.heading import Hint
from cdu_app.ui.widgets.layouts import box, column, row
from cdu_app.ui.widgets.text import Rule, Text
from printing.format import Formatter
from vending.domain.sales.sale import SaleState
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.customers.state import DetailState
    from vending.domain.registry.meter import Meter
    from vending.domain.station import StationIdentity
    from vending.queries import SaleRow

_HEIGHT: Final = 112
_LABELS: Final = 20  # pixels under the bars
_WIDEST: Final = 28


class PurchaseBars(QWidget):
    """A bar a purchase, the oldest first; the newest in the accent. Pointed at, it says what it was."""

    def __init__(self, identity: StationIdentity, theme: Theme) -> None:
        super().__init__()
        self._format = Formatter.of(identity)
        self._theme = theme
        self._sales: tuple[SaleRow, ...] = ()
        self.setFixedHeight(_HEIGHT)
        self.setMouseTracking(True)
        theme.changed.connect(self.update)

    def show_sales(self, sales: Sequence[SaleRow]) -> None:
        """Show these sales, newest first."""
        self._sales = tuple(reversed(sales))
        self.setAccessibleName(_("Units of the last purchases"))
        self.setAccessibleDescription("; ".join(map(self._word, self._sales)))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bars on their line, with the first and the last day."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        base = self.height() - _LABELS
        painter.setPen(Qt.PenStyle.NoPen)
        most = max((sale.units for sale in self._sales), default=0) or 1
        for number, (sale, place) in enumerate(zip(self._sales, self._places(), strict=True)):
            height = max(2.0, (base - 4) * sale.units / most)
            newest = number == len(self._sales) - 1
            painter.setBrush(self._theme.colour("accent" if newest else "edge"))
            painter.drawRoundedRect(QRectF(place.left(), base - height, place.width(), height), 3, 3)
        painter.setPen(self._theme.colour("line"))
        painter.drawLine(QPointF(0, base), QPointF(self.width(), base))
        self._label(painter, base)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what the bar under the mouse is."""
        for sale, place in zip(self._sales, self._places(), strict=True):
            if place.left() <= event.position().x() <= place.right():
                QToolTip.showText(event.globalPosition().toPoint(), self._word(sale), self)
                return
        QToolTip.hideText()

    def _places(self) -> list[QRectF]:
        if not self._sales:
            return []
        step = self.width() / len(self._sales)
        width = min(_WIDEST, step * 0.6)
        places = [QRectF((n + 0.5) * step - width / 2, 0, width, self.height()) for n in range(len(self._sales))]
        return places[::-1] if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else places

    def _label(self, painter: QPainter, base: int) -> None:
        if not self._sales:
            return
        painter.setFont(font(12))
        painter.setPen(self._theme.colour("muted"))
        under = QRectF(0, base + 2, self.width(), _LABELS - 2)
        first, last = short_moment(self._sales[0].at, self._format), short_moment(self._sales[-1].at, self._format)
        if len(self._sales) == 1:
            painter.drawText(under, Qt.AlignmentFlag.AlignHCenter, last)
            return
        ends = (first, last) if self.layoutDirection() is Qt.LayoutDirection.LeftToRight else (last, first)
        for text, side in zip(ends, (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight), strict=True):
            painter.drawText(under, side | Qt.AlignmentFlag.AlignAbsolute, text)

    def _word(self, sale: SaleRow) -> str:
        return f"{short_moment(sale.at, self._format)}: {self._format.units(sale.units)}"


class Purchases(QWidget):
    """Shows the sales of a DetailState."""

    def __init__(self, identity: StationIdentity, theme: Theme) -> None:
        super().__init__()
        self._identity, self._format = identity, Formatter.of(identity)
        self.bars = PurchaseBars(identity, theme)
        self._empty = Hint("receipt-text", _("Nothing was bought here yet."))
        self._caption = Text(_("Units of the last purchases"), 12, bold=True, tone="muted")
        self._lines = column([], gap=TIGHT)
        self._parts: list[QWidget] = []
        self._meters: dict[str, Meter] = {}
        self.setLayout(column([self._empty, self._caption, self.bars, self._lines, None], gap=SMALL))

    def show_state(self, state: DetailState) -> None:
        """Show the latest sales."""
        sales = () if state.detail is None else state.detail.sales
        issued = [sale for sale in sales if sale.state is SaleState.ISSUED]
        meters = () if state.detail is None else state.detail.meters
        self._meters = {one.meter.number: one.meter for one in meters}
        self._empty.setVisible(not sales)
        self._caption.setVisible(bool(issued))
        self.bars.setVisible(bool(issued))
        self.bars.show_sales(issued)
        for part in self._parts:
            self._lines.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._parts = [self._line(sale) for sale in sales]
        for part in self._parts:
            self._lines.addWidget(part)

    def _units(self, sale: SaleRow) -> str:
        """Return what the token carried; a meter that left the account is not known any more."""
        meter = self._meters.get(sale.meter_number)
        if meter is None or meter.in_currency:
            return "" if meter is None else formats.money(Money(sale.units, sale.tendered.currency), self._identity)
        return formats.units(sale.units, meter.commodity, self._identity)

    def _line(self, sale: SaleRow) -> QWidget:
        when = Text(short_moment(sale.at, self._format), 14)
        under = sale.receipt if sale.state is SaleState.ISSUED else f"{sale.receipt} · {state_word(sale)}"
        money = Text(formats.money(sale.tendered, self._identity), 14, bold=True)
        units = Text(self._units(sale), 12, tone="muted")
        money.setAlignment(Qt.AlignmentFlag.AlignRight)
        units.setAlignment(Qt.AlignmentFlag.AlignRight)
        line = row([column([when, Text(under, 12, tone="muted")]), None, column([money, units])], gap=SMALL)
        return box(column([line, Rule()], gap=HAIR))
