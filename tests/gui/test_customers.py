from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from cdu_app.ui.pages import Page
from cdu_app.viewmodels.customers.acts import Act, edits, other_acts
from cdu_app.viewmodels.sell.state import Stage
from sts.identity import luhn_digit
from tests.support.customers import ENTER, CustomersDesk
from tests.support.decoding import decode_token
from vending.domain.registry.customer import AccountStatus
from vending.domain.registry.meter import MeterStatus

if TYPE_CHECKING:
    from cdu_app.ui.customers.act_forms import MoveSheet, ReplaceSheet
    from cdu_app.ui.customers.record_forms import EditSheet, NewRecordSheet
    from tests.gui.conftest import Desk

SERIAL = "0412345678"
NEW_METER = SERIAL + luhn_digit(SERIAL)


@pytest.fixture
def customers(desk: Desk) -> CustomersDesk:
    return CustomersDesk.open(desk)


def type_customer(desk: Desk) -> None:
    """Fill in the form of a new customer, Enter from field to field."""
    texts = (
        *("Zanele Mokoena", "+27 71 555 0199", "", "", "", ""),
        *("200431", "27 Acacia Street", "Riverside", None, ""),
        *(NEW_METER, None, None, None, None, None, None),
    )
    for text in texts:
        if text is None and "Tariff" in desk.focus.accessibleName():
            desk.press(Qt.Key.Key_Down)
        if text:
            desk.type(text, 60 if text == NEW_METER else 1)
        desk.press(ENTER)


def test_a_customer_is_added_found_and_sold_to_by_keyboard_alone(customers: CustomersDesk) -> None:
    desk = customers.desk
    customers.control(Qt.Key.Key_N)
    form = cast("NewRecordSheet", customers.form)
    form.meter.entries["sgc"].show_text("201457")
    type_customer(desk)
    assert form.meter.line("number").note == "The check digit is right."
    customers.save()
    assert customers.meter.number == NEW_METER
    assert customers.page.panel.count.text() == "1 of 61"

    assert customers.page.panel.view.hasFocus()
    desk.press(ENTER)
    assert customers.page.pane.sell_button.hasFocus()
    desk.press(ENTER)
    desk.wait_for(Stage.HOW_MUCH)
    desk.type("100", 1)
    desk.press(ENTER)
    desk.wait_for(Stage.CONFIRM)
    desk.press(ENTER)
    desk.wait_for(Stage.ISSUED)
    sale = desk.counter.sell.deal.state.sale
    assert sale is not None
    assert sale.token is not None
    assert sale.intent.customer_name == "Zanele Mokoena"
    assert decode_token(sale.token.token, meter=NEW_METER, sgc="201457", krn=1, ti=1).tenths == sale.intent.units


def test_mistakes_are_said_beside_their_fields_and_nothing_is_lost(customers: CustomersDesk) -> None:
    desk = customers.desk
    customers.page.panel.new_button.click()
    form = cast("NewRecordSheet", customers.form)
    form.customer.entries["email"].show_text("nobody")
    form.account.entries["number"].show_text("200431")
    wrong = SERIAL + str((int(luhn_digit(SERIAL)) + 1) % 10)
    form.meter.entries["number"].editor.setFocus()
    desk.type(wrong, 60)
    assert form.meter.line("number").note == "The check digit is wrong: read the number again."
    customers.control(ENTER)
    assert form.customer.line("name").note == "Fill this in."
    assert form.customer.line("email").note == "An e-mail address reads name@place."
    assert form.account.line("tariff").note == "Choose the tariff."
    assert form.meter.line("number").note == "The check digit is wrong: read the number again."
    assert form.customer.entries["name"].editor.hasFocus()
    assert form.meter.entries["number"].text == wrong
    assert form.account.entries["number"].text == "200431"
    assert (
        customers.station.queries.registry(customers.page.list.state.filter, customers.page.list.state.sort).count()
        == 60
    )
    desk.type("Z", 1)
    assert form.customer.line("name").note == ""


def test_a_number_that_is_taken_is_said_beside_it(customers: CustomersDesk) -> None:
    taken = customers.meter.number
    form = cast("EditSheet", customers.do(Act.ADD_METER))
    group = cast("NewRecordSheet", form).meter
    group.type_number(taken)
    group.entries["sgc"].show_text("201457")
    form.submit()
    customers.desk.wait(lambda: group.line("number").note == "Another meter has this number.")
    assert group.entries["number"].editor.hasFocus()


