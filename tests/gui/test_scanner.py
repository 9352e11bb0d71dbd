from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from cdu_app.ui.pages import Page
from cdu_app.viewmodels.sell.state import Stage

if TYPE_CHECKING:
    from tests.gui.conftest import Desk


def scan(desk: Desk, number: str) -> None:
    """Digits and Enter as fast as keys can be pressed."""
    receiver = desk.focus
    QTest.keyClicks(receiver, number)
    QTest.keyClick(receiver, Qt.Key.Key_Return)


def test_a_scan_into_the_amount_chooses_the_meter_and_leaves_the_amount_alone(desk: Desk) -> None:
    desk.sign_in()
    first, second = desk.past_sale(0), desk.past_sale(3)
    desk.counter.sell.who.choose(first.meter_number)
    desk.wait_for(Stage.HOW_MUCH)
    amounts: list[str] = []
    desk.counter.sell_page.how_much.field.textChanged.connect(amounts.append)
    assert desk.counter.sell_page.how_much.field.hasFocus()
    scan(desk, second.meter_number)
    who = desk.counter.sell.who
    desk.wait(lambda: who.state.chosen and who.state.chosen.point.meter.number == second.meter_number)
    assert desk.stage is Stage.HOW_MUCH
    assert [text for text in amounts if text] == []


def test_a_scan_over_the_confirmation_never_becomes_cash(desk: Desk) -> None:
    desk.sign_in()
    desk.confirm(desk.past_sale(0).meter_number, "50")
    scan(desk, desk.past_sale(3).meter_number)
    desk.wait_for(Stage.HOW_MUCH)
    assert desk.counter.sell.deal.state.cash.text == ""
    assert desk.props.station.queries.counts().pending == 0


def test_a_scan_on_another_page_starts_a_sale(desk: Desk) -> None:
    desk.sign_in()
    desk.counter.show_page(Page.SALES)
    desk.wait(lambda: desk.counter.sales.state.count)
    scan(desk, desk.past_sale(2).meter_number)
    desk.wait_for(Stage.HOW_MUCH)
    assert desk.counter.pages.currentIndex() == 0


def test_a_scan_while_the_module_is_asked_changes_nothing(desk: Desk) -> None:
    desk.sign_in()
    desk.confirm(desk.past_sale(0).meter_number, "50")
    desk.props.module.answer_now.clear()
    desk.counter.sell.deal.sell()
    scan(desk, desk.past_sale(3).meter_number)
    assert desk.stage is Stage.ISSUING
    desk.props.module.answer_now.set()
    desk.wait_for(Stage.ISSUED)


def test_quick_typing_is_no_scan(desk: Desk) -> None:
    desk.sign_in()
    desk.counter.sell.who.choose(desk.past_sale().meter_number)
    desk.wait_for(Stage.HOW_MUCH)
    QTest.keyClicks(desk.focus, "1234567")
    QTest.keyClick(desk.focus, Qt.Key.Key_Period)
    QTest.keyClicks(desk.focus, "5")
    desk.wait(lambda: desk.counter.sell.how_much.state.text == "1234567.5")
