"""Debts, statements and tokens without payment over a page, by keyboard where it matters."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from cdu_app.ui.debts.panel import DebtsPanel
from cdu_app.ui.debts.statement import open_statement
from cdu_app.ui.give.sheet import open_give
from cdu_app.ui.widgets.layouts import column
from cdu_app.viewmodels.debts import Act, DebtsModel
from cdu_app.viewmodels.give import GiveStage
from vending.domain.debts.debt import DebtPlan, Recovery, RecoveryKind
from vending.domain.sales.sale import Purpose, SaleState
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from cdu_app.tasks import TaskRunner
    from cdu_app.ui.give.sheet import GiveSheet
    from cdu_app.ui.screen_station import ScreenStation
    from cdu_app.ui.theme import Theme
    from vending.domain.people.operator import Operator
    from vending.domain.registry.customer import Account


@dataclass
class Office:
    """A page with an account's debts on it."""

    bot: QtBot
    props: ScreenStation
    runner: TaskRunner
    theme: Theme
    page: QWidget
    model: DebtsModel
    panel: DebtsPanel
    operator: Operator
    account: Account
    meter: str

    def wait(self, condition: Callable[[], object]) -> None:
        self.bot.waitUntil(lambda: bool(condition()), timeout=15_000)

    def type(self, text: str) -> None:
        """Type where the focus is."""
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keyClicks(widget, text)

    def press(self, key: Qt.Key) -> None:
        widget = QApplication.focusWidget()
        assert widget is not None
        QTest.keyClick(widget, key)

    def tab_to(self, field: QWidget) -> None:
        """Press Tab until the focus is there."""
        for _press in range(12):
            if field.hasFocus():
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError("Tab does not lead there")

    def open_debt(self) -> None:
        plan = DebtPlan("Arrears", 1, Recovery(RecoveryKind.SHARE, share=Decimal("0.3")))
        money = Money(50_000, self.model.identity.currency)
        self.props.station.debts.open(self.account.id, money, plan, "letter", self.operator)

    def show(self) -> None:
        self.model.show(self.account.id)
        self.wait(lambda: not self.model.state.busy)

    def give(self) -> GiveSheet:
        station = self.props.station
        sheet = open_give(self.page, station, self.runner, self.operator, self.meter, self.theme)
        self.wait(lambda: sheet.model.state.offer)
        return sheet


@pytest.fixture
def office(qtbot: QtBot, props: ScreenStation, runner: TaskRunner, theme: Theme) -> Iterator[Office]:
    station, page = props.station, QWidget()
    with station.units_of_work.read() as work:
        operator = work.operators.find_by_username("supervisor")
    assert operator is not None
    meter = station.queries.recent_sales(limit=1)[0].meter_number
    model = DebtsModel(station, runner, operator)
    panel = DebtsPanel(model, page, theme)
    page.setLayout(column([panel]))
    page.resize(1300, 700)
    qtbot.addWidget(page)
    with qtbot.waitExposed(page):
        page.show()
    page.activateWindow()
    account = station.statements.find_account(meter)
    yield Office(qtbot, props, runner, theme, page, model, panel, operator, account, meter)
    runner.close()


def test_a_debt_is_opened_by_keyboard(office: Office) -> None:
    office.show()
    assert office.panel.cards == []
    told = []
    office.model.recorded.connect(lambda: told.append(True))
    office.panel.new_button.click()
    form = office.panel.form
    office.type("Arrears")
    for field, text in ((form.amount, "500"), (form.share, "30"), (form.reason, "agreement of 3 March")):
        office.tab_to(field)
        office.type(text)
    office.press(Qt.Key.Key_Return)
    office.wait(lambda: office.panel.cards)
    assert form.isHidden()
    (one,) = office.model.state.debts
    assert (one.debt.name, one.balance.minor, one.debt.recovery.share) == ("Arrears", 50_000, Decimal("0.3"))
    assert told == [True]


def test_what_is_wrong_stays_on_the_form(office: Office) -> None:
    office.show()
    office.panel.new_button.click()
    office.press(Qt.Key.Key_Return)
    office.wait(lambda: office.model.form.message)
    assert not office.panel.form.isHidden()
    assert office.panel.back()
    assert office.panel.form.isHidden()
    assert not office.panel.back()


def test_a_debt_is_credited_and_its_movements_are_shown(office: Office) -> None:
    office.open_debt()
    office.show()
    office.panel.credit_button.click()
    office.type("500")
    office.panel.form.reason.setText("paid at the office")
    office.press(Qt.Key.Key_Return)
    office.wait(lambda: len(office.panel.table.rows) == 2)
    assert "paid at the office" in office.panel.table.rows[0][1]
    assert not office.panel.credit_button.isEnabled()
    assert "Paid in full" in office.panel.cards[0].accessibleName()


def test_a_plan_is_changed(office: Office) -> None:
    office.open_debt()
    office.show()
    office.panel.plan_button.click()
    form = office.panel.form
    assert (form.name.text(), form.share.text()) == ("Arrears", "30")
    form.kinds.choose(2)
    form.kinds.chosen.emit(2)
    assert form.parts.isVisible()
    assert not form.share.isVisible()
    form.parts.setText("5")
    form.due.setText("2026-12-31")
    form.reason.setText("asked for")
    form.save_button.click()
    office.wait(lambda: office.model.form.act is None)
    office.wait(lambda: office.model.state.debts[0].debt.version == 2)
    assert len(office.model.state.debts[0].debt.recovery.instalments) == 5


