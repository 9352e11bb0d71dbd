"""The Audit page: the trail, a link in full, filters, the proof and its end, the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtTest import QTest

from cdu_app.ui.pages import Page
from vending.domain.proof.event import EventKind
from vending.domain.proof.journal import EntryKind

if TYPE_CHECKING:
    from pathlib import Path

    from cdu_app.ui.audit.page import AuditPage
    from tests.gui.conftest import Desk


@pytest.fixture
def page(desk: Desk) -> AuditPage:
    desk.sign_in("manager")
    desk.counter.show_page(Page.AUDIT)
    found = cast("AuditPage", desk.counter.office_page(Page.AUDIT))
    desk.wait(lambda: found.chosen is not None)
    return found


def test_the_newest_is_chosen_and_told(desk: Desk, page: AuditPage) -> None:
    assert page.chosen is not None
    assert page.chosen.event is EventKind.SIGNED_IN
    assert page.chosen.sequence == page.table.rowCount()
    desk.wait(lambda: page.pane._what.text() == "Signed in")
    assert len(page.pane._hash.text().replace("\n", "")) == 64


def test_it_is_narrowed_by_chips_and_by_typing(desk: Desk, page: AuditPage) -> None:
    page.chips.show_values({"kind": EntryKind.SALE})
    page._filter()
    desk.wait(lambda: page.chosen is not None and page.chosen.kind is EntryKind.SALE)
    receipt = page.chosen.subject
    QTest.keyClicks(page.search, receipt)
    desk.wait(lambda: page.table.rowCount() == 1)
    QTest.keyClicks(page.search, "no such thing")
    desk.wait(lambda: page._empty.isVisible())
    page.search.clear()
    page.chips.show_values({"who": "Demo cashier"})
    page._filter()
    desk.wait(lambda: page.chosen is not None and page.chosen.who == "Demo cashier")
    assert page.back()
    desk.wait(lambda: page.table.rowCount() > 10)
    assert not page.back()


def test_a_whole_journal_is_said_calmly_and_a_broken_one_with_its_place(desk: Desk, page: AuditPage) -> None:
    page.verify_button.click()
    desk.wait(lambda: page.good.isVisible())
    assert "links hold" in page.good.accessibleName()
    with desk.props.station.store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER sale_no_update")
        connection.exec_driver_sql("UPDATE sale SET tendered = tendered + 1 WHERE sequence = 2")
    page.verify_button.click()
    desk.wait(lambda: page.bad.isVisible())
    assert "broken at link" in page.bad.accessibleName()
    assert not page.good.isVisible()


def test_a_proof_can_be_stopped(desk: Desk, page: AuditPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vending.services.proof.verify_journal._STEP", 1)
    page.model.verify()
    page.model.cancel()
    desk.wait(lambda: not page.model.state.busy)
    assert page.model.state.told is None
    assert page.model.state.message is None


def test_the_trail_is_written_as_it_is_narrowed(desk: Desk, page: AuditPage, tmp_path: Path) -> None:
    page.model.show(what=EntryKind.TOKEN)
    page.model.write(tmp_path / "tokens.jsonl")
    desk.wait(lambda: page.good.isVisible())
    lines = (tmp_path / "tokens.jsonl").read_text("utf-8").splitlines()
    assert lines
    assert all('"kind": "token"' in line for line in lines)


def test_an_auditor_has_it_and_a_cashier_has_not(desk: Desk) -> None:
    desk.sign_in("auditor")
    desk.counter.show_page(Page.AUDIT)
    found = cast("AuditPage", desk.counter.office_page(Page.AUDIT))
    desk.wait(lambda: found.chosen is not None)
    assert not found.verify_button.isHidden()
