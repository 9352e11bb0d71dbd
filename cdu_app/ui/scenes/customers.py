"""The scenes of the Customers page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from cdu_app.ui.customers.pane import HISTORY, OVERVIEW, PURCHASES
from cdu_app.ui.pages import Page
from cdu_app.viewmodels.customers.acts import Act
from cdu_app.viewmodels.customers.state import ListState
from sts.identity import luhn_digit
from vending.domain.registry.meter import MeterStatus
from vending.domain.sales.sale import Purpose

if TYPE_CHECKING:
    from cdu_app.ui.customers.act_forms import ReasonSheet, ReplaceSheet
    from cdu_app.ui.customers.debts_sheet import DebtsSheet
    from cdu_app.ui.customers.page import CustomersPage
    from cdu_app.ui.customers.record_forms import EditSheet, NewRecordSheet
    from cdu_app.ui.debts.statement import StatementSheet
    from cdu_app.ui.give.sheet import GiveSheet
    from cdu_app.ui.screen_play import Play

_NEW_METER: Final = "0412345678"


def customers_list(play: Play) -> None:
    """The list, then searched and filtered."""
    page = open_page(play)
    play.take("customers-list")
    page.panel.look_for("ma")
    page.panel.chips.chip("status").choose(MeterStatus.ACTIVE)
    settle_list(play, page)
    play.take("customers-search")
    page.panel.look_for("zzzz")
    play.wait(lambda: page.list.state.count == 0 and not page.list.state.busy and not page.panel.table.rowCount())
    play.take("customers-nobody")
    page.panel.field.clear()
    page.panel.chips.show_values({})
    page.panel.show_state(ListState(count=0, total=0))
    play.take("customers-empty")
    page.panel.clear()
    settle_list(play, page)


def customers_detail(play: Play) -> None:
    """Somebody who buys often, and what they bought."""
    page = page_of(play)
    find_buyer(play, page)
    page.pane.show_tab(PURCHASES)
    play.take("customers-purchases")
    page.pane.show_tab(OVERVIEW)
    play.take("customers-detail")


def customers_form(play: Play) -> None:
    """A new customer, filled in; then with mistakes."""
    page = page_of(play)
    page.panel.new_button.click()
    sheet = cast("NewRecordSheet", page.desk.form)
    fill_in(sheet)
    play.take("customers-form")
    sheet.customer.entries["name"].show_text("")
    sheet.customer.entries["email"].show_text("zanele.example.org")
    sheet.meter.type_number(_NEW_METER + str((int(luhn_digit(_NEW_METER)) + 1) % 10))
    sheet.meter.entries["sgc"].show_text("2014")
    sheet.submit()
    play.take("customers-form-error")
    sheet.back()
    play.take("customers-form-leave")
    sheet.leave()


def customers_replace(play: Play) -> None:
    """A meter is replaced; the history says so, and what else was done."""
    page = page_of(play)
    _suspend_and_resume(play, page)
    page.desk.do(Act.REPLACE)
    sheet = cast("ReplaceSheet", page.desk.form)
    sheet.meter.type_number(_NEW_METER + luhn_digit(_NEW_METER))
    sheet.reason.entries["reason"].show_text("Display broken")
    play.take("customers-replace")
    sheet.submit()
    play.wait(lambda: page.desk.form is None and len(page.account.state.history) > 3)
    settle_list(play, page)
    page.pane.show_tab(HISTORY)
    play.take("customers-history")
    page.pane.show_tab(OVERVIEW)
    play.take("customers-replaced")


def customers_edit(play: Play) -> None:
    """One record is edited; a meter is moved."""
    page = page_of(play)
    page.desk.do(Act.EDIT_METER)
    play.take("customers-edit")
    cast("EditSheet", page.desk.form).leave()
    page.panel.clear()
    settle_list(play, page)


def customers_money(play: Play) -> None:
    """What is owed and a new debt, the statement, and a token without payment."""
    page = page_of(play)
    find_buyer(play, page)
    page.desk.do(Act.DEBTS)
    panel = cast("DebtsSheet", page.desk.sheet).panel
    play.take("customers-debts")
    panel.new_button.click()
    play.take("customers-debt-form")
    page.back()
    page.back()
    page.desk.do(Act.STATEMENT)
    statement = cast("StatementSheet", page.desk.sheet)
    play.wait(lambda: statement.model.state.statement)
    play.take("customers-statement")
    page.back()
    page.desk.do(Act.GIVE)
    give = cast("GiveSheet", page.desk.sheet)
    play.wait(lambda: give.model.state.offer)
    play.take("customers-give")
    give.model.choose(Purpose.FREE_ISSUE, "20", "Fault of the network")
    play.take("customers-give-confirm")
    page.back()
    page.back()
    page.panel.clear()
    settle_list(play, page)


SCENES: Final = (customers_list, customers_detail, customers_form, customers_money, customers_replace, customers_edit)


def page_of(play: Play) -> CustomersPage:
    """Return the Customers page."""
    return cast("CustomersPage", play.counter.office_page(Page.CUSTOMERS))


def open_page(play: Play) -> CustomersPage:
    """Show the Customers page with its first customer chosen."""
    play.counter.show_page(Page.CUSTOMERS)
    page = page_of(play)
    settle_list(play, page)
    play.wait(lambda: page.account.state.detail and page.list.choices.groups)
    return page


def settle_list(play: Play, page: CustomersPage) -> None:
    """Wait until the list is there and counted, and its chosen account read."""
    play.wait(lambda: page.list.state.count is not None and not page.list.state.busy)
    play.wait(lambda: page.list.state.count == page.panel.table.rowCount() and page.account.state.detail)


def find_buyer(play: Play, page: CustomersPage) -> None:
    """Find the customer of the last sale."""
    number = play.session.station.queries.recent_sales(limit=1)[0].meter_number
    page.panel.look_for(number)
    play.wait(lambda: page.panel.table.rowCount() == 1)
    play.wait(lambda: page.account.state.meter and page.account.state.meter.meter.number == number)
    settle_list(play, page)


def fill_in(sheet: NewRecordSheet) -> None:
    """Fill in a new customer with account and meter."""
    texts = {
        sheet.customer: {"name": "Zanele Mokoena", "phone": "+27 71 555 0199", "email": "zanele@example.org"},
        sheet.account: {
            "number": "200431",
            "address": "27 Acacia Street",
            "area": "Riverside",
            "tariff": "E1",
            "customer_class": "lifeline",
        },
    }
    for group, values in texts.items():
        group.show_texts(values)
    sheet.meter.type_number(_NEW_METER + luhn_digit(_NEW_METER))
    sheet.meter.entries["sgc"].show_text("201457")


def _suspend_and_resume(play: Play, page: CustomersPage) -> None:
    _give_reason(play, page, Act.SUSPEND_METER, "Seal broken", "customers-suspend")
    _give_reason(play, page, Act.RESUME_METER, "Seal mended, paid the fine")


def _give_reason(play: Play, page: CustomersPage, act: Act, reason: str, picture: str = "") -> None:
    known = len(page.account.state.history)
    page.desk.do(act)
    sheet = cast("ReasonSheet", page.desk.form)
    sheet.group.entries["reason"].show_text(reason)
    if picture:
        play.take(picture)
    sheet.submit()
    play.wait(lambda: page.desk.form is None and len(page.account.state.history) > known)
    settle_list(play, page)
