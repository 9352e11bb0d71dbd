"""The Sales page by its keys: finding a sale, cancelling it by two, reporting its token as used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from cdu_app.ui.pages import Page
from cdu_app.viewmodels.sales import Period, Wanted
from vending.domain.sales.sale import Sale, SaleState

if TYPE_CHECKING:
    from tests.gui.conftest import Desk


def at_sales(desk: Desk, username: str = "cashier") -> None:
    desk.sign_in(username)
    desk.counter.show_page(Page.SALES)
    rests(desk)


def rests(desk: Desk) -> None:
    model = desk.counter.sales
    desk.wait(lambda: not model.state.busy and model.state.count is not None and model.detail.sale)


def sold(desk: Desk) -> Sale:
    """A sale that was just made, chosen on the page."""
    desk.sign_in()
    desk.sell(desk.past_sale().meter_number, "100")
    sale = desk.counter.sell.deal.state.sale
    assert sale is not None
    desk.counter.show_page(Page.SALES)
    model = desk.counter.sales
    desk.wait(lambda: model.detail.sale and model.detail.sale.intent.id == sale.intent.id)
    return sale


def approve(desk: Desk) -> None:
    model = desk.counter.sales
    desk.wait(lambda: model.approval.state.refused)
    model.approval.approve("supervisor", desk.props.passwords["supervisor"], desk.props.code("supervisor"))


def test_the_search_field_understands_what_is_typed(desk: Desk) -> None:
    at_sales(desk)
    wanted, page = desk.past_sale(7), desk.counter.sales_page
    token = wanted.token or ""
    for text in (wanted.receipt, token, " ".join(token[place : place + 4] for place in range(0, 20, 4))):
        page.show_receipt(text)
        desk.wait(lambda: desk.counter.sales.state.count == 1 and not desk.counter.sales.state.busy)
        desk.wait(lambda: (sale := desk.counter.sales.detail.sale) and sale.intent.receipt == wanted.receipt)
    page.show_receipt("nothing like this")
    desk.wait(lambda: desk.counter.sales.state.count == 0)
    assert not page.view.isVisible()
    desk.press(Qt.Key.Key_Escape)
    desk.wait(lambda: desk.counter.sales.state.count)
    assert desk.counter.sales.state.wanted == Wanted()


def test_chips_narrow_the_list(desk: Desk) -> None:
    at_sales(desk)
    page, model = desk.counter.sales_page, desk.counter.sales
    all_of_them = model.state.count or 0
    page.chips.show_values({"state": SaleState.ISSUED, "period": Period.TODAY})
    page.chips.changed.emit(page.chips.values)
    desk.wait(lambda: not model.state.busy and 0 < (model.state.count or 0) < all_of_them)
    page.chips.show_values({"state": SaleState.VOID})
    page.chips.changed.emit(page.chips.values)
    desk.wait(lambda: not model.state.busy and model.state.count == 0)


def test_a_cashier_cancels_with_a_supervisor(desk: Desk) -> None:
    sale = sold(desk)
    page, model = desk.counter.sales_page, desk.counter.sales
    desk.wait(page.detail.cancel_button.isVisible)
    page.detail.cancel_button.click()
    assert page.sheet.isVisible()
    assert not page.sheet.go_button.isEnabled()
    desk.type("wrong meter")
    desk.press(Qt.Key.Key_Return)
    approve(desk)
    desk.wait(lambda: model.detail.sale and model.detail.sale.state is SaleState.CANCELLED)
    assert not page.sheet.isVisible()
    desk.wait(lambda: desk.props.printer.printed[-1] == (sale.intent.receipt, 1))
    desk.wait(lambda: not page.detail.cancel_button.isVisible())


def test_without_a_second_person_nothing_is_cancelled(desk: Desk) -> None:
    sold(desk)
    page, model = desk.counter.sales_page, desk.counter.sales
    desk.wait(page.detail.cancel_button.isVisible)
    page.detail.cancel_button.click()
    page.sheet.reason.setText("wrong meter")
    page.sheet.go_button.click()
    desk.wait(lambda: model.approval.state.refused)
    assert model.approval.state.subject.endswith(" · wrong meter")
    assert " · R" in model.approval.state.subject
    model.approval.cancel()
    desk.wait(lambda: model.detail.message)
    assert page.sheet.isVisible()
    assert model.detail.sale is not None
    assert model.detail.sale.state is SaleState.ISSUED
    assert page.clear()
    assert not page.sheet.isVisible()


def test_an_old_sale_offers_no_cancelling_and_its_record_says_why(desk: Desk) -> None:
    at_sales(desk)
    page, model = desk.counter.sales_page, desk.counter.sales
    page.show_receipt(desk.past_sale(9).receipt)
    desk.wait(lambda: not model.state.busy and model.state.count == 1)
    desk.wait(lambda: model.detail.detail and model.detail.detail.obstacle)
    assert not page.detail.cancel_button.isVisible()


def test_an_auditor_looks_and_changes_nothing(desk: Desk) -> None:
    at_sales(desk, "auditor")
    detail, model = desk.counter.sales_page.detail, desk.counter.sales
    for button in (detail.reprint_button, detail.cancel_button, detail.used_button, detail.replace_button):
        assert not button.isVisible()
    detail.verify_button.click()
    desk.wait(lambda: model.detail.said)


def test_replacing_begins_with_the_token_that_was_chosen(desk: Desk) -> None:
    rows, meters = desk.props.station.queries.recent_sales(400), set()
    first = ""
    for row in rows:  # a sale after which its meter bought again
        if row.meter_number in meters:
            first = row.receipt
            break
        meters.add(row.meter_number)
    assert first
    at_sales(desk, "manager")
    page, model = desk.counter.sales_page, desk.counter.sales
    page.show_receipt(first)
    desk.wait(lambda: (sale := model.detail.sale) and sale.intent.receipt == first)
    page.detail.replace_button.click()
    sheet = page.give_sheet
    assert sheet is not None
    desk.wait(lambda: sheet.model.state.offer)
    choosing = sheet.choosing
    assert choosing._tokens[choosing.view.currentIndex().row()].intent.receipt == first
    assert page.clear()