def test_the_form_of_another_account_is_closed(office: Office) -> None:
    office.open_debt()
    office.show()
    office.model.open_form(Act.CHARGE)
    office.model.show(None)
    assert office.model.form.act is None
    assert office.panel.cards == []


def test_a_statement_is_shown_saved_and_closed(office: Office, tmp_path: Path) -> None:
    office.open_debt()
    sheet = open_statement(office.page, office.props.station, office.runner, office.account.id)
    view = sheet.statement_view
    office.wait(lambda: view.table.rows)
    assert any("Opened" in row[1] for row in view.table.rows)
    model = sheet.model
    for name in ("s.pdf", "s.csv", "s.xlsx"):
        model.save(tmp_path / name)
        office.wait(lambda name=name: model.state.note.endswith(name))  # type: ignore[misc]
        assert (tmp_path / name).stat().st_size > 100
    model.print()
    office.wait(lambda: model.state.note == "Printed")
    model.choose_days("yesterday", "2026-12-31")
    office.wait(lambda: model.state.message)
    assert view.table.rows == ()
    assert sheet.back()


def test_a_refused_token_is_replaced_by_keyboard(office: Office) -> None:
    sheet, told = office.give(), []
    sheet.given.connect(told.append)
    cited = sheet.model.state.offer.tokens[0] if sheet.model.state.offer else None
    assert sheet.choosing.reason.hasFocus()
    office.type("the meter said: refused")
    office.press(Qt.Key.Key_Return)
    assert sheet.model.state.stage is GiveStage.CONFIRM
    office.press(Qt.Key.Key_Return)
    office.wait(lambda: sheet.model.state.stage is GiveStage.DONE and not sheet.model.state.printing.busy)
    sale = sheet.model.state.sale
    assert sale is not None
    assert cited is not None
    assert told == [sale]
    assert sale.token is not None
    assert sheet.token.token_text == sale.token.token
    assert sale.intent.special is not None
    assert sale.intent.special.cites == cited.intent.id
    assert (sale.intent.receipt, 0) in office.props.printer.printed
    sheet.token.print_button.click()
    office.wait(lambda: (sale.intent.receipt, 1) in office.props.printer.printed)
    closed = []
    sheet.closed.connect(lambda: closed.append(True))
    office.press(Qt.Key.Key_Return)
    assert closed == [True]


def test_a_gift_needs_a_reason_and_keeps_to_the_limit(office: Office) -> None:
    sheet = office.give()
    model = sheet.model
    model.choose(Purpose.REPLACEMENT, "", " ", model.state.offer.tokens[0] if model.state.offer else None)
    assert (model.state.stage, model.state.message is None) == (GiveStage.CHOOSE, False)
    for units in ("", "0", "51", "many"):
        model.choose(Purpose.FREE_ISSUE, units, "storm")
        assert (model.state.stage, model.state.message is None) == (GiveStage.CHOOSE, False)
    model.choose(Purpose.FREE_ISSUE, "50", "storm")
    assert model.state.stage is GiveStage.CONFIRM
    assert sheet.back()
    assert model.state.stage is GiveStage.CHOOSE
    assert sheet.back()


@pytest.mark.parametrize("failure", ["refuses", "loses_answer"])
def test_a_module_that_fails(office: Office, failure: str) -> None:
    """Refused: nothing was issued, it may be tried again. Lost: the token comes by itself, and is not made twice."""
    sheet = office.give()
    setattr(office.props.module, failure, True)
    sheet.model.choose(Purpose.FREE_ISSUE, "10", "storm")
    sheet.model.issue()
    lost = failure == "loses_answer"
    office.wait(lambda: sheet.model.state.message)
    assert sheet.model.state.stage is (GiveStage.DONE if lost else GiveStage.CONFIRM)
    office.props.module.refuses = office.props.module.loses_answer = office.props.module.unplugged = False
    if lost:
        assert sheet.token.token_text == ""
        (settled,) = office.props.station.settle.settle_all()
        assert settled.state is SaleState.ISSUED
    else:
        sheet.model.issue()
        office.wait(lambda: sheet.model.state.sale)


def test_nothing_closes_while_the_token_is_made(office: Office) -> None:
    sheet = office.give()
    office.props.module.answer_now.clear()
    sheet.model.choose(Purpose.FREE_ISSUE, "10", "storm")
    sheet.model.issue()
    assert sheet.back()
    assert sheet.model.state.stage is GiveStage.ISSUING
    assert not sheet.isHidden()
    office.props.module.answer_now.set()
    office.wait(lambda: sheet.model.state.stage is GiveStage.DONE)


def test_a_meter_that_may_not_buy(office: Office) -> None:
    station = office.props.station
    sheet = open_give(office.page, station, office.runner, office.operator, "12345678903", office.theme)
    office.wait(lambda: sheet.model.state.message)
    assert not sheet.choosing.go_button.isEnabled()
