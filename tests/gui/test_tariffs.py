"""The Tariffs page as the office uses it: writing a tariff by keyboard, its mistakes, its versions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from cdu_app.tasks import Lane
from cdu_app.ui.pages import Page
from cdu_app.ui.tariffs.editor_view import CHANGES, CHARGES, GENERAL, PRICES, TAXES
from cdu_app.ui.tariffs.hours import WeekOfHours
from cdu_app.viewmodels.tariffs.draft_file import DRAFTS_FILE, DraftFile
from vending.domain.tariffs.document import to_document
from vending.domain.tariffs.text import read_text, write_json, write_toml

if TYPE_CHECKING:
    from pathlib import Path

    from cdu_app.ui.tariffs.page import TariffsPage
    from cdu_app.viewmodels.tariffs.editor import EditorModel
    from tests.gui.conftest import Desk

ENTER, TAB = Qt.Key.Key_Return, Qt.Key.Key_Tab
CONTROL = Qt.KeyboardModifier.ControlModifier


@dataclass
class Office:
    """The Tariffs page of a signed-in operator."""

    desk: Desk
    page: TariffsPage

    @property
    def model(self) -> EditorModel:
        return self.page.model.editor

    def tab_to(self, name: str) -> None:
        """Press Tab until the control with this name has the focus."""
        for _step in range(60):
            if self.desk.focus.accessibleName() == name:
                return
            self.desk.press(TAB)
        pytest.fail(f"Tab never came to {name}")

    def replace(self, text: str) -> None:
        """Type over what stands in the field that has the focus."""
        QTest.keyClick(self.desk.focus, Qt.Key.Key_A, CONTROL)
        self.desk.type(text)

    def edit(self, code: str) -> None:
        self.page.model.choose(code)
        self.page.edit()
        self.desk.wait(lambda: self.model.state.base)

    def notes(self) -> list[str]:
        """What the form says beside its fields."""
        labels = self.page.editor.form_area.findChildren(QLabel)
        return [one.text() for one in labels if one.isVisible() and one.property("tone") == "failed"]

    def bought(self) -> str:
        """What the calculator's amount buys."""
        explained = self.model.calculator.state.explanation
        return explained.units.replace("\u00a0", " ") if explained else ""

    def publish(self) -> None:
        self.page.editor.publish()
        self.page.editor.sheet.publish_button.click()
        self.desk.wait(lambda: self.page.model.state.told)


@pytest.fixture
def office(desk: Desk) -> Office:
    desk.sign_in("manager")
    desk.counter.show_page(Page.TARIFFS)
    page = cast("TariffsPage", desk.counter.office_page(Page.TARIFFS))
    desk.wait(lambda: page.model.state.chosen and not page.model.state.busy)
    return Office(desk, page)


def test_a_tariff_of_two_blocks_is_written_by_keyboard_and_in_force_on_its_date(office: Office) -> None:
    desk, page = office.desk, office.page
    office.tab_to("New tariff")
    desk.press(ENTER)
    assert desk.focus.accessibleName() == "Code"
    desk.type("H9")
    desk.press(ENTER)
    desk.type("Homes")
    QTest.keyClick(desk.focus, Qt.Key.Key_PageDown, CONTROL)
    office.tab_to("Price a kWh")
    desk.type("1,00")
    office.tab_to("Add a block")
    desk.press(ENTER)
    desk.wait(lambda: desk.focus.accessibleName() == "Up to kWh")
    desk.type("100")
    office.tab_to("Remove this block")
    office.tab_to("Price a kWh")
    desk.type("2.00")
    assert office.model.state.fault is None

    office.tab_to("Amount")
    office.replace("110")
    desk.wait(lambda: office.bought() == "105,0 kWh")

    QTest.keyClick(desk.focus, ENTER, CONTROL)
    assert page.editor.sheet.isVisible()
    desk.type("Council")
    desk.press(ENTER)
    desk.press(ENTER)
    desk.wait(lambda: page.model.state.told and not page.model.state.busy)

    station = desk.props.station
    [published] = station.tariffs.archive("H9").versions
    starts = published.effective_from
    assert starts == datetime(2026, 4, 1, tzinfo=station.identity.zone)
    with station.units_of_work.read() as work:
        assert work.tariffs.find_in_force("H9", starts - timedelta(seconds=1)) is None
        assert work.tariffs.find_in_force("H9", starts) == published
        [(change_set, _change)] = work.history.of_subject(published.id)
    assert change_set.note == "Council"
    assert page.model.state.code == "H9"
    assert not (station.settings.folder / DRAFTS_FILE).exists()


