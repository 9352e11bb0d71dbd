"""All that is recorded of a sale beside its receipt, as sections of facts that scroll."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from cdu_app.language import _
from cdu_app.ui.tokens import HAIR, SMALL
from cdu_app.ui.widgets.heading import Fact
from cdu_app.ui.widgets.layouts import box, column
from cdu_app.ui.widgets.text import Text

if TYPE_CHECKING:
    from cdu_app.words.sales import Section


class SaleRecord(QScrollArea):
    """Shows sections; made anew for each sale."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Record"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._shown: tuple[Section, ...] | None = None

    def show_sections(self, sections: tuple[Section, ...]) -> None:
        """Show these; the same ones leave the place alone."""
        if sections == self._shown:
            return
        self._shown = sections
        parts = [_section(one) for one in sections]
        content = column([*parts, None], gap=SMALL)
        self.setWidget(box(content))


def _section(section: Section) -> QWidget:
    facts = []
    for label, value in section.facts:
        fact = Fact(label)
        fact.show_value(value)
        facts.append(fact)
    return box(column([Text(section.title, 12, bold=True, tone="muted"), *facts], gap=HAIR))
