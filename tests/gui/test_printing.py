from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from cdu_app.ui.pages import Page
from printing.document import Text

if TYPE_CHECKING:
    from tests.gui.conftest import Desk


def test_a_failed_print_is_said_and_tried_again_as_the_original(desk: Desk) -> None:
    desk.sign_in()
    desk.props.printer.out_of_paper = True
    desk.sell(desk.past_sale().meter_number, "50")
    status = desk.counter.sell.deal.state.printing
    assert status.message is not None
    assert "out of paper" in status.message.sentence
    desk.props.printer.out_of_paper = False
    desk.press(Qt.Key.Key_F4)
    desk.wait(lambda: desk.props.printer.printed)
    assert desk.props.printer.printed == [(desk.counter.sell.deal.state.receipt, 0)]
    desk.wait(lambda: desk.counter.sell.deal.state.printing.message is None)


def test_f4_prints_the_last_sale_again_as_a_copy(desk: Desk) -> None:
    desk.sign_in()
    desk.sell(desk.past_sale().meter_number, "50")
    receipt = desk.counter.sell.deal.state.receipt
    desk.press(Qt.Key.Key_Return)
    desk.press(Qt.Key.Key_F4)
    desk.wait(lambda: desk.counter.banner.isVisible())
    assert desk.props.printer.printed == [(receipt, 0), (receipt, 1)]
    assert receipt in desk.counter.banner.text


def test_a_reprint_from_the_list_shows_copy_on_the_paper(desk: Desk) -> None:
    desk.sign_in()
    desk.press(Qt.Key.Key_F5)
    sales = desk.counter.sales
    desk.wait(lambda: sales.detail.sale)
    assert desk.counter.pages.currentIndex() == Page.SALES
    desk.press(Qt.Key.Key_F4)
    desk.wait(lambda: sales.detail.printing.job and sales.detail.document and not sales.state.busy)
    desk.wait(lambda: sales.detail.document and Text("COPY 1") in _plain(sales.detail.document.blocks))
    assert desk.props.printer.printed[-1][1] == 1


def _plain(blocks: tuple[object, ...]) -> list[Text]:
    return [Text(block.text) for block in blocks if isinstance(block, Text)]
