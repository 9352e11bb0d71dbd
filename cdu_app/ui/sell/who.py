"""Who: one big field, results while typing, the chosen customer as a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from cdu_app.language import _
from cdu_app.tables.hits import HitList
from cdu_app.ui.sell.customer_card import CustomerCard
from cdu_app.ui.sell.hit_delegate import ROW_HEIGHT, HitDelegate
from cdu_app.ui.tokens import SMALL
from cdu_app.ui.widgets.bands import Band, Skeleton
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.heading import ColumnHeading, Hint
from cdu_app.ui.widgets.layouts import column
from cdu_app.ui.widgets.text import Text

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.sell.state import WhoState
    from cdu_app.viewmodels.sell.who import WhoModel
    from vending.domain.station import StationIdentity

_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}


class WhoColumn(QWidget):
    """Binds to WhoModel."""

    def __init__(self, model: WhoModel, identity: StationIdentity, theme: Theme) -> None:
        super().__init__()
        self._model = model
        self.field = Field(
            _("Search"), hint=_("Meter, name, account or phone"), size=20, height=56, icon="search", key="F3"
        )
        self._rows = HitList()
        self._list = self._make_list(theme)
        self._card = CustomerCard(identity)
        self._band = Band("failed")
        self._skeleton = Skeleton()
        self._hint = Hint("scan-barcode", _("Type the first letters or digits, or scan the customer's card."))
        layout = column([ColumnHeading(_("Who")), self.field, self._band, self._skeleton], gap=SMALL)
        layout.addWidget(self._list, 1)
        self._note = Text(tone="muted", wrap=True)
        self._note.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        for part in (self._card, self._hint, self._note):
            layout.addWidget(part)
        layout.addStretch(0)
        self.setLayout(layout)
        self.field.textEdited.connect(model.search)
        self.field.installEventFilter(self)
        model.changed.connect(self.show_state)
        self.show_state(model.state)

    def show_note(self, text: str) -> None:
        """Say something beside the hint, where nobody is looked for."""
        self._note.setText(text)
        self.show_state(self._model.state)

    def focus_search(self) -> None:
        """Put the cursor into the field with its text selected."""
        if not self.field.hasFocus():
            self.field.setFocus()
            self.field.selectAll()

    def show_state(self, state: WhoState) -> None:
        """Show what was found, or who was chosen."""
        if self.field.text() != state.text:
            self.field.setText(state.text)
        hits = state.hits or ()
        if hits is not self._rows.hits:
            self._rows.show_hits(hits, state.text)
            self._list.setCurrentIndex(self._rows.index(0))
            self._list.setMaximumHeight(len(hits) * ROW_HEIGHT + 2)
        self._list.setVisible(bool(hits))
        self._card.show_customer(state.chosen)
        self._band.say(state.message)
        self._skeleton.wait(busy=state.busy and not hits and state.chosen is None)
        nothing = state.hits == () and not state.busy
        self._hint.say(_("Nobody found. Check the spelling, or type the meter number.") if nothing else None)
        idle = not (hits or state.chosen or state.busy or state.message)
        self._hint.setVisible(idle)
        self._note.setVisible(idle and bool(self._note.text()))

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """In the field: arrows walk through the results, Enter takes one."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key = Qt.Key(event.key())
        if key in _STEPS and self._list.isVisible():
            self._walk(_STEPS[key])
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._submit()
            return True
        return False

    def _walk(self, step: int) -> None:
        row = max(0, min(self._rows.rowCount() - 1, self._list.currentIndex().row() + step))
        self._list.setCurrentIndex(self._rows.index(row))

    def _submit(self) -> None:
        """Take the hit that is shown as chosen; never one of an older search."""
        hit = self._list.currentIndex().data(Qt.ItemDataRole.UserRole)
        if hit is not None and not self._model.state.busy and len(self._rows.hits) > 1:
            self._model.choose(hit.meter_number)
        else:
            self._model.submit()

    def _make_list(self, theme: Theme) -> QListView:
        view = QListView()
        view.setAccessibleName(_("Results"))
        view.setModel(self._rows)
        view.setItemDelegate(HitDelegate(theme, view))
        view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setMouseTracking(True)
        view.setUniformItemSizes(True)
        view.clicked.connect(lambda index: self._model.choose(index.data(Qt.ItemDataRole.UserRole).meter_number))
        return view
