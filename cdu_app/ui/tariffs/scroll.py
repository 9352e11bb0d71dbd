"""A part of a page that scrolls by itself: never sideways."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea

from cdu_app.ui.tokens import HAIR, NEAR
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.layouts import box, column

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QWidget


class Scroll(QScrollArea):
    """Shows parts one under the other; they can be replaced. What gets the focus comes into sight."""

    def __init__(self, gap: int = NEAR) -> None:
        super().__init__()
        self._gap = gap
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalScrollBar().rangeChanged.connect(lambda _least, most: self._keep_apart(scrolls=most > 0))

    def fields(self) -> list[Field]:
        """Return the fields that are shown."""
        content = self.widget()
        return [] if content is None else content.findChildren(Field)

    def show_parts(self, parts: Iterable[QWidget], *, keep_place: bool = False) -> None:
        """Show other parts, from their top on unless the place is to be kept."""
        place = self.verticalScrollBar().value() if keep_place else 0
        content = box(column([*parts, None], gap=self._gap))
        before = self.takeWidget()
        if before is not None:
            before.hide()
            before.deleteLater()  # its own event may be what brought us here
        self.setWidget(content)
        self._keep_apart(scrolls=self.verticalScrollBar().maximum() > 0)
        content.show()
        self.verticalScrollBar().setValue(place)

    def _keep_apart(self, *, scrolls: bool) -> None:
        """Keep the parts at a distance from the bar, where there is one."""
        content = self.widget()
        layout = None if content is None else content.layout()
        if layout is not None:
            layout.setContentsMargins(0, 0, HAIR if scrolls else 0, 0)
