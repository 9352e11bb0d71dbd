from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from cdu_app.bootstrap import DEMO_PASSPHRASE_FILE
from cdu_app.ui.application import Desktop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from cdu_app.ui.screen_station import ScreenStation
    from cdu_app.ui.theme import Theme


@pytest.fixture
def folder(props: ScreenStation) -> Path:
    return props.station.settings.folder


@pytest.fixture
def desktop(folder: Path, theme: Theme, qtbot: QtBot) -> Iterator[Desktop]:
    opened = Desktop(folder, theme)
    yield opened
    opened.window.close()
    opened.close()
    opened.window.deleteLater()


def test_the_window_is_there_before_the_station(desktop: Desktop, qtbot: QtBot) -> None:
    with qtbot.waitExposed(desktop.window):
        desktop.start()
    assert desktop.session is None
    qtbot.waitUntil(lambda: desktop.session is not None, timeout=15_000)
    assert desktop.window.sign_in.name.isEnabled()


def test_the_passphrase_is_asked_for_until_it_is_right(desktop: Desktop, folder: Path, qtbot: QtBot) -> None:
    file = folder / DEMO_PASSPHRASE_FILE
    passphrase = file.read_text("utf-8").strip()
    file.unlink()
    view = desktop.window.sign_in
    desktop.start()
    for answer in ("wrong", passphrase):
        qtbot.waitUntil(view.password.isEnabled, timeout=15_000)
        assert not view.name.isVisible()
        view.password.setText(answer)
        QTest.keyClick(view.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desktop.session is not None, timeout=15_000)
    assert view.name.isVisible()
    assert view.password.text() == ""


def test_closing_while_the_passphrase_is_asked_ends_at_once(desktop: Desktop, folder: Path, qtbot: QtBot) -> None:
    (folder / DEMO_PASSPHRASE_FILE).unlink()
    desktop.start()
    qtbot.waitUntil(desktop.window.sign_in.password.isEnabled, timeout=15_000)
    desktop.window.close()
    desktop.close()
    assert desktop.session is None


def test_a_folder_without_a_station_is_said(theme: Theme, tmp_path: Path, qtbot: QtBot) -> None:
    opened = Desktop(tmp_path / "nowhere", theme)
    opened.start()
    view = opened.window.sign_in
    qtbot.waitUntil(lambda: "no station" in view.failure_text, timeout=15_000)
    opened.window.close()
    opened.close()
