"""What a locked screen must be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from tests.gui.conftest import Desk


def assert_locked(desk: Desk) -> None:
    """Only the sign-in is seen, and only it can be reached."""
    QApplication.processEvents()
    counter = desk.window.counter
    assert not desk.window.at_counter
    assert [one for one in QApplication.topLevelWidgets() if one.isVisible()] == [desk.window]
    if counter is not None:
        assert not any(part.isVisible() for part in (counter, *counter.findChildren(QWidget)))
        assert not counter.isEnabled()
    focus = QApplication.focusWidget()
    assert focus is None or desk.window.sign_in.isAncestorOf(focus)
    for x in range(5, desk.window.width(), 40):
        for y in range(5, desk.window.height(), 40):
            part = desk.window.childAt(x, y)
            assert (
                part is None
                or part is desk.window.sign_in
                or desk.window.sign_in.isAncestorOf(part)
                or (part is desk.window.centralWidget())
            )
