"""The scenes of people: signing in step by step, the People page, one's account, a second person."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, cast

from PySide6.QtWidgets import QLineEdit

from cdu_app import formats
from cdu_app.language import _
from cdu_app.tasks import Lane
from cdu_app.ui.approval import ApprovalSheet
from cdu_app.ui.pages import Page
from cdu_app.ui.people.account_sheet import AccountSheet
from cdu_app.viewmodels.approval import join_facts
from cdu_app.viewmodels.people.account import AccountStep
from cdu_app.viewmodels.people.operators import OperatorAct
from cdu_app.viewmodels.sign_in import Step
from vending.domain.people.operator import Role
from vending.domain.people.permission import Action
from vending.domain.people.second_factor import code_of, read_secret_text, step_at
from vending.money import Money

if TYPE_CHECKING:
    from cdu_app.ui.people.page import PeoplePage
    from cdu_app.ui.screen_play import Play
    from cdu_app.ui.sign_in.code_step import CodeStep

_NEW: Final = "naledi"


def sign_in_code(play: Play) -> None:
    """The second factor, a recovery code instead, and what a wrong code comes to."""
    model = play.session.sign_in
    _leave(play)
    _ask_code(play, "manager")
    play.take("sign-in-code")
    step = cast("CodeStep", play.window.sign_in.step)
    step.recovery_button.click()
    play.take("sign-in-recovery-code")
    step.recovery_button.click()
    for _guess in range(3):
        model.give_code("000000")
        play.wait(lambda: not model.state.busy)
    model.give_code("000000")
    play.wait(lambda: model.state.waits)
    play.take("sign-in-wait")
    model.back()


def people(play: Play) -> None:
    """The list, a new operator with their password, and a question."""
    page = _page(play)
    play.take("people")
    page.model.begin(OperatorAct.ADD)
    page.form.username.setText("cashier")
    page.form.name.setText("")
    page.form.save_button.click()
    play.wait(lambda: page.model.act.faults)
    play.take("people-form")
    page.form.username.setText(_NEW)
    page.form.name.setText("Naledi Khumalo")
    page.form.role.show_value(Role.SUPERVISOR)
    page.form.save_button.click()
    play.wait(lambda: page.model.act.made)
    made = page.model.act.made
    page.password.password.setText("k4vn-8rte-zq2m-w7hp")
    play.take("people-password")
    page.model.leave()
    page.model.begin(OperatorAct.RESET_PASSWORD)
    play.take("people-question")
    page.model.leave()
    if made is not None:
        _first_sign_in(play, made.password)


def account(play: Play) -> None:
    """One's own account."""
    play.sign_in("manager")
    play.window.account_wanted.emit()
    sheet = cast("AccountSheet", play.counter.findChild(AccountSheet))
    model = sheet.model
    play.wait(lambda: model.state.has_factor is not None)
    play.take("account")
    model.go(AccountStep.PASSWORD)
    sheet.password.pair.new.setText("four green")
    sheet.password.pair.edited.emit("four green")
    play.take("account-password")
    model.back()
    sheet.back()


def approval(play: Play) -> None:
    """A cashier needs somebody beside them."""
    _leave(play)
    play.sign_in()
    guard, identity, counter = play.session.station.guard, play.session.station.identity, play.counter
    counter.show_page(Page.SHIFT)
    approval = counter.shift.approval
    approval.run(
        Lane.DATABASE,
        lambda who: guard.verify(who, Action.PAY_OUT, "150"),
        lambda _done: None,
        lambda _error: None,
        subject=join_facts(formats.money(Money(15_000, identity.currency), identity), _("Cleaning")),
    )
    play.wait(lambda: counter.findChild(ApprovalSheet))
    sheet = cast("ApprovalSheet", counter.findChild(ApprovalSheet))
    sheet.name.setText("supervisor")
    play.take("approval")
    approval.approve("cashier", play.props.password if play.props else "", "")
    play.wait(lambda: approval.state.message)
    play.take("approval-refused")
    sheet.back()


def roles(play: Play) -> None:
    """What those see who sell nothing: the station, and the people without a button."""
    for username, page in (("technician", Page.STATION), ("auditor", Page.PEOPLE)):
        _leave(play)
        play.sign_in(username)
        play.counter.show_page(page)
        if page is Page.STATION:
            play.wait(lambda: play.counter.station.state.checks and not play.counter.station.state.busy)
        play.take(f"role-{username}")
    _leave(play)
    play.sign_in()


def _first_sign_in(play: Play, password: str) -> None:
    """A new operator chooses a password, enrols a telephone and keeps recovery codes."""
    model, view = play.session.sign_in, play.window.sign_in
    _leave(play)
    model.sign_in(_NEW, password)
    play.wait(lambda: model.state.step is Step.PASSWORD)
    pair = view.step.findChildren(QLineEdit)
    pair[0].setText("three green")
    pair[0].textEdited.emit("three green")
    play.take("sign-in-password")
    model.change_password("three green kettles", "three green kettles")
    play.wait(lambda: model.state.enrolment)
    play.take("sign-in-enrol")
    enrolment, clock = model.state.enrolment, play.session.station.clock
    if enrolment is not None:
        model.confirm(code_of(read_secret_text(enrolment.secret), step_at(clock.now())))
    play.wait(lambda: model.state.recovery_codes)
    play.take("sign-in-recovery")
    model.keep_recovery_codes()
    play.wait(lambda: model.state.step is Step.CODE and not model.state.busy)
    model.back()


def _leave(play: Play) -> None:
    play.window.sign_out_wanted.emit()
    play.wait(lambda: play.window.counter is None)


def _ask_code(play: Play, username: str) -> None:
    model = play.session.sign_in
    password = play.props.passwords[username] if play.props else ""
    model.sign_in(username, password)
    play.wait(lambda: model.state.step is Step.CODE)


def _page(play: Play) -> PeoplePage:
    if play.props is not None:
        play.props.clock.move_on(timedelta(minutes=1))  # what was guessed wrong before is waited for
    play.sign_in("manager")
    play.counter.show_page(Page.PEOPLE)
    page = cast("PeoplePage", play.counter.office_page(Page.PEOPLE))
    play.wait(lambda: page.model.state.rows)
    return page


SCENES: Final = (sign_in_code, people, account, approval, roles)