MISTAKES: Final[tuple[tuple[int, tuple[str | int, ...], object, str], ...]] = (
    (PRICES, ("rates", 1, "blocks", 0, "upto"), "35O", "not a number"),
    (PRICES, ("rates", 1, "blocks", 0, "price"), "", "missing"),
    (PRICES, ("rates", 0, "blocks", 0, "upto"), "0", "must end above"),
    (PRICES, ("rates", 0, "classes"), [], "twice"),
    (TAXES, ("taxes", 0, "rate"), "x", "not a number"),
    (GENERAL, ("effective_from",), "1 April", "not a day"),
    (GENERAL, ("effective_from",), "2026-03-01", "has passed"),
    (GENERAL, ("minimum",), "1.234", "too small or too large"),
)


def test_a_mistake_is_said_beside_its_field(office: Office) -> None:
    office.edit("E1")
    sound = office.model.state.document
    for part, path, value, sentence in MISTAKES:
        office.page.editor.show_part(part)
        office.model.put(path, value)
        [note] = office.notes()
        assert sentence in note
        office.page.editor.publish()
        assert not office.page.editor.sheet.isVisible()
        office.model.replace_all(sound)
    assert office.notes() == []


def test_publish_leads_to_the_mistake_on_another_part(office: Office) -> None:
    office.edit("E1")
    office.model.put(("rates", 1, "blocks", 1, "price"), "x")
    office.page.editor.show_part(CHARGES)
    assert office.page.editor.band.isVisible()
    office.page.editor.publish()
    assert office.page.editor.parts.chosen_number == PRICES
    assert office.page.editor.form.place_of(office.desk.focus) == "rates[1].blocks[1].price"


def test_an_unchanged_version_cannot_be_published(office: Office) -> None:
    office.edit("E1")
    assert not office.page.editor.publish_button.isEnabled()
    office.model.put(("name",), "Homes")
    assert office.page.editor.publish_button.isEnabled()
    office.model.put(("name",), "Home, two blocks")
    assert not office.page.editor.publish_button.isEnabled()


def test_per_cent_is_typed_and_a_fraction_is_kept(office: Office) -> None:
    office.edit("E1")
    office.page.editor.show_part(TAXES)
    office.page.editor.form.go_to("taxes[0].rate")
    assert office.desk.focus.property("text") == "15"
    office.replace("12,5")
    assert office.model.state.document["taxes"][0]["rate"] == "0.125"


def test_a_tax_renamed_stays_on_its_lines(office: Office) -> None:
    office.edit("E1")
    office.page.editor.show_part(TAXES)
    office.page.editor.form.go_to("taxes[0].code")
    office.replace("gst")
    office.desk.press(TAB)
    office.desk.wait(lambda: office.model.state.document["taxes"][0]["code"] == "gst")
    assert office.model.state.fault is None
    assert office.model.state.document["rates"][1]["blocks"][0]["taxes"] == ["gst"]
    office.desk.wait(lambda: office.page.editor.form.place_of(office.desk.focus) == "taxes[0].name")


def test_a_draft_outlives_page_and_session(office: Office) -> None:
    office.edit("E1")
    office.model.put(("rates", 1, "blocks", 1, "price"), "9")
    office.desk.press(Qt.Key.Key_Escape)
    assert office.page.detail.edit_button.accessibleName() == "Go on writing"
    office.edit("E1")
    office.desk.counter.show_page(Page.SELL)
    office.desk.counter.show_page(Page.TARIFFS)
    assert office.page.editor.isAncestorOf(office.desk.focus)
    office.desk.press(Qt.Key.Key_F3)
    assert office.page.field.hasFocus()
    office.edit("E1")
    assert office.model.state.document["rates"][1]["blocks"][1]["price"] == "9"
    office.desk.wait(lambda: DraftFile(office.desk.props.station.settings.folder).read().get("E1"))
    office.page.editor.discard_button.click()
    office.desk.wait(lambda: not DraftFile(office.desk.props.station.settings.folder).read())
    office.edit("E1")
    assert office.model.state.document["rates"][1]["blocks"][1]["price"] == "3.1465"


def test_hours_are_typed_a_line_a_kind_of_day_and_shown_as_a_week(office: Office) -> None:
    office.edit("E3")
    form = office.page.editor.form
    form.go_to("rates[0].time_of_use.periods[0]")
    office.replace("00:00 night, 07:00 peak")
    office.desk.press(ENTER)
    office.desk.wait(lambda: office.model.state.fault)
    assert "something is left out" in office.notes()[0].lower()
    form.go_to("rates[0].time_of_use.prices.summer.night")
    office.desk.wait(lambda: office.desk.focus.accessibleName() == "Price of night in summer")
    office.replace("1.10")
    assert office.model.state.fault is None
    office.page.editor.turn(3)
    weeks = office.page.editor.findChildren(WeekOfHours)
    assert "Mon: 00:00 night, 07:00 peak;" in weeks[0].accessibleName()


