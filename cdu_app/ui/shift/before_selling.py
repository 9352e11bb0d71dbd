"""The shift before the sale: where one is required and none is open, the sale waits until it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from cdu_app.viewmodels.sell.state import Stage

if TYPE_CHECKING:
    from cdu_app.viewmodels.sell.model import SellModel
    from cdu_app.viewmodels.shift.model import ShiftModel
    from cdu_app.viewmodels.shift.state import ShiftState


class BeforeSelling(QObject):
    """`shift_wanted` when a sale cannot go on for want of a shift, `sale_wanted` when one is open then."""

    shift_wanted = Signal()
    sale_wanted = Signal()

    def __init__(self, sell: SellModel, shift: ShiftModel, parent: QObject) -> None:
        super().__init__(parent)
        self._shift = shift
        self._waits = False
        sell.may_confirm = self._may_confirm
        sell.stage_changed.connect(self._sale_moved)
        shift.changed.connect(self._shift_moved)

    def _may_confirm(self) -> bool:
        self._waits = self._shift.state.missing
        if self._waits:
            self.shift_wanted.emit()
        return not self._waits

    def _sale_moved(self, stage: Stage) -> None:
        if stage is Stage.WHO:
            self._waits = False

    def _shift_moved(self, state: ShiftState) -> None:
        if self._waits and state.current is not None:
            self._waits = False
            self.sale_wanted.emit()
