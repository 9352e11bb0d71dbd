"""What each role finds on its rail, and what the keys of the other pages do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

import pytest
from PySide6.QtCore import QPoint, Qt

from cdu_app.ui.pages import Page, pages_of
from cdu_app.ui.widgets.read_only import ReadOnlyNote
from cdu_app.viewmodels.customers.acts import Act, offered
from cdu_app.viewmodels.rights import may_ask
from vending.domain.people.operator import Role
from vending.domain.people.permission import Action

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cdu_app.ui.customers.page import CustomersPage
    from tests.gui.conftest import Desk

# Written by hand: what a role needs at this counter, not what the code says.
PAGES: Final = {
    Role.CASHIER: (Page.SELL, Page.SALES, Page.CUSTOMERS, Page.SHIFT, Page.STATION),
    Role.SUPERVISOR: (Page.SELL, Page.SALES, Page.CUSTOMERS, Page.SHIFT, Page.TARIFFS, Page.USAGE, Page.STATION),
    Role.TECHNICIAN: (Page.SALES, Page.CUSTOMERS, Page.USAGE, Page.STATION),
    Role.MANAGER: tuple(page for page in Page if page is not Page.METER),
    Role.AUDITOR: (
        *(Page.SALES, Page.CUSTOMERS, Page.SHIFT, Page.TARIFFS, Page.USAGE),
        *(Page.PEOPLE, Page.AUDIT, Page.STATION),
    ),
}
SMALLEST: Final = (1180, 680)


@pytest.mark.parametrize("role", Role)
def test_a_role_has_its_pages_and_a_demonstration_the_meter_too(role: Role) -> None:
    assert pages_of(role, demonstration=False) == PAGES[role]
    assert pages_of(role, demonstration=True) == (*PAGES[role], Page.METER)


def test_an_auditor_only_looks_whoever_stands_by() -> None:
    changes = set(Action) - {
        *(Action.LOOK_UP, Action.EXPORT, Action.SEE_USAGE, Action.SEE_SHIFTS, Action.SEE_AUDIT, Action.VERIFY_AUDIT),
        *(Action.SEE_OPERATORS, Action.SEE_COMMISSION, Action.USE_VIRTUAL_METER),
    }
    assert [action for action in changes if may_ask(Role.AUDITOR, action)] == []
    assert offered(Act, Role.AUDITOR) == (Act.DEBTS, Act.STATEMENT)
    assert Act.EDIT_METER in offered(Act, Role.CASHIER)
    assert Act.SELL not in offered(Act, Role.TECHNICIAN)


def test_the_rail_of_a_manager_fits_the_smallest_window(desk: Desk) -> None:
    desk.sign_in("manager")
    for size in (SMALLEST, (1366, 768), (1920, 1080)):
        desk.window.resize(*size)
        desk.bot.wait(20)
        rail = desk.counter.rail
        buttons = list(rail.buttons.values())
        tops = [button.mapTo(rail, QPoint(0, 0)).y() for button in buttons]
        assert len(buttons) == len(Page)
        assert all(button.height() >= 52 for button in buttons)
        ends = [top + button.height() for top, button in zip(tops, buttons, strict=True)]
        assert all(end <= top for end, top in zip(ends, tops[1:], strict=False))
        assert ends[-1] <= rail.height()


def test_a_technician_begins_with_what_they_have_and_is_told_why_keys_do_nothing(desk: Desk) -> None:
    desk.sign_in("technician")
    counter = desk.counter
    assert counter.page is Page.SALES
    assert Page.SELL not in counter.rail.buttons
    with pytest.raises(LookupError):
        _ = counter.sell_page
    for key in (Qt.Key.Key_F2, Qt.Key.Key_F8):
        counter.banner.hide()
        desk.press(key)
        assert counter.page is Page.SALES
        assert counter.banner.isVisible()
        assert counter.banner.text.count(".") <= 2
    desk.press(Qt.Key.Key_F6)
    assert counter.page is Page.CUSTOMERS
    assert not counter.banner.isVisible()
    assert not counter.status_bar.shift.isVisible()


def test_what_a_technician_scans_is_looked_up_not_sold(desk: Desk) -> None:
    desk.sign_in("technician")
    number = desk.past_sale().meter_number
    desk.counter.scan(number)
    assert desk.counter.page is Page.CUSTOMERS
    page = cast("CustomersPage", desk.counter.office_page(Page.CUSTOMERS))
    desk.wait(lambda: page.account.state.detail)
    assert page.pane.sell_button.isHidden()


@pytest.mark.parametrize("page", [Page.CUSTOMERS, Page.TARIFFS, Page.USAGE, Page.SHIFT])
def test_an_auditor_reads_and_is_told_so(desk: Desk, page: Page) -> None:
    desk.sign_in("auditor")
    desk.counter.show_page(page)
    shown = cast("QWidget", desk.counter.office_page(page))
    notes = shown.findChildren(ReadOnlyNote)
    assert any(note.isVisible() for note in notes)


def test_a_manager_is_not_told_to_read_only(desk: Desk) -> None:
    desk.sign_in("manager")
    for page in (Page.CUSTOMERS, Page.TARIFFS, Page.USAGE, Page.SHIFT):
        desk.counter.show_page(page)
        shown = cast("QWidget", desk.counter.office_page(page))
        assert not any(note.isVisible() for note in shown.findChildren(ReadOnlyNote))


def test_an_auditor_changes_nothing_of_a_customer(desk: Desk) -> None:
    desk.sign_in("auditor")
    desk.press(Qt.Key.Key_F6)
    page = cast("CustomersPage", desk.counter.office_page(Page.CUSTOMERS))
    page.scan(desk.past_sale().meter_number)
    desk.wait(lambda: page.account.state.detail)
    hidden = (page.panel.new_button, page.panel.import_button, page.pane.sell_button, page.pane.edit_button)
    assert all(button.isHidden() for button in hidden)
    assert page.panel.export_button.isVisible()
    desk.press(Qt.Key.Key_Return)
    assert page.pane.more_button.hasFocus()
    page.desk.do(Act.DEBTS)
    assert page.desk.sheet.panel.new_button.isHidden()
