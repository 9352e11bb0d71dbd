from __future__ import annotations

from typing import TYPE_CHECKING

from cdu_app.check import Verdict
from cdu_app.tasks import Lane
from cdu_app.ui.pages import Page
from cdu_app.viewmodels.sell.state import Stage
from tests.gui.test_sale_by_keyboard import decoded_units

if TYPE_CHECKING:
    from tests.gui.conftest import Desk


def lose_module_in_a_sale(desk: Desk) -> str:
    desk.sign_in()
    desk.props.module.loses_answer = True
    desk.sell(desk.past_sale().meter_number, "100", Stage.PENDING)
    return desk.counter.sell.deal.state.receipt


def bring_module_back(desk: Desk) -> None:
    desk.wait(lambda: not desk.runner.busy(Lane.MODULE))
    desk.props.module.loses_answer = desk.props.module.unplugged = False
    desk.session.status.look()


def test_a_module_lost_in_the_middle_is_said_and_the_status_bar_shows_it(desk: Desk) -> None:
    receipt = lose_module_in_a_sale(desk)
    message = desk.counter.sell.deal.state.message
    assert message is not None
    assert receipt in message.sentence
    assert "do not charge the customer again" in message.advice
    desk.session.status.look()
    status = desk.session.status
    desk.wait(lambda: status.state.module and status.state.module.verdict is Verdict.FAILED)
    desk.wait(lambda: status.state.counts and status.state.counts.pending == 1)
    assert desk.counter.status_bar.waiting.isVisible()


def test_the_sale_is_settled_once_and_the_token_appears_where_it_is_waited_for(desk: Desk) -> None:
    receipt = lose_module_in_a_sale(desk)
    sales = desk.props.station.queries.counts().sales
    bring_module_back(desk)
    desk.wait_for(Stage.ISSUED)
    sale = desk.counter.sell.deal.state.sale
    assert sale is not None
    assert sale.intent.receipt == receipt
    assert decoded_units(sale) == sale.intent.units
    assert not desk.counter.banner.isVisible()
    desk.wait(lambda: desk.props.station.queries.counts().pending == 0)
    assert desk.props.station.queries.counts().sales == sales
    desk.wait(lambda: desk.props.printer.printed == [(receipt, 0)])


def test_a_banner_tells_of_it_when_the_counter_has_gone_on(desk: Desk) -> None:
    receipt = lose_module_in_a_sale(desk)
    desk.counter.new_sale()
    bring_module_back(desk)
    desk.wait(lambda: desk.counter.banner.isVisible())
    assert receipt in desk.counter.banner.text
    assert desk.stage is Stage.WHO
    desk.counter.banner.buttons[1].click()
    assert desk.counter.pages.currentIndex() == Page.SALES
    detail = desk.counter.sales
    desk.wait(lambda: detail.detail.sale and detail.detail.sale.intent.receipt == receipt)


def test_a_module_that_is_not_there_costs_nothing(desk: Desk) -> None:
    desk.sign_in()
    sales = desk.props.station.queries.counts().sales
    desk.confirm(desk.past_sale().meter_number, "100")
    desk.props.module.unplugged = True
    desk.counter.sell.deal.sell()
    desk.wait(lambda: desk.stage is Stage.CONFIRM and desk.counter.sell.deal.state.message)
    assert desk.props.station.queries.counts().sales == sales
    desk.props.module.unplugged = False
    desk.counter.sell.deal.sell()
    desk.wait_for(Stage.ISSUED)


def test_a_refusal_says_that_the_money_goes_back(desk: Desk) -> None:
    desk.sign_in()
    desk.props.module.refuses = True
    desk.sell(desk.past_sale().meter_number, "100", Stage.VOIDED)
    message = desk.counter.sell.deal.state.message
    assert message is not None
    assert "100.00" in message.advice
    assert desk.counter.sell_page.outcome.new_button.hasFocus()


def test_the_window_waits_for_a_sale_that_is_being_made(desk: Desk) -> None:
    desk.sign_in()
    desk.props.module.answer_now.clear()
    desk.confirm(desk.past_sale().meter_number, "100")
    desk.counter.sell.deal.sell()
    assert desk.session.is_selling
    desk.props.module.answer_now.set()
    desk.wait_for(Stage.ISSUED)
    assert not desk.session.is_selling
