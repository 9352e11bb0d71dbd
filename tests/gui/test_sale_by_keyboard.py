from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from cdu_app.viewmodels.sell.state import Stage
from printing.format import group_meter_number
from tests.support.decoding import decode_token
from vending.money import Money

if TYPE_CHECKING:
    from tests.gui.conftest import Desk
    from vending.domain.sales.sale import Sale

ENTER = Qt.Key.Key_Return


def decoded_units(sale: Sale) -> int:
    intent = sale.intent
    assert sale.token is not None
    facts = {"meter": intent.meter_number, "sgc": intent.sgc, "krn": intent.krn, "ti": intent.ti}
    return decode_token(sale.token.token, **facts).tenths


def test_a_whole_sale_by_keyboard_alone(desk: Desk) -> None:
    past = desk.past_sale()
    desk.type("cashier", 1)
    desk.press(ENTER)
    desk.type(desk.props.password, 1)
    desk.press(ENTER)
    desk.wait(lambda: desk.window.at_counter)

    desk.press(Qt.Key.Key_F2)
    desk.type(past.meter_number)
    desk.press(ENTER)
    desk.wait_for(Stage.HOW_MUCH)
    desk.type("100")
    desk.press(ENTER)
    desk.wait_for(Stage.CONFIRM)
    desk.press(ENTER)
    desk.wait(lambda: desk.stage is Stage.ISSUED and not desk.counter.sell.deal.state.printing.busy)

    sale = desk.counter.sell.deal.state.sale
    assert sale is not None
    assert sale.token is not None
    assert decoded_units(sale) == sale.intent.units
    assert desk.counter.sell_page.outcome.token_text == sale.token.token
    assert desk.props.printer.printed == [(sale.intent.receipt, 0)]
    desk.press(ENTER)
    assert desk.stage is Stage.WHO


def test_the_cash_gives_the_change_and_too_little_holds_the_sale_back(desk: Desk) -> None:
    desk.sign_in()
    desk.confirm(desk.past_sale().meter_number, "100")
    desk.type("50")
    desk.press(ENTER)
    assert desk.stage is Stage.CONFIRM
    assert desk.counter.sell.deal.state.cash.message is not None
    for _digit in "50":
        desk.press(Qt.Key.Key_Backspace)
    desk.type("150")
    assert desk.counter.sell.deal.state.cash.change == Money(5_000, "ZAR")
    desk.press(ENTER)
    desk.wait_for(Stage.ISSUED)


def test_arrows_choose_among_several_and_the_match_is_found_by_name(desk: Desk) -> None:
    desk.sign_in()
    name = desk.past_sale().customer_name
    desk.type(name[:1])
    who = desk.counter.sell.who
    desk.wait(lambda: who.state.hits and not who.state.busy)
    hits = who.state.hits
    assert hits is not None
    assert len(hits) > 1
    desk.press(Qt.Key.Key_Down)
    desk.press(ENTER)
    desk.wait_for(Stage.HOW_MUCH)
    assert who.state.chosen is not None
    assert who.state.chosen.point.meter.number == hits[1].meter_number


def test_esc_goes_back_step_by_step(desk: Desk) -> None:
    desk.sign_in()
    desk.confirm(desk.past_sale().meter_number, "50")
    desk.press(Qt.Key.Key_Escape)
    assert desk.stage is Stage.HOW_MUCH
    assert desk.counter.sell_page.how_much.field.hasFocus()
    desk.press(Qt.Key.Key_Escape)
    assert desk.stage is Stage.WHO
    assert desk.counter.sell_page.who.field.hasFocus()


def test_typing_in_the_search_again_lets_go_of_the_customer(desk: Desk) -> None:
    desk.sign_in()
    desk.counter.sell.who.choose(desk.past_sale().meter_number)
    desk.wait_for(Stage.HOW_MUCH)
    desk.press(Qt.Key.Key_F3)
    desk.type("a")
    assert desk.stage is Stage.WHO
    assert not desk.counter.sell_page.how_much.isEnabled()


def test_the_confirmation_speaks_meter_name_and_area(desk: Desk) -> None:
    desk.sign_in()
    desk.confirm(desk.past_sale().meter_number, "50")
    chosen = desk.counter.sell.who.state.chosen
    assert chosen is not None
    shown = desk.counter.sell_page.confirm.spoken_text
    for part in (group_meter_number(chosen.point.meter.number), chosen.point.customer.name, chosen.point.account.area):
        assert part in shown


def test_unusual_sales_are_warned_of_with_the_reason(desk: Desk) -> None:
    desk.sign_in()
    desk.confirm(desk.past_sale().meter_number, "4900")
    [sentence] = desk.counter.sell.deal.state.warnings
    assert "largest" in sentence
    desk.counter.sell.deal.sell()
    desk.wait_for(Stage.ISSUED)
    desk.confirm(desk.past_sale().meter_number, "20")
    [sentence] = desk.counter.sell.deal.state.warnings
    assert "min ago" in sentence
