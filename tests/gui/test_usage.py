"""The Usage page: a look, the list, the chart under the keyboard, a case by keyboard."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from itertools import count
from threading import Event
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cdu_app.ui.pages import Page
from cdu_app.ui.usage.chart import UsageChartView
from cdu_app.viewmodels.usage.chart import UsageChart
from tests.support.usage_books import UsageBooks, make_usage_books
from vending.domain.usage.case import CaseState
from vending.domain.usage.consumption import FindingKind
from vending.errors import StoreUnavailable
from vending.services.usage.watch_usage import WatchUsage
from vending.usage_rows import CaseFilter, UsageFilter, UsageRun

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from cdu_app.ui.theme import Theme
    from cdu_app.ui.usage.page import UsagePage
    from tests.gui.conftest import Desk
    from vending.domain.people.operator import Operator

STEADY = [1_800, 1_750, 1_820, 1_790, 1_810, 1_770, 1_800, 1_830]
CHART = UsageChart(
    bars=(100, 200, 300, 50),
    usual=200,
    neighbours=(0, 150, 160),
    marked=(1, 2),
    purchases=(0.2, 2.5),
    ticks=((0, "0"), (200, "20"), (400, "40")),
    months=("Jan", "Feb", "Mar", "Apr"),
    readings=("January", "February", "March", "April so far"),
)


@pytest.fixture
def books(desk: Desk) -> UsageBooks:
    """A neighbourhood of eleven in the station's store; the first bought little lately."""
    store = desk.props.station.store
    made = make_usage_books(store, customers=10)
    with store.units_of_work.read() as work:
        made.sequence = count(work.sales.last_sequence() + 1)
    made.sell_monthly(made.registry.meter, [*STEADY[:5], 300, 300, 300])
    for meter in made.meters[1:]:
        made.sell_monthly(meter, STEADY)
    return made


@pytest.fixture
def page(desk: Desk, books: UsageBooks) -> UsagePage:
    desk.sign_in("manager")
    desk.counter.show_page(Page.USAGE)
    shown = cast("UsagePage", desk.counter.office_page(Page.USAGE))
    desk.wait(lambda: shown.model.state.read)
    return shown


def look(desk: Desk, page: UsagePage) -> None:
    page.scan_button.click()
    desk.wait(lambda: page.chosen is not None and page.model.detail.detail is not None)


def test_before_the_first_look_there_is_nothing_but_the_button(desk: Desk, page: UsagePage) -> None:
    assert page.view.isHidden()
    assert page.scan_button.hasFocus()
    desk.press(Qt.Key.Key_Return)
    desk.wait(lambda: page.chosen is not None)
    assert page.view.hasFocus()


def test_a_look_lists_who_fell_with_the_reason(desk: Desk, page: UsagePage, books: UsageBooks) -> None:
    look(desk, page)
    assert page.table.rowCount() == 1
    assert page.chosen is not None
    assert page.chosen.meter_number == books.registry.meter.number
    why = "Bought 30 kWh a month from December to February; usually 179, neighbours 180."
    desk.wait(lambda: why in texts(page.detail))
    assert "December 2025: 30 kWh, neighbours 177" in page.detail.chart.accessibleDescription()


def test_filters_and_escape(desk: Desk, page: UsagePage) -> None:
    look(desk, page)
    page.chips.chip("kind").choose(FindingKind.TAMPER)
    desk.wait(lambda: page.table.rowCount() == 0)
    desk.wait(lambda: page.model.detail.detail is None)
    desk.press(Qt.Key.Key_Escape)
    desk.wait(lambda: page.table.rowCount() == 1)
    assert page.chips.values == {"case": CaseFilter.TO_DO}
    page.chips.chip("area").choose("Riverside")
    assert page.model.filter == UsageFilter(area="Riverside", case=CaseFilter.TO_DO)