def test_esc_asks_before_it_throws_away_what_was_typed(customers: CustomersDesk) -> None:
    desk = customers.desk
    form = customers.do(Act.EDIT_CUSTOMER)
    desk.press(Qt.Key.Key_Escape)
    assert customers.page.desk.form is None
    assert desk.counter.page is Page.CUSTOMERS

    form = customers.do(Act.EDIT_CUSTOMER)
    desk.type("x", 1)
    desk.press(Qt.Key.Key_Escape)
    assert form.leave_button.hasFocus()
    desk.press(Qt.Key.Key_Escape)
    assert form.isVisible()
    assert form.first.hasFocus()
    desk.press(Qt.Key.Key_Escape)
    desk.press(ENTER)
    assert customers.page.desk.form is None
    assert customers.page.panel.view.hasFocus()


def test_what_is_edited_is_shown_and_stands_in_the_history(customers: CustomersDesk) -> None:
    desk = customers.desk
    number = customers.meter.number
    form = cast("EditSheet", customers.do(Act.EDIT_CUSTOMER))
    before = form.group.entries["phone"].text
    desk.press(ENTER)
    form.group.entries["phone"].editor.selectAll()
    desk.type("+27 71 555 0000", 60)
    customers.save()
    desk.wait(lambda: customers.page.account.state.history)
    assert customers.meter.number == number
    told = customers.page.pane.history.text
    assert "Customer changed" in told
    assert f"Phone number: {before} → +27 71 555 0000" in told
    assert customers.operator.name in told


def test_somebody_elses_change_is_shown_beside_what_is_typed(customers: CustomersDesk) -> None:
    detail = customers.page.account.state.detail
    assert detail is not None
    form = cast("EditSheet", customers.do(Act.EDIT_CUSTOMER))
    form.group.entries["phone"].show_text("111 222 333")
    theirs = replace(detail.customer, phone="444 555 666", email="new@example.org")
    customers.station.registry.change_customer(detail.customer, theirs, replace(customers.operator, name="Naledi Dube"))
    form.submit()
    customers.desk.wait(lambda: form.band.isVisible())
    assert "Naledi Dube" in form.band.accessibleName()
    assert form.group.entries["phone"].text == "111 222 333"
    assert form.group.line("phone").note == "Now: 444 555 666"
    assert form.group.entries["email"].text == "new@example.org"
    customers.save()
    assert customers.page.account.state.detail is not None
    assert customers.page.account.state.detail.customer == replace(theirs, phone="111 222 333")


def test_a_suspended_meter_cannot_buy_until_it_is_resumed(customers: CustomersDesk) -> None:
    desk, number = customers.desk, customers.meter.number
    form = customers.do(Act.SUSPEND_METER)
    desk.press(ENTER)
    desk.wait(lambda: not form.model.state.busy and form.model.state.faults)
    assert form.isVisible()
    desk.type("seal broken", 1)
    customers.save()
    desk.wait(lambda: not customers.page.pane.sell_button.isEnabled())
    assert customers.stored(number).status is MeterStatus.SUSPENDED
    assert Act.GIVE not in sum(other_acts(customers.page.account.state), ())
    desk.counter.sell_to(number)
    desk.wait(lambda: desk.counter.sell.who.state.message)
    assert desk.stage is Stage.WHO
    desk.press(Qt.Key.Key_F6)
    customers.settle()
    customers.do(Act.RESUME_METER)
    desk.type("mended", 1)
    customers.save()
    desk.wait(customers.page.pane.sell_button.isEnabled)
    assert "seal broken" in customers.page.pane.history.text


def test_a_replaced_meter_is_closed_and_its_money_goes_over(customers: CustomersDesk) -> None:
    desk = customers.desk
    desk.sell(desk.past_sale().meter_number, "47.35")
    old = desk.past_sale().meter_number
    desk.press(Qt.Key.Key_F6)
    customers.find_meter(old)
    carried = customers.page.account.state.meter
    assert carried is not None
    form = cast("ReplaceSheet", customers.do(Act.REPLACE))
    assert form.carry.isVisible() == bool(carried.credit)
    form.meter.entries["number"].editor.setFocus()
    desk.type(NEW_METER, 60)
    form.reason.entries["reason"].show_text("display broken")
    customers.save()
    desk.wait(lambda: customers.meter.number == NEW_METER)
    new = customers.page.account.state.meter
    assert new is not None
    assert customers.stored(old).status is MeterStatus.CLOSED
    assert new.meter.status is MeterStatus.ACTIVE
    assert (new.meter.replaces, new.meter.takes_credit) == (customers.stored(old).id, bool(carried.credit))
    assert new.credit == carried.credit
    told = customers.page.pane.history.text
    assert "display broken" in told
    assert "Status: Active → Closed" in told


