"""What a list is filtered by: a chip for each filter, with its name and the value that is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from cdu_app.language import _
from cdu_app.ui.icons import Icon
from cdu_app.ui.tokens import TIGHT
from cdu_app.ui.widgets.layouts import row
from cdu_app.ui.widgets.menu_chip import MenuChip
from cdu_app.ui.widgets.text import Elided

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from PySide6.QtGui import QKeyEvent

_LONGEST: Final = 160
_CLEARERS: Final = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


@dataclass(frozen=True, slots=True)
class Filter:
    """Something a list can be filtered by: its values, each with its word, in the order of the menu."""

    key: str
    name: str
    choices: tuple[tuple[Hashable, str], ...]


class FilterChips(QWidget):
    """A chip a filter. `changed` carries the values chosen, by the filters' keys; what is not filtered is not in it."""

    changed = Signal(object)

    def __init__(self, filters: tuple[Filter, ...]) -> None:
        super().__init__()
        self._chips = {filter_.key: FilterChip(filter_) for filter_ in filters}
        for chip in self._chips.values():
            chip.chosen.connect(lambda: self.changed.emit(self.values))
        self.setLayout(row([*self._chips.values(), None], gap=TIGHT))

    @property
    def values(self) -> dict[str, Hashable]:
        """The values chosen, by the filters' keys."""
        return {key: chip.value for key, chip in self._chips.items() if chip.value is not None}

    def chip(self, key: str) -> FilterChip:
        """Return the chip of a filter."""
        return self._chips[key]

    def show_values(self, values: Mapping[str, Hashable]) -> None:
        """Show these values, and no others, without telling it."""
        for key, chip in self._chips.items():
            chip.show_value(values.get(key))

    def show_filter(self, filter_: Filter) -> None:
        """Offer other choices; a value that is no longer among them is dropped without telling it."""
        self._chips[filter_.key].show_filter(filter_)


class FilterChip(MenuChip):
    """One filter. Space or Enter opens its choices, Delete clears it; `chosen` tells that its value has changed."""

    chosen = Signal()

    def __init__(self, filter_: Filter) -> None:
        super().__init__(filter_.name)
        self.setCheckable(True)
        self.filter = filter_
        self.value: Hashable | None = None
        self._word = Elided(bold=True, tone="on_accent_soft")
        self._word.setMaximumWidth(_LONGEST)
        self._more = Icon("chevron-down", 16)
        self.clear_button = _ClearButton(filter_.name)
        self.add(self._word)
        self.add(self._more)
        self.parts.addWidget(self.clear_button)
        self.clicked.connect(lambda: self.open(self._make_menu()))
        self.clear_button.clicked.connect(lambda: self.choose(None))
        self.show_value(None)

    def choose(self, value: Hashable | None) -> None:
        """Take a value, None for no filter, and tell it."""
        if value != self.value:
            self.show_value(value)
            self.chosen.emit()

    def show_value(self, value: Hashable | None) -> None:
        """Show a value without telling it."""
        word = dict(self.filter.choices).get(value)
        self.value = None if word is None else value
        self._word.setText(word or "")
        self.setChecked(word is not None)
        for part, shown in ((self._word, word), (self._more, not word), (self.clear_button, word)):
            part.setVisible(bool(shown))
        self.setAccessibleName(self.filter.name if word is None else f"{self.filter.name}: {word}")
        self.updateGeometry()

    def show_filter(self, filter_: Filter) -> None:
        """Offer other choices."""
        self.filter = filter_
        self.show_value(self.value)

    def nextCheckState(self) -> None:
        """A press opens the menu; only a value checks the chip."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete clears."""
        if event.key() in _CLEARERS:
            self.choose(None)
        else:
            super().keyPressEvent(event)

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        group = QActionGroup(menu)
        for value, word in self.filter.choices:
            action = menu.addAction(word.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(value == self.value)
            action.triggered.connect(lambda _on, value=value: self.choose(value))
            group.addAction(action)
        return menu


class _ClearButton(QPushButton):
    """The x of a chip, for the mouse; on the keyboard Delete does the same."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("kind", "quiet")
        self.setAccessibleName(_("Clear: {name}").format(name=name))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedSize(QSize(24, 24))
        self.setLayout(row([Icon("x", 16)], margins=(4, 0, 4, 0)))