def test_a_case_by_keyboard(desk: Desk, page: UsagePage) -> None:
    look(desk, page)
    page.detail.open_button.click()
    assert page.sheet.note.hasFocus()
    assert not page.sheet.save_button.isEnabled()
    desk.press(Qt.Key.Key_Escape)
    assert page.sheet.isHidden()
    page.detail.open_button.click()
    desk.type("broken seal", delay_ms=0)
    desk.press(Qt.Key.Key_Return)
    desk.wait(lambda: page.sheet.isHidden() and page.chosen is not None and page.chosen.case_state)
    desk.wait(lambda: page.detail.open_button.isHidden())
    page.detail.end_button.click()
    page.sheet.outcomes.choose(1)
    desk.type("a wire", delay_ms=0)
    desk.press(Qt.Key.Key_Return)
    desk.wait(lambda: page.table.rowCount() == 0)
    page.show_filter(UsageFilter(case=CaseFilter.CONFIRMED))
    desk.wait(lambda: page.chosen is not None and page.chosen.case_state is CaseState.CONFIRMED)
    desk.wait(lambda: "a wire" in texts(page.detail))
    desk.wait(lambda: "broken seal" in texts(page.detail))


@dataclass(frozen=True)
class SlowWatch(WatchUsage):
    """Looks until it is told to go on; `fails` it cannot read."""

    go_on: Event = field(default_factory=Event)
    fails: bool = False

    def scan(
        self,
        operator: Operator,
        progress: Callable[[int, int], None] = print,
        cancelled: Callable[[], bool] = bool,
    ) -> UsageRun | None:
        progress(500, 2_000)
        assert self.go_on.wait(timeout=15)
        if self.fails:
            raise StoreUnavailable("the disk is gone")
        return None if cancelled() else super().scan(operator, progress, cancelled)


def slow(page: UsagePage, *, fails: bool = False) -> SlowWatch:
    plain = page.model._watch
    watch = SlowWatch(**{one.name: getattr(plain, one.name) for one in fields(WatchUsage)}, fails=fails)
    page.model._watch = watch
    return watch


def test_a_look_shows_how_far_it_is_and_can_be_stopped(desk: Desk, page: UsagePage) -> None:
    watch = slow(page)
    page.scan_button.click()
    desk.wait(lambda: page.model.state.done == 500)
    assert page.bar.isVisible()
    assert page.bar.accessibleName() == "Looking over all meters: 500 of 2000"
    assert not page.scan_button.isEnabled()
    desk.press(Qt.Key.Key_Return)
    watch.go_on.set()
    desk.wait(lambda: not page.model.state.scanning)
    desk.wait(lambda: page.bar.isHidden() and page.scan_button.isEnabled())
    assert page.model.state.run is None


def test_a_look_that_fails_says_why_and_keeps_the_list(desk: Desk, page: UsagePage) -> None:
    look(desk, page)
    watch = slow(page, fails=True)
    watch.go_on.set()
    page.scan_button.click()
    desk.wait(lambda: page.model.state.message)
    assert "the disk is gone" in str(page.model.state.message)
    assert page.table.rowCount() == 1


@pytest.fixture
def chart(qtbot: QtBot, theme: Theme) -> UsageChartView:
    view = UsageChartView(theme)
    qtbot.addWidget(view)
    view.resize(480, 208)
    view.show_chart(CHART)
    with qtbot.waitExposed(view):
        view.show()
    return view


@pytest.mark.parametrize(("direction", "later"), [("ltr", Qt.Key.Key_Right), ("rtl", Qt.Key.Key_Left)])
def test_the_chart_is_read_by_keyboard(chart: UsageChartView, direction: str, later: Qt.Key) -> None:
    chart.setLayoutDirection(Qt.LayoutDirection.RightToLeft if direction == "rtl" else Qt.LayoutDirection.LeftToRight)
    read: list[str] = []
    chart.read.connect(read.append)
    for key in (Qt.Key.Key_Home, later, later, Qt.Key.Key_End, later):
        QTest.keyClick(chart, key)
    assert read == ["January", "February", "March", "April so far"]


def test_the_chart_is_read_by_mouse(chart: UsageChartView) -> None:
    read: list[str] = []
    chart.read.connect(read.append)
    for x in (60, 460, 20):
        QTest.mouseMove(chart, QPoint(x, 100))
        QApplication.processEvents()
    assert read == ["January", "April so far", ""]
    assert chart._bar(2, CHART).top() < chart._bar(0, CHART).top()
    assert chart.rect().toRectF().contains(QPointF(chart._bar(3, CHART).center()))


def texts(widget: object) -> list[str]:
    from PySide6.QtWidgets import QLabel, QWidget

    return [label.text() for label in cast("QWidget", widget).findChildren(QLabel) if not label.isHidden()]