def test_blocks_become_hours_and_back(office: Office) -> None:
    office.edit("W1")
    rate = office.page.editor.form
    assert rate.document["rates"][0].keys() == {"blocks"}
    office.page.editor.findChildren(type(office.page.editor.parts))[1].chosen.emit(1)
    office.desk.wait(lambda: "time_of_use" in rate.document["rates"][0])
    office.model.put_all(
        ("rates", 0, "time_of_use", "prices"), [{"season": "all year", "band": "standard", "price": "3"}]
    )
    assert office.model.state.fault is None


def test_a_row_that_goes_takes_nothing_else_along(office: Office) -> None:
    office.edit("E1")
    office.tab_to("Remove this block")
    office.desk.press(ENTER)
    office.desk.wait(lambda: len(office.model.state.document["rates"][0]["blocks"]) == 1)
    assert office.model.state.document["rates"][0]["blocks"][0]["price"] == "2.4718"
    assert office.model.state.fault is None
    assert len(office.model.state.document["rates"][1]["blocks"]) == 2


def test_versions_are_kept_and_compared(office: Office) -> None:
    office.edit("E1")
    office.model.put(("rates", 1, "blocks", 1, "price"), "3.30")
    office.publish()
    state = office.page.model.state
    assert state.shown is not None
    assert state.shown.label == "E1 v2"
    office.desk.wait(lambda: office.page.model.state.chosen and office.page.model.state.chosen.coming)
    office.page.show_comparison()
    assert {one.path[-1]: (one.before, one.after) for one in office.page.compare.differences}["price"] == (
        "3.1465",
        "3.30",
    )
    office.page.compare.choose(1, 0)
    assert office.page.compare.differences == ()
    office.desk.press(Qt.Key.Key_Escape)
    office.page.model.choose("E1")
    assert office.page.model.state.shown is not None
    assert office.page.model.state.shown.version == 1


def test_a_tariff_goes_out_to_a_file_and_comes_in_changed(office: Office, tmp_path: Path) -> None:
    for name, write in (("e1.toml", write_toml), ("e1.json", write_json)):
        path = tmp_path / name
        office.page.model.choose("E1")
        office.page.model.export(path)
        office.desk.wait(lambda: office.page.model.state.told)
        document = read_text(path.read_text("utf-8"))
        assert document == to_document(office.desk.props.station.tariffs.archive("E1").last)
        document["rates"][1]["blocks"][0]["upto"] = "400"
        path.write_text(write(document), "utf-8")
        with office.desk.bot.waitSignal(office.page.model.imported):
            office.page.model.take_file(path)
        assert [one.path[-1] for one in office.model.state.differences] == ["effective_from", "upto"]
        office.page.editor.show_part(CHANGES)
        office.page.editor.discard_button.click()


def test_a_file_that_is_no_tariff_is_refused_with_its_place(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text('code = "X"\nname = "X"\n[[rates]]\n[[rates.blocks]]\nprice = "x"\n', "utf-8")
    office.page.model.take_file(path)
    office.desk.wait(lambda: office.page.model.state.message)
    assert "rate 1, block 1, price" in str(office.page.model.state.message)


def test_the_calculator_prices_by_class_month_and_moment(office: Office) -> None:
    office.edit("E1")
    calculator = office.model.calculator

    def units(**asked: object) -> str:
        with office.desk.bot.waitSignal(calculator.changed):
            calculator.type(**asked)
        office.desk.wait(lambda: not office.desk.runner.busy(Lane.DATABASE))
        return office.bought()

    assert units(amount="100") == "35,1 kWh"
    assert units(amount="100", customer_class="lifeline") == "80,3 kWh"
    assert units(amount="100", customer_class="", month_units="350") == "27,6 kWh"
    assert units(amount="x") == ""
    assert calculator.state.message is not None
    assert units(amount="10", in_units=True) == "10,0 kWh"


def test_a_month_adds_up_to_what_was_paid(office: Office) -> None:
    office.edit("E2")
    calculator = office.model.calculator
    calculator.type(purchases="1: 200; 15: 300,50")
    office.desk.wait(lambda: calculator.state.month and "500,50" in calculator.state.month.total)
    month = calculator.state.month
    assert month is not None
    assert month.lines[0][0].replace("\u00a0", " ").startswith("Service charge, 1 month")
    calculator.type(purchases="never")
    office.desk.wait(lambda: calculator.state.month_message)


def test_search_shows_what_matches_and_esc_shows_all(office: Office) -> None:
    office.page.focus_search()
    office.desk.type("work")
    assert office.page.list.count() == 1
    assert office.page.model.state.code == "E3"
    office.desk.press(Qt.Key.Key_Escape)
    assert office.page.list.count() == 4