def test_after_a_replacement_the_token_for_what_was_left_is_offered(customers: CustomersDesk) -> None:
    form = cast("ReplaceSheet", customers.do(Act.REPLACE))
    form.meter.type_number(NEW_METER)
    form.reason.entries["reason"].show_text("display broken")
    form.give.setChecked(True)
    form.submit()
    customers.desk.wait(lambda: customers.page.desk.is_open and customers.page.desk.form is None)
    assert type(customers.page.desk.sheet).__name__ == "GiveSheet"
    customers.settle()
    customers.desk.press(Qt.Key.Key_Escape)
    customers.desk.wait(lambda: not customers.page.desk.is_open)
    assert customers.desk.counter.page is Page.CUSTOMERS


def test_a_meter_is_moved_to_an_account_that_is_looked_up(customers: CustomersDesk) -> None:
    desk, number = customers.desk, customers.meter.number
    row = customers.page.panel.table.index(3, 0).data(Qt.ItemDataRole.UserRole)
    form = cast("MoveSheet", customers.do(Act.MOVE))
    desk.press(ENTER)
    form.submit()
    assert form.isVisible()
    desk.type(row.account, 60)
    desk.wait(lambda: form.search.buttons)
    desk.press(ENTER)
    assert form.search.account is not None
    assert form.search.account.account_id == row.account_id
    desk.wait(form.group.entries["reason"].editor.hasFocus)
    desk.type("swapped houses", 1)
    customers.save()
    assert customers.stored(number).account_id == row.account_id
    desk.wait(lambda: customers.page.account.state.meter and customers.meter.number == number)


def test_closing_an_account_closes_its_meters_for_good(customers: CustomersDesk) -> None:
    number = customers.meter.number
    form = customers.do(Act.CLOSE_ACCOUNT)
    assert "\u2068Abena Van Wyk\u2069\nIt and its meters" in form.subtitle.text()
    customers.desk.type("moved away", 1)
    customers.save()
    assert customers.stored(number).status is MeterStatus.CLOSED
    state = customers.page.account.state
    assert state.detail is not None
    assert state.detail.account.status is AccountStatus.CLOSED
    assert Act.EDIT_METER not in edits(state)
    assert other_acts(state)[1:] == ((Act.ADD_ACCOUNT,),)


def test_the_scanner_finds_the_meter_here_and_fills_an_open_form(customers: CustomersDesk) -> None:
    desk = customers.desk
    number = desk.past_sale().meter_number
    QTest.keyClicks(desk.focus, number, delay=1)
    desk.press(ENTER)
    customers.settle()
    desk.wait(lambda: customers.page.account.state.meter and customers.meter.number == number)
    assert desk.counter.page is Page.CUSTOMERS
    form = cast("NewRecordSheet", customers.do(Act.ADD_METER))
    form.meter.entries["sgc"].editor.setFocus()
    QTest.keyClicks(desk.focus, NEW_METER, delay=1)
    desk.press(ENTER)
    assert form.meter.entries["number"].text == NEW_METER
    assert form.isVisible()


def test_a_form_survives_another_page(customers: CustomersDesk) -> None:
    desk = customers.desk
    form = cast("EditSheet", customers.do(Act.EDIT_CUSTOMER))
    desk.type("x", 1)
    typed = form.group.texts
    desk.press(Qt.Key.Key_F5)
    desk.press(Qt.Key.Key_F6)
    assert customers.form is form
    assert form.group.texts == typed
    assert form.isAncestorOf(desk.focus)


def test_import_opens_the_assistant_over_the_page_and_esc_closes_it(customers: CustomersDesk) -> None:
    customers.page.panel.import_button.click()
    assert type(customers.page.desk.sheet).__name__ == "ImportSheet"
    assert customers.page.desk.is_open
    customers.desk.press(Qt.Key.Key_Escape)
    assert not customers.page.desk.is_open
    assert customers.desk.counter.page is Page.CUSTOMERS
