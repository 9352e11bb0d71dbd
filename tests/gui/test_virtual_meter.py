"""The demonstration's meter: what was sold is typed into it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from cdu_app.meters import VirtualMeters
from cdu_app.ui.counter import Counter
from cdu_app.ui.meter import segments
from cdu_app.ui.meter.display import MeterDisplay
from cdu_app.ui.pages import Page
from cdu_app.viewmodels.meter import MeterModel
from cdu_app.viewmodels.print_desk import PrintDesk
from cdu_app.viewmodels.sell.state import Stage
from sts.meter import Result

if TYPE_CHECKING:
    import pytest

    from cdu_app.ui.meter.page import MeterPage
    from cdu_app.ui.theme import Theme
    from tests.gui.conftest import Desk
    from vending.domain.sales.sale import Sale
    from vending.queries import SaleRow

ENTER = Qt.Key.Key_Return


def model_of(desk: Desk) -> MeterModel:
    assert desk.counter.meter is not None
    return desk.counter.meter


def page_of(desk: Desk) -> MeterPage:
    assert desk.counter.meter_page is not None
    return desk.counter.meter_page


def sell(desk: Desk, amount: str = "100") -> Sale:
    """A sale through to its token."""
    desk.sign_in()
    desk.sell(desk.past_sale().meter_number, amount)
    sale = desk.counter.sell.deal.state.sale
    assert sale is not None
    return sale


def token_of(sale: Sale) -> str:
    assert sale.token is not None
    return sale.token.token


def open_meter(desk: Desk, sale: Sale) -> None:
    desk.counter.type_token_of(sale)
    desk.wait(lambda: (sold := model_of(desk).state.sold) and sold.token == token_of(sale))


def enter(desk: Desk, token: str) -> Result:
    """Type a token as a person does, and Enter."""
    desk.type(token, 1)
    desk.press(ENTER)
    desk.wait(lambda: model_of(desk).state.answer)
    answer = model_of(desk).state.answer
    assert answer is not None
    return answer.result


def credit(desk: Desk) -> int:
    meter = model_of(desk).state.meter
    assert meter is not None
    return meter.credit


def newest_of_another_meter(desk: Desk) -> SaleRow:
    rows = desk.props.station.queries.recent_sales(limit=200)
    return next(row for row in rows if row.meter_number != rows[0].meter_number)


def test_a_sale_by_keyboard_whose_token_is_typed_into_the_meter(desk: Desk) -> None:
    sale = sell(desk)
    outcome = desk.counter.sell_page.outcome
    for _step in range(9):
        if outcome.meter_button.hasFocus():
            break
        desk.press(Qt.Key.Key_Tab)
    assert outcome.meter_button.hasFocus()
    desk.press(ENTER)
    assert desk.counter.pages.currentIndex() == Page.METER
    desk.wait(lambda: model_of(desk).state.sold and not model_of(desk).state.busy)
    page = page_of(desk)
    assert page.device.hasFocus()
    assert page.device.display.shown == ("0.0", "", "")

    assert enter(desk, token_of(sale)) is Result.ACCEPT
    units = sale.intent.units
    assert credit(desk) == units
    assert page.device.display.shown == (f"{units // 10}.{units % 10}", "ACCEPt", token_of(sale))
    assert page.said.accessibleName().startswith("Accepted: ")
    assert f"{units // 10}" in page.device.accessibleName()

    assert enter(desk, token_of(sale)) is Result.USED_ERROR
    assert page.device.display.shown[1] == "USEd"
    assert "taken this token before" in page.said.accessibleName()
    assert credit(desk) == units


def test_a_mistyped_digit_is_refused_and_the_right_token_still_works(desk: Desk) -> None:
    sale = sell(desk)
    open_meter(desk, sale)
    token = token_of(sale)
    wrong = f"{token[:-1]}{(int(token[-1]) + 1) % 10}"  # far from the bits of the class
    assert enter(desk, wrong) is Result.CRC_ERROR
    assert page_of(desk).device.display.shown == ("0.0", "rEJECt", wrong)
    assert credit(desk) == 0
    desk.press(Qt.Key.Key_Backspace)
    assert model_of(desk).state.typed == ""
    assert enter(desk, token) is Result.ACCEPT


def test_too_few_digits_are_no_token(desk: Desk) -> None:
    open_meter(desk, sell(desk))
    assert enter(desk, "1234") is Result.FORMAT_ERROR


def test_keypad_backspace_and_clipboard(desk: Desk) -> None:
    sale = sell(desk)
    open_meter(desk, sale)
    page, model = page_of(desk), model_of(desk)
    keys = {button.accessibleName(): button for button in page.device.keypad.findChildren(QAbstractButton)}
    assert set(keys) == {*"0123456789", "Erase", "Enter"}
    for name in ("1", "0", "5", "Erase"):
        QTest.mouseClick(keys[name], Qt.MouseButton.LeftButton)
    assert model.state.typed == "10"
    desk.press(Qt.Key.Key_Backspace)
    desk.press(Qt.Key.Key_Backspace)
    groups = " ".join(token_of(sale)[start : start + 4] for start in range(0, 20, 4))
    QGuiApplication.clipboard().setText(f"Token {groups}\n")
    QTest.keyClick(page.device, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert model.state.typed == token_of(sale)
    QTest.keyClick(page.device, Qt.Key.Key_7)
    assert model.state.typed == token_of(sale)  # 20 digits are all there is room for
    QTest.mouseClick(keys["Enter"], Qt.MouseButton.LeftButton)
    desk.wait(lambda: model.state.answer)
    assert credit(desk) == sale.intent.units


def test_the_sold_token_is_pasted_and_some_of_it_used_up(desk: Desk) -> None:
    sale = sell(desk)
    open_meter(desk, sale)
    page, model = page_of(desk), model_of(desk)
    page.sold.paste_button.setFocus()
    desk.press(ENTER)
    assert page.device.hasFocus()
    desk.press(ENTER)
    desk.wait(lambda: model.state.answer)
    assert page.inside.use_button.isEnabled()
    page.inside.use_button.setFocus()
    for left in (sale.intent.units - 10, sale.intent.units - 20):
        desk.press(ENTER)
        desk.wait(lambda left=left: credit(desk) == left)
        assert page.inside.use_button.hasFocus()
    stored = VirtualMeters(desk.props.station).look(sale.intent.meter_number)
    assert (stored.credit, stored.consumed) == (sale.intent.units - 20, 20)


def test_the_supply_ends_with_the_credit(desk: Desk) -> None:
    sale = sell(desk)
    VirtualMeters(desk.props.station).enter(sale.intent.meter_number, token_of(sale))
    VirtualMeters(desk.props.station).consume(sale.intent.meter_number, sale.intent.units - 3)
    open_meter(desk, sale)
    model_of(desk).use(10)
    desk.wait(lambda: credit(desk) == 0)
    assert not page_of(desk).inside.use_button.isEnabled()


def test_an_older_sale_is_typed_from_the_list_of_sales(desk: Desk) -> None:
    desk.sign_in()
    wanted = desk.past_sale(4)
    desk.counter.show_page(Page.SALES)
    desk.counter.sales_page.show_receipt(wanted.receipt)
    desk.wait(lambda: (sale := desk.counter.sales.detail.sale) and sale.intent.receipt == wanted.receipt)
    detail = desk.counter.sales_page.detail
    assert detail.meter_button.isVisible()
    detail.meter_button.click()
    desk.wait(lambda: (sold := model_of(desk).state.sold) and sold.receipt == wanted.receipt)
    assert enter(desk, str(wanted.token)) is Result.ACCEPT
    assert credit(desk) == wanted.units


def test_the_rail_leads_to_the_meter_of_the_last_sale_and_esc_back(desk: Desk) -> None:
    desk.sign_in()
    desk.counter.rail.chosen.emit(Page.METER)
    desk.wait(lambda: model_of(desk).state.sold)
    sold = model_of(desk).state.sold
    assert sold is not None
    assert sold.receipt == desk.past_sale().receipt
    desk.press(Qt.Key.Key_Escape)
    assert desk.counter.pages.currentIndex() == Page.SELL


def test_what_is_half_typed_waits_while_another_page_is_looked_at(desk: Desk) -> None:
    open_meter(desk, sell(desk))
    desk.type("12345", 1)
    desk.counter.show_page(Page.SALES)
    desk.counter.show_page(Page.METER)
    desk.wait(lambda: not model_of(desk).state.busy)
    assert model_of(desk).state.typed == "12345"


def test_another_meter_by_its_number_and_one_that_is_unknown(desk: Desk) -> None:
    desk.sign_in()
    desk.counter.show_page(Page.METER)
    desk.wait(lambda: model_of(desk).state.meter)
    other = newest_of_another_meter(desk)
    desk.press(Qt.Key.Key_F3)
    assert page_of(desk).field.hasFocus()
    desk.type(other.meter_number, 1)
    desk.press(ENTER)
    desk.wait(lambda: (sold := model_of(desk).state.sold) and sold.token == other.token)
    assert page_of(desk).device.hasFocus()
    desk.press(Qt.Key.Key_F3)
    desk.type("12345678903", 1)
    desk.press(ENTER)
    desk.wait(lambda: model_of(desk).state.message)
    assert model_of(desk).state.sold is not None  # the meter that was there stays
    assert model_of(desk).state.typed == ""


def test_an_unknown_number_stays_to_be_corrected_and_its_message_goes(desk: Desk) -> None:
    desk.sign_in()
    desk.counter.show_page(Page.METER)
    desk.wait(lambda: model_of(desk).state.meter)
    page, number = page_of(desk), newest_of_another_meter(desk).meter_number
    desk.press(Qt.Key.Key_F3)
    desk.type(number[:-1], 1)
    desk.press(ENTER)
    desk.wait(lambda: model_of(desk).state.message)
    assert page.field.hasFocus()
    assert page.field.text() == number[:-1]
    desk.type(number[-1], 1)
    desk.press(ENTER)
    desk.wait(lambda: page.device.hasFocus())
    meter = model_of(desk).state.meter
    assert meter is not None
    assert (meter.kind.pan.drn, page.field.text(), model_of(desk).state.message) == (number, "", None)
    model_of(desk).open("12345678903")
    desk.wait(lambda: model_of(desk).state.message)
    model_of(desk).type("1")
    assert (model_of(desk).state.typed, model_of(desk).state.message) == ("1", None)


def test_a_whole_token_takes_the_place_of_what_is_half_typed(desk: Desk) -> None:
    sale = sell(desk)
    open_meter(desk, sale)
    desk.type("99", 1)
    page_of(desk).scan(token_of(sale))
    desk.wait(lambda: model_of(desk).state.answer)
    assert credit(desk) == sale.intent.units


def test_a_scanned_token_goes_into_the_meter_wherever_the_focus_is(desk: Desk) -> None:
    sale = sell(desk)
    open_meter(desk, sale)
    page_of(desk).sold.paste_button.setFocus()
    QTest.keyClicks(desk.focus, token_of(sale), delay=1)
    desk.press(ENTER)
    desk.wait(lambda: model_of(desk).state.answer)
    assert credit(desk) == sale.intent.units
    assert desk.stage is Stage.ISSUED


def test_a_scanned_number_chooses_its_meter(desk: Desk) -> None:
    open_meter(desk, sell(desk))
    other = newest_of_another_meter(desk)
    page_of(desk).sold.paste_button.setFocus()
    QTest.keyClicks(desk.focus, other.meter_number, delay=1)
    desk.press(ENTER)
    desk.wait(lambda: (sold := model_of(desk).state.sold) and sold.token == other.token)


def test_a_real_station_shows_no_meter(desk: Desk) -> None:
    station = desk.props.station
    identity = replace(station.identity, demonstration=False)
    real = replace(station, settings=replace(station.settings, identity=identity))
    desk.sign_in()
    session, operator = desk.session, desk.counter.operator
    printing = PrintDesk(real, desk.runner, operator)
    counter = Counter(real, desk.runner, operator, desk.window.theme, status=session.status, printing=printing)
    desk.window.show_counter(counter)
    assert (counter.meter, counter.meter_page) == (None, None)
    assert "Meter" not in [button.accessibleName() for button in counter.rail.findChildren(QAbstractButton)]
    desk.sell(desk.past_sale().meter_number, "100")
    assert not counter.sell_page.outcome.meter_button.isVisible()
    counter.type_token_of(counter.sell.deal.state.sale)
    counter.show_page(Page.SALES)
    desk.wait(lambda: counter.sales.detail.sale)
    assert not counter.sales_page.detail.meter_button.isVisible()


def test_a_station_without_sales_says_what_to_do(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.sign_in()
    monkeypatch.setattr(MeterModel, "_load_last", lambda self: type(self.state)())
    desk.counter.show_page(Page.METER)
    desk.wait(lambda: not model_of(desk).state.busy)
    desk.type("12", 1)
    desk.press(ENTER)
    assert model_of(desk).state.typed == ""
    assert "sell something first" in page_of(desk).said.accessibleName()


def test_every_figure_and_word_can_be_shown(theme: Theme) -> None:
    from cdu_app.ui.meter import display

    for word in ("0123456789-", display._REJECT, *display._WORDS.values()):
        assert set(word) <= set(segments._GLYPHS)
        assert len(word) <= max(display._WORD_LETTERS, 11)
    lit = {letter: frozenset(bars) for letter, bars in segments._GLYPHS.items() if letter.isdigit()}
    assert len(set(lit.values())) == 10


def test_the_display_lights_the_segments_of_its_figures(theme: Theme) -> None:
    """An 8 is darker than a 1, and a 1 than an empty place."""
    ink = []
    for text in ("8", "1", " "):
        image = QImage(40, 60, QImage.Format.Format_RGB32)
        image.fill(theme.colour("display"))
        painter = QPainter(image)
        place = segments.QPointF(5, 5)
        segments.paint_figures(painter, text, place, (26, 50), theme.colour("on_display"), theme.colour("display_rest"))
        painter.end()
        lit = theme.colour("on_display").rgb()
        ink.append(sum(image.pixel(x, y) == lit for x in range(40) for y in range(60)))
    assert ink[0] > 2 * ink[1] > 0
    assert ink[2] == 0
    assert MeterDisplay(theme).shown == ("", "", "")
