"""A session ends with what it stands on: the operator, their role, their password; and when they leave."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from cdu_app.viewmodels.sign_in import Step
from tests.support.locked_screens import assert_locked
from vending.domain.people.operator import Role
from vending.domain.proof.event import EventKind

if TYPE_CHECKING:
    from tests.gui.conftest import Desk


@pytest.mark.parametrize(("change", "locked"), [("inactive", True), ("role", False), ("password", False)])
def test_a_session_ends_with_what_it_stands_on(desk: Desk, change: str, *, locked: bool) -> None:
    desk.sign_in()
    desk.runner_rests()
    operator, operators = desk.counter.operator, desk.props.station.operators
    if locked:
        desk.lock()
    manager = find_operator(desk, "manager")
    changes = {
        "inactive": lambda: operators.change(manager, operator, replace(operator, active=False)),
        "role": lambda: operators.change(manager, operator, replace(operator, role=Role.SUPERVISOR)),
        "password": lambda: operators.reset_password(manager, "cashier"),
    }
    changes[change]()
    desk.session.watch.look()
    desk.wait(lambda: desk.window.counter is None)
    assert_locked(desk)
    message = desk.session.sign_in.state.message
    assert message is not None
    assert operator.name in message.sentence
    assert desk.session.sign_in.state.step is Step.NAME


def test_a_service_that_no_longer_knows_the_operator_ends_the_session(desk: Desk) -> None:
    desk.sign_in()
    desk.confirm(desk.past_sale().meter_number, "50")
    manager, operator = find_operator(desk, "manager"), desk.counter.operator
    desk.props.station.operators.change(manager, operator, replace(operator, active=False))
    desk.counter.sell.deal.sell()
    desk.wait(lambda: desk.window.counter is None)
    assert_locked(desk)
    assert desk.props.station.queries.counts().pending == 0


def find_operator(desk: Desk, username: str) -> Any:
    with desk.props.station.units_of_work.read() as work:
        return work.operators.find_by_username(username)


def test_a_half_typed_sign_in_is_forgotten(desk: Desk) -> None:
    desk.session.sign_in.sign_in("manager", desk.props.passwords["manager"])
    desk.wait(lambda: desk.session.sign_in.state.step is Step.CODE)
    desk.leave_for(minutes=10)
    assert desk.session.sign_in.state.step is Step.NAME
    desk.session.sign_in.give_code(desk.props.code("manager"))
    desk.runner_rests()
    assert_locked(desk)


def test_signing_out_is_recorded_and_unlocking_too(desk: Desk) -> None:
    desk.sign_in()
    desk.lock()
    desk.session.sign_in.unlock(desk.props.password)
    desk.wait(lambda: desk.window.at_counter)
    desk.window.sign_out_wanted.emit()
    desk.runner_rests()
    with desk.props.station.units_of_work.read() as work:
        subjects = [entry.subject for entry in work.journal.entries() if entry.kind == "event"]
        kinds = [work.events.get(subject).kind for subject in subjects]  # type: ignore[arg-type] - an event's id
    assert kinds[-3:] == [EventKind.SIGNED_IN, EventKind.UNLOCKED, EventKind.SIGNED_OUT]
