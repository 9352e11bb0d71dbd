"""A second person approves on the spot what the first may not do alone."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cdu_app.tasks import Lane
from cdu_app.ui.approval import ApprovalSheet, ask_over
from cdu_app.ui.pages import Page
from cdu_app.viewmodels.approval import Approval
from cdu_app.viewmodels.customers.acts import Act as Deed
from cdu_app.viewmodels.debts import Typed
from cdu_app.words.debt_plans import TypedPlan
from vending.domain.people.permission import Action
from vending.errors import NotAllowed, OperatorGone

if TYPE_CHECKING:
    from tests.gui.conftest import Desk
    from vending.domain.people.operator import Operator


@dataclass
class Act:
    """Something that a cashier may not do alone, and what came of it."""

    desk: Desk
    approval: Approval
    done: list[Operator] = field(default_factory=list)
    failed: list[Exception] = field(default_factory=list)

    def begin(self, action: Action = Action.PAY_OUT) -> None:
        guard = self.desk.props.station.guard

        def act(who: Operator) -> Operator:
            guard.verify(who, action, "150")
            return who

        self.approval.run(Lane.DATABASE, act, self.done.append, self.failed.append, subject="150 for cleaning")
        self.desk.runner_rests()

    @property
    def sheet(self) -> ApprovalSheet:
        (found,) = (one for one in self.desk.counter.findChildren(ApprovalSheet) if one.isVisible())
        return found

    @property
    def is_open(self) -> bool:
        return any(one.isVisible() for one in self.desk.counter.findChildren(ApprovalSheet))

    def sign(self, username: str, code: str | None = None) -> None:
        """The second person types at the first one's counter."""
        passwords = self.desk.props.passwords
        typed = (username, passwords[username], self.desk.props.code(username) if code is None else code)
        for field_, text in zip((self.sheet.name, self.sheet.password, self.sheet.code), typed, strict=True):
            field_.setFocus()
            field_.setText(text)
        self.desk.press(Qt.Key.Key_Return)
        self.desk.runner_rests()


@pytest.fixture
def act(desk: Desk) -> Act:
    desk.sign_in()
    approval = Approval(desk.props.station, desk.runner, desk.counter.operator, desk.counter)
    ask_over(desk.counter, approval)
    return Act(desk, approval)


def test_the_very_same_call_is_made_again_with_the_second_person(act: Act) -> None:
    act.begin()
    assert act.sheet.name.hasFocus()
    assert (act.done, act.failed) == ([], [])
    act.sign("supervisor")
    (who,) = act.done
    assert who.username == "cashier"
    assert who.approver is not None
    assert who.approver.username == "supervisor"
    assert not act.is_open
    act.begin()
    assert act.is_open, "an approval is for one call"


def test_going_back_fails_as_it_was_refused(act: Act) -> None:
    page = act.desk.counter.page
    act.begin()
    act.desk.press(Qt.Key.Key_Escape)
    (error,) = act.failed
    assert isinstance(error, NotAllowed)
    assert act.done == []
    assert not act.is_open
    assert act.desk.counter.page is page


@pytest.mark.parametrize(("username", "part"), [("cashier", "themselves"), ("technician", "may not")])
def test_not_everybody_may_stand_beside(act: Act, username: str, part: str) -> None:
    act.begin()
    act.sign(username)
    assert part in act.sheet.failure.accessibleName()
    assert act.done == []


def test_guesses_at_the_counter_of_another_are_put_off_and_a_code_counts_once(act: Act) -> None:
    act.begin()
    code = act.desk.props.code("manager")
    act.sign("manager", code)
    act.begin()
    act.sign("manager", code)
    assert "used before" in act.sheet.failure.accessibleName()
    for _guess in range(3):
        act.sign("manager", "000000")
    assert act.approval.state.waits
    assert not act.sheet.approve_button.isEnabled()
    QTest.keyClick(act.sheet.name, Qt.Key.Key_S)
    assert not act.approval.state.waits, "another name does not wait"
    assert len(act.done) == 1


def test_nothing_is_asked_where_nobody_could_approve(act: Act) -> None:
    act.begin(Action.PUBLISH_TARIFFS)
    assert not act.is_open
    (error,) = act.failed
    assert isinstance(error, NotAllowed)


def test_an_approval_that_comes_too_late_does_nothing(act: Act) -> None:
    act.begin()
    props = act.desk.props
    act.approval.approve("supervisor", props.passwords["supervisor"], props.code("supervisor"))
    act.approval.cancel()
    act.desk.runner_rests()
    assert act.done == []
    assert len(act.failed) == 1


def test_the_secrets_of_the_second_person_do_not_wait_out_of_their_sight(act: Act) -> None:
    act.begin()
    sheet = act.sheet
    sheet.password.setText("half typed")
    act.desk.leave_for(minutes=10)
    act.desk.session.sign_in.unlock(act.desk.props.password)
    act.desk.wait(lambda: act.desk.window.at_counter)
    QApplication.processEvents()
    assert sheet.isVisible()
    assert sheet.password.text() == ""


def test_a_cashier_opens_a_debt_with_a_supervisor_beside_them(desk: Desk) -> None:
    desk.sign_in()
    desk.counter.show_page(Page.CUSTOMERS)
    page: Any = desk.counter.office_page(Page.CUSTOMERS)
    desk.wait(lambda: page.account.state.detail)
    page.desk.do(Deed.DEBTS)
    panel = page.desk.sheet.panel
    desk.wait(lambda: not panel._model.state.busy)
    panel.new_button.click()
    panel._model.submit(Typed("letter", "500", TypedPlan("Arrears", share="30")))
    desk.wait(lambda: panel._model.approval.state.refused)
    beside = Act(desk, panel._model.approval)
    beside.sign("supervisor")
    desk.wait(lambda: panel.cards)
    (debt,) = panel._model.state.debts
    with desk.props.station.units_of_work.read() as work:
        entries = work.debts.entries(debt.debt.id)
    assert entries[0].operator_name == desk.counter.operator.name


def test_who_is_gone_approves_nothing(act: Act) -> None:
    act.begin()
    with act.desk.props.station.units_of_work.read() as work:
        manager, supervisor = (work.operators.find_by_username(name) for name in ("manager", "supervisor"))
    assert manager is not None
    assert supervisor is not None
    act.desk.props.station.operators.change(manager, supervisor, replace(supervisor, active=False))
    act.sign("supervisor")
    assert act.done == []
    assert act.is_open
    assert not any(isinstance(error, OperatorGone) for error in act.failed)
