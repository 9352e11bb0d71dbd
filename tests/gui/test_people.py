"""The People page and one's own account, by keyboard where it matters."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from cdu_app.ui.pages import Page
from cdu_app.ui.people.account_sheet import AccountSheet
from cdu_app.viewmodels.people.account import AccountStep
from cdu_app.viewmodels.people.operators import OperatorAct
from vending.domain.people.operator import Role
from vending.domain.people.second_factor import code_of, read_secret_text, step_at

if TYPE_CHECKING:
    from cdu_app.ui.people.page import PeoplePage
    from tests.gui.conftest import Desk

NEW_PASSWORD = "three green kettles"


def open_page(desk: Desk, username: str = "manager") -> PeoplePage:
    desk.sign_in(username)
    desk.counter.show_page(Page.PEOPLE)
    page: Any = desk.counter.office_page(Page.PEOPLE)
    desk.wait(lambda: page.model.state.rows)
    return page  # type: ignore[no-any-return]


def choose(desk: Desk, page: PeoplePage, username: str) -> None:
    rows = page.model.state.rows or ()
    page.model.choose(next(row.operator.id for row in rows if row.operator.username == username))


def usernames(page: PeoplePage) -> set[str]:
    return {row[1] for row in page.table.rows}


def test_an_operator_is_added_by_keyboard_and_their_password_is_shown_once(desk: Desk) -> None:
    page = open_page(desk)
    QTest.keyClick(page.view, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    for text in ("naledi", "Naledi Khumalo"):
        QTest.keyClicks(desk.focus, text)
        desk.press(Qt.Key.Key_Return)
    desk.wait(lambda: page.password.isVisible())
    shown = page.password.password.text()
    page.password.copy_button.click()
    assert QGuiApplication.clipboard().text() == shown
    page.password.done_button.setFocus()
    desk.press(Qt.Key.Key_Return)
    assert page.model.act.made is None
    assert page.password.password.text() == ""
    desk.wait(lambda: "naledi" in usernames(page))
    assert page.view.hasFocus()
    desk.window.sign_out_wanted.emit()
    desk.session.sign_in.sign_in("naledi", shown)
    desk.wait(lambda: desk.session.sign_in.state.step == "password")


def test_what_is_wrong_stands_beside_its_field(desk: Desk) -> None:
    page = open_page(desk)
    page.new_button.click()
    for username, name, field in (("", "X", "username"), ("CASHIER", "X", "username"), ("naledi", "", "name")):
        page.form.username.setText(username)
        page.form.name.setText(name)
        page.form.save_button.click()
        desk.runner_rests()
        assert page.form.note(field), field
    desk.press(Qt.Key.Key_Escape)
    assert page.form.isHidden()
    assert desk.counter.page is Page.PEOPLE


def test_a_manager_edits_resets_deactivates_and_activates(desk: Desk) -> None:
    page = open_page(desk)
    choose(desk, page, "supervisor")
    page.model.begin(OperatorAct.EDIT)
    page.form.role.show_value(Role.TECHNICIAN)
    page.form.save_button.click()
    desk.wait(lambda: page.model.act.act is None)
    for act in (OperatorAct.RESET_FACTOR, OperatorAct.DEACTIVATE, OperatorAct.ACTIVATE):
        desk.wait(lambda act=act: act in page.model.acts_on(page.model.state.chosen))  # type: ignore[misc]
        page.detail.buttons[act].click()
        assert page.question.isVisible()
        desk.press(Qt.Key.Key_Return)
        desk.wait(lambda: page.model.act.act is None)
        desk.runner_rests()
    chosen = page.model.state.chosen
    assert chosen is not None
    assert (chosen.operator.role, chosen.operator.active, chosen.second_factor) == (Role.TECHNICIAN, True, False)


def test_nobody_does_it_to_themselves(desk: Desk) -> None:
    page = open_page(desk)
    choose(desk, page, "manager")
    assert page.model.acts_on(page.model.state.chosen) == (OperatorAct.EDIT,)
    page.model.begin(OperatorAct.DEACTIVATE)
    assert page.model.act.act is None
    page.model.begin(OperatorAct.EDIT)
    assert not page.form.role.isEnabled()


def test_a_wait_is_shown_and_ended(desk: Desk) -> None:
    for _guess in range(4):
        desk.session.sign_in.sign_in("cashier", "wrong")
        desk.runner_rests()
    assert desk.session.sign_in.state.waits
    desk.session.sign_in.forget_wait()  # another name is typed
    page = open_page(desk)
    choose(desk, page, "cashier")
    assert any("Waits until" in row[3] for row in page.table.rows)
    page.model.begin(OperatorAct.END_WAIT)
    page.model.carry_out()
    desk.wait(lambda: not any("Waits until" in row[3] for row in page.table.rows))


def test_an_auditor_only_looks(desk: Desk) -> None:
    page = open_page(desk, "auditor")
    assert page.model.state.rows
    assert not page.new_button.isVisible()
    assert not any(button.isVisible() for button in page.detail.buttons.values())
    page.model.begin(OperatorAct.ADD)
    assert page.model.act.act is None


@pytest.mark.parametrize("username", ["cashier", "supervisor", "technician"])
def test_others_have_no_such_page(desk: Desk, username: str) -> None:
    desk.sign_in(username)
    assert Page.PEOPLE not in desk.counter.own_pages


def account(desk: Desk) -> AccountSheet:
    desk.window.account_wanted.emit()
    sheet: Any = desk.counter.findChild(AccountSheet)
    desk.wait(lambda: sheet.model.state.has_factor is not None)
    return sheet  # type: ignore[no-any-return]


def test_one_s_own_password_is_changed_and_the_session_goes_on(desk: Desk) -> None:
    desk.sign_in()
    sheet, counter = account(desk), desk.counter
    desk.press(Qt.Key.Key_Return)
    for text in (desk.props.password, NEW_PASSWORD, NEW_PASSWORD):
        QTest.keyClicks(desk.focus, text)
        desk.press(Qt.Key.Key_Return)
    desk.wait(lambda: sheet.model.state.note)
    desk.session.watch.look()
    desk.runner_rests()
    assert desk.counter is counter
    desk.press(Qt.Key.Key_Escape)
    desk.lock()
    desk.session.sign_in.unlock(NEW_PASSWORD)
    desk.wait(lambda: desk.window.at_counter)


def test_another_telephone_and_new_recovery_codes(desk: Desk) -> None:
    desk.sign_in("manager")
    sheet, clock = account(desk), desk.props.clock
    model, password = sheet.model, desk.props.passwords["manager"]
    clock.move_on(timedelta(seconds=30))
    model.go(AccountStep.PROVE_TELEPHONE)
    model.begin_telephone(password, desk.props.code("manager"))
    desk.wait(lambda: model.state.enrolment)
    enrolment = model.state.enrolment
    assert enrolment is not None
    secret = read_secret_text(enrolment.secret)
    model.confirm_telephone(code_of(secret, step_at(clock.now())))
    desk.wait(lambda: model.state.recovery_codes)
    old = sheet.codes.codes
    assert not sheet.go_button.isEnabled()
    sheet.codes.kept.setChecked(True)
    sheet.go_button.click()
    desk.wait(lambda: model.state.codes_left == 10)
    clock.move_on(timedelta(seconds=30))
    model.go(AccountStep.PROVE_CODES)
    model.renew_codes(password, code_of(secret, step_at(clock.now())))
    desk.wait(lambda: model.state.recovery_codes)
    assert not set(old) & set(sheet.codes.codes)


def test_esc_leaves_the_account_step_by_step(desk: Desk) -> None:
    desk.sign_in()
    sheet, page = account(desk), desk.counter.page
    sheet.facts.password_button.click()
    desk.press(Qt.Key.Key_Escape)
    assert sheet.model.state.step is AccountStep.FACTS
    desk.press(Qt.Key.Key_Escape)
    assert sheet.isHidden()
    assert desk.counter.page is page
