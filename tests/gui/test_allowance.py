"""The allowance on the status bar and on its sheet."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from cdu_app.bootstrap import read_root_key, refuse_passphrase
from cdu_app.check import Verdict
from cdu_app.demonstration_office import OFFICE_FILE
from license.grant import Grant
from license.issuer import Issuer
from store.keys import derive_key

if TYPE_CHECKING:
    from pathlib import Path

    from cdu_app.ui.allowance.sheet import AllowanceSheet
    from tests.gui.conftest import Desk


def open_sheet(desk: Desk) -> AllowanceSheet:
    counter = desk.counter
    desk.wait(lambda: not counter.status_bar.allowance.isHidden())
    counter.status_bar.allowance.click()
    desk.wait(lambda: counter.allowance.state.status is not None and not counter.allowance.state.busy)
    assert counter.allowance_sheet is not None
    return counter.allowance_sheet


def next_line(desk: Desk) -> str:
    """The next grant of the demonstration's own office, 250.00 more."""
    station = desk.props.station
    secret = derive_key(read_root_key(station.settings, refuse_passphrase), "demonstration office").hex()
    now = station.clock.now()
    grant = Grant(station.identity.code, 2, 25_000, station.identity.currency, now, now + timedelta(days=9))
    return Issuer.open(station.settings.folder / OFFICE_FILE, secret).document(grant)


def test_it_is_on_the_status_bar_and_its_sheet_says_all(desk: Desk) -> None:
    desk.sign_in()
    sheet = open_sheet(desk)
    assert sheet.isVisible()
    assert "left" in desk.counter.status_bar.allowance.accessibleName()
    assert [row[0] for row in sheet.table.rows] == ["1"]
    assert sheet.field.hasFocus()
    desk.press(Qt.Key.Key_Escape)
    assert sheet.isHidden()


def test_a_grant_is_taken_by_line_and_by_file_once(desk: Desk, tmp_path: Path) -> None:
    desk.sign_in()
    sheet, model = open_sheet(desk), desk.counter.allowance
    line = next_line(desk)
    sheet.field.setText(line[:-4])
    sheet.renew_button.click()
    desk.wait(lambda: model.state.message is not None)
    sheet.field.setText(line)
    desk.press(Qt.Key.Key_Return)
    desk.wait(lambda: bool(model.state.note) and not model.state.busy)
    assert [row[0] for row in sheet.table.rows] == ["2", "1"]
    assert sheet.field.text() == ""
    desk.wait(lambda: "250" in desk.counter.status_bar.allowance.accessibleName())
    (tmp_path / "grant.txt").write_text(line)
    model.take_file(tmp_path / "grant.txt")
    desk.wait(lambda: model.state.message is not None)
    assert model.state.message is not None
    assert "was taken before" in model.state.message.sentence


def test_a_code_that_is_scanned_goes_to_the_sheet(desk: Desk) -> None:
    desk.sign_in()
    sheet, model = open_sheet(desk), desk.counter.allowance
    desk.counter.scan("1" * 28)
    desk.wait(lambda: model.state.message is not None)
    assert sheet.isVisible()


def test_when_it_has_ended_the_bar_says_so_and_a_sale_is_refused(desk: Desk) -> None:
    desk.sign_in()
    desk.props.clock.move_on(timedelta(days=40))
    desk.session.status.look_at_allowance()
    state = desk.session.status
    desk.wait(lambda: state.state.allowance is not None and state.state.allowance.verdict is Verdict.FAILED)
    assert "ended" in desk.counter.status_bar.allowance.accessibleName()
