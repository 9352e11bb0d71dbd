"""What the assistant asks of each of its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from cdu_app.viewmodels.importing import ImportModel, ImportState


class StepView(QWidget):
    """One step. The assistant shows it, and lets Enter and the main button go on from it."""

    def __init__(self, model: ImportModel) -> None:
        super().__init__()
        self.model = model

    def show_state(self, state: ImportState) -> None:
        """Show the state of the assistant."""
        raise NotImplementedError

    def next_word(self, state: ImportState) -> str:  # noqa: ARG002 - for those that need it
        """Return what the main button says; "" where there is none."""
        return ""

    def can_go_on(self, state: ImportState) -> bool:
        """May the main button be pressed?"""
        return not state.busy and bool(self.next_word(state))

    def go_on(self) -> None:
        """Do what the main button says."""

    def first(self) -> QWidget:
        """Return what gets the focus."""
        return self
