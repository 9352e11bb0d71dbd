"""A desktop on a real station: an encrypted store, the in-process emulator, a module and a printer that can fail."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from cdu_app.tasks import Lane, TaskRunner
from cdu_app.ui.screen_station import ScreenStation, StandingClock, create_screen_station, open_screen_station
from cdu_app.ui.session import Session
from cdu_app.ui.theme import Scheme, Theme
from cdu_app.ui.window import Window
from cdu_app.viewmodels.sell.state import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytestqt.qtbot import QtBot

    from cdu_app.ui.counter import Counter
    from vending.queries import SaleRow

PATIENCE_MS = 15_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says of every window what it cannot do: pass on a smallest size, raise it, grab keys."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(r"does not support (propagate|raise|grabbing)", extend=True))


@dataclass(slots=True)
class Desk:
    """A signed-out desktop, and hands on its keyboard."""

    bot: QtBot
    props: ScreenStation
    runner: TaskRunner
    window: Window
    session: Session
    away: StandingClock  # how long nobody is there goes by this one

    @property
    def counter(self) -> Counter:
        assert self.window.counter is not None
        return self.window.counter

    @property
    def stage(self) -> Stage:
        return self.counter.sell.stage

    @property
    def focus(self) -> QWidget:
        if QApplication.activeWindow() is None:  # a window of an earlier test took the activation along when it went
            self.window.activateWindow()
            self.wait(QApplication.focusWidget)
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def press(self, key: Qt.Key) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(self.focus, key)

    def type(self, text: str, delay_ms: int = 60) -> None:
        """Type as a person does."""
        for letter in text:
            QTest.keyClicks(self.focus, letter)
            QTest.qWait(delay_ms)

    def wait(self, condition: Callable[[], object]) -> None:
        self.bot.waitUntil(lambda: bool(condition()), timeout=PATIENCE_MS)

    def runner_is_busy(self) -> bool:
        return any(self.runner.busy(lane) for lane in Lane)

    def runner_rests(self) -> None:
        """Wait until nothing is under way."""
        QTest.qWait(20)
        self.wait(lambda: not self.runner_is_busy())

    def wait_for(self, stage: Stage) -> None:
        self.wait(lambda: self.stage is stage)

    def sign_in(self, username: str = "cashier") -> None:
        """Sign in with all that it takes; the demonstration's operators are called by their roles."""
        self.session.sign_in.sign_in(username, self.props.passwords[username], self.props.code(username))
        self.wait(lambda: self.window.at_counter)

    def lock(self) -> None:
        """F12. The window gets the key: what had the focus is gone before the key is let go."""
        QTest.keyClick(self.window, Qt.Key.Key_F12)

    def leave_for(self, **time: float) -> None:
        """Nobody is there for a while."""
        self.away.move_on(timedelta(**time))
        self.session.idle.look()

    def past_sale(self, place: int = 0) -> SaleRow:
        return self.props.station.queries.recent_sales(limit=place + 1)[place]

    def confirm(self, meter: str, amount: str) -> None:
        """Go up to the confirm step through the view-models."""
        sell = self.counter.sell
        self.counter.new_sale()
        sell.who.choose(meter)
        self.wait_for(Stage.HOW_MUCH)
        sell.how_much.type_amount(amount)
        sell.how_much.go_on()
        self.wait_for(Stage.CONFIRM)

    def sell(self, meter: str, amount: str, ends: Stage = Stage.ISSUED) -> None:
        self.confirm(meter, amount)
        self.counter.sell.deal.sell()
        self.wait(lambda: self.stage is ends and not self.counter.sell.deal.state.printing.busy)


@pytest.fixture(scope="session")
def station_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration station that every test gets a copy of."""
    folder = tmp_path_factory.mktemp("template") / "station"
    create_screen_station(folder, customers=60, days=1)
    return folder


@pytest.fixture
def props(station_template: Path, tmp_path: Path) -> Iterator[ScreenStation]:
    """An open station."""
    folder = tmp_path / "station"
    shutil.copytree(station_template, folder)
    opened = open_screen_station(folder)
    yield opened
    opened.station.close()


@pytest.fixture
def runner(qapp: QApplication) -> Iterator[TaskRunner]:
    """A task runner that is closed at the end."""
    tasks = TaskRunner()
    yield tasks
    tasks.close()


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    """The light theme."""
    look = Theme(qapp)
    look.choose(Scheme.LIGHT)
    look.load_other_fonts()
    return look


@pytest.fixture
def desk(qtbot: QtBot, props: ScreenStation, runner: TaskRunner, theme: Theme) -> Iterator[Desk]:
    """The window at its sign-in."""
    window = Window(theme)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    away = StandingClock()
    session = Session(props.station, runner, window, away)
    yield Desk(qtbot, props, runner, window, session, away)
    props.module.answer_now.set()
    session.status.stop()
    session.watch.stop()
    session.idle.stop()
    runner.close()
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QApplication.processEvents()
