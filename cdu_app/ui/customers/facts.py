"""Facts under a heading, as label and value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QWidget

from cdu_app.ui.tokens import HAIR, TIGHT
from cdu_app.ui.widgets.heading import Fact
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cdu_app.ui.widgets.buttons import Button


class FactGroup(QWidget):
    """Its facts are those of a fixed list of labels; one without a value is not shown."""

    def __init__(self, heading: str, labels: Iterable[str], button: Button | None = None) -> None:
        super().__init__()
        self.heading = Text(heading, 12, bold=True, tone="muted")
        self._facts = [Fact(label) for label in labels]
        head = row([self.heading, None], gap=TIGHT)
        if button is not None:
            button.setMinimumHeight(0)
            button.setFixedHeight(28)
            head.addWidget(button)
        self.setLayout(column([head, *self._facts], gap=HAIR))

    def show_values(self, values: Iterable[str]) -> None:
        """Show the values in the order of the labels."""
        for fact, value in zip(self._facts, values, strict=True):
            fact.show_value(value)


class Card(QFrame):
    """A sunken ground for what belongs together."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("sunken")
