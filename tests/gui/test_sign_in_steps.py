"""Signing in with everything that it may take, by keyboard."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest

from cdu_app.qr import QUIET, qr_matrix
from cdu_app.ui.theme import Scheme
from cdu_app.ui.widgets.qr_code import SMALLEST_MODULE, QrCode
from cdu_app.viewmodels.sign_in import Step
from vending.domain.people.operator import Role
from vending.domain.people.second_factor import code_of, read_secret_text, step_at

if TYPE_CHECKING:
    from tests.gui.conftest import Desk

NEW_PASSWORD = "three green kettles"


def step(desk: Desk) -> Any:
    return desk.window.sign_in.step


def enter(desk: Desk, *texts: str) -> None:
    """Type into one field after the other."""
    for text in texts:
        QTest.keyClicks(desk.focus, text)
        desk.press(Qt.Key.Key_Return)


def wait_for(desk: Desk, wanted: Step) -> None:
    desk.wait(lambda: desk.session.sign_in.state.step is wanted and not desk.session.sign_in.state.busy)


def telephone_code(desk: Desk, secret: str) -> str:
    """What a telephone shows half a minute later."""
    desk.props.clock.move_on(timedelta(seconds=30))
    return code_of(read_secret_text(secret), step_at(desk.props.clock.now()))


def add_operator(desk: Desk, role: Role) -> str:
    with desk.props.station.units_of_work.read() as work:
        manager = work.operators.find_by_username("manager")
    assert manager is not None
    return desk.props.station.operators.add(manager, "naledi", "Naledi Khumalo", role).password


def test_a_manager_signs_in_with_a_code(desk: Desk) -> None:
    enter(desk, "manager", desk.props.passwords["manager"])
    wait_for(desk, Step.CODE)
    assert desk.window.sign_in.password.text() == ""
    assert step(desk).code.hasFocus()
    code = desk.props.code("manager")
    QGuiApplication.clipboard().setText(f"{code[:3]} {code[3:]}")
    step(desk).code.paste()
    desk.press(Qt.Key.Key_Return)
    desk.wait(lambda: desk.window.at_counter)
    assert desk.counter.operator.role is Role.MANAGER


def test_the_demonstration_gives_its_code_at_one_click(desk: Desk) -> None:
    enter(desk, "manager", desk.props.passwords["manager"])
    wait_for(desk, Step.CODE)
    assert step(desk).demo_button.isVisible()
    step(desk).demo_button.click()
    desk.press(Qt.Key.Key_Return)
    desk.wait(lambda: desk.window.at_counter)


def test_a_wrong_code_is_one_sentence_and_esc_goes_back(desk: Desk) -> None:
    enter(desk, "manager", desk.props.passwords["manager"])
    wait_for(desk, Step.CODE)
    enter(desk, "000000")
    desk.wait(lambda: desk.session.sign_in.state.message)
    assert "code" in desk.window.sign_in.failure_text
    desk.press(Qt.Key.Key_Escape)
    assert desk.session.sign_in.state.step is Step.NAME
    assert desk.window.sign_in.name.hasFocus()
    desk.session.sign_in.give_code(desk.props.code("manager"))
    desk.runner_rests()
    assert not desk.window.at_counter


def test_a_new_supervisor_s_first_day(desk: Desk) -> None:
    once = add_operator(desk, Role.SUPERVISOR)
    enter(desk, "naledi", once)
    wait_for(desk, Step.PASSWORD)
    pair = step(desk).pair
    QTest.keyClicks(desk.focus, "naledi")
    assert "4 more letters" in pair.note
    QTest.keyClicks(desk.focus, "1234")
    desk.wait(lambda: "name" in pair.note)
    pair.new.clear()
    enter(desk, NEW_PASSWORD, NEW_PASSWORD)
    wait_for(desk, Step.ENROL)
    enrolment = desk.session.sign_in.state.enrolment
    assert enrolment is not None
    assert step(desk).panel.secret.replace(" ", "").replace("\n", "") == enrolment.secret
    enter(desk, telephone_code(desk, enrolment.secret))
    wait_for(desk, Step.RECOVERY)
    codes = desk.session.sign_in.state.recovery_codes
    assert len(codes) == 10
    assert step(desk).panel.codes == codes
    assert step(desk).panel.print_button.isVisible()
    assert not step(desk).button.isEnabled()
    desk.press(Qt.Key.Key_Space)
    step(desk).button.click()
    wait_for(desk, Step.CODE)
    assert desk.session.sign_in.state.recovery_codes == ()
    step(desk).recovery_button.click()
    enter(desk, codes[0])
    desk.wait(lambda: desk.window.at_counter)
    assert desk.counter.operator.username == "naledi"


def test_recovery_codes_go_to_the_printer_without_a_name(desk: Desk) -> None:
    paper = desk.session.sign_in.paper
    told: list[bool] = []
    paper.printed.connect(lambda: told.append(True))
    paper.print(("ABCD-EFGH-JKLM-NPQR", "STUV-WXYZ-2345-6789"))
    desk.wait(lambda: told)
    printed = (desk.props.station.settings.folder / "receipts.txt").read_text("utf-8")
    assert "ABCD-EFGH-JKLM-NPQR" in printed
    assert "naledi" not in printed


def test_a_cashier_with_a_one_time_password_needs_no_telephone(desk: Desk) -> None:
    enter(desk, "naledi", add_operator(desk, Role.CASHIER))
    wait_for(desk, Step.PASSWORD)
    enter(desk, NEW_PASSWORD, "something else")
    desk.wait(lambda: desk.session.sign_in.state.message)
    assert "not the same" in desk.window.sign_in.failure_text
    step(desk).pair.begin()
    step(desk).pair.new.setFocus()
    enter(desk, NEW_PASSWORD, NEW_PASSWORD)
    desk.wait(lambda: desk.window.at_counter)


def test_a_qr_code_is_dark_on_white_in_both_themes(desk: Desk) -> None:
    text = "otpauth://totp/MicroVend:naledi?secret=ABCDEFGH234567ABCDEFGH234567ABCD&issuer=MicroVend"
    code = QrCode()
    desk.bot.addWidget(code)
    code.show_text(text)
    modules, size = qr_matrix(text), code.module_size
    assert size >= SMALLEST_MODULE
    for scheme in (Scheme.LIGHT, Scheme.DARK):
        desk.window.theme.choose(scheme)
        code.resize(code.sizeHint())
        picture = code.grab().toImage()
        assert read_modules(picture, len(modules), size) == modules
        assert picture.pixelColor(1, 1) == QColor("#FFFFFF")


def read_modules(picture: QImage, count: int, size: int) -> tuple[tuple[bool, ...], ...]:
    """Read the code as a camera does: the middle of every module."""

    def is_dark(across: int, down: int) -> bool:
        x, y = ((place + QUIET) * size + size // 2 for place in (across, down))
        return picture.pixelColor(x, y).lightness() < 64

    return tuple(tuple(is_dark(across, down) for across in range(count)) for down in range(count))
