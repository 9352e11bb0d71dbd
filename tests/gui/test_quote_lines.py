"""The quote on the Sell screen explains itself as the paper does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QScrollArea

from cdu_app.ui.sell.customer_card import CustomerCard
from cdu_app.ui.sell.quote_lines import QuoteLines
from cdu_app.ui.widgets.layouts import box, column
from cdu_app.viewmodels.receipts import preview_of
from cdu_app.viewmodels.sell.state import Chosen, Stage
from printing.document import Pair, Text
from printing.explanation import explain
from tests.support.explained_receipts import LANGUAGES, Sampler
from tests.support.receipts import SOLD_AT, explained_intents, station
from vending.domain.tariffs.tariff import ChargeBasis

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from cdu_app.ui.theme import Theme
    from tests.gui.conftest import Desk
    from vending.domain.station import StationIdentity

SAMPLES = ("blocks", "lifeline", "inclusive", "replacement", "free-issue", "currency")


def at(language: str) -> StationIdentity:
    words = LANGUAGES[language]
    return station(words.locale, words.currency)


def shown(qtbot: QtBot, card: QWidget, height: int) -> QWidget:
    layout = column([card])
    layout.addStretch(0)
    window = box(layout)
    qtbot.addWidget(window)
    window.resize(398, height)
    with qtbot.waitExposed(window):
        window.show()
    return window


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sample", SAMPLES)
def test_the_screen_says_what_the_paper_says(qtbot: QtBot, theme: Theme, sample: str, language: str) -> None:
    assert theme
    intent, identity = explained_intents(language)[sample], at(language)
    card = QuoteLines(identity)
    window = shown(qtbot, card, 700)
    card.show_explanation(explain(intent, identity))
    blocks = preview_of(intent, identity).blocks
    printed = [(block.label, block.value.strip("\u2068\u2069")) for block in blocks if isinstance(block, Pair)]
    notes = [block.text for block in blocks if isinstance(block, Text)]
    assert len(card.shown_lines) == len(intent.lines)
    for label, amount, note in card.shown_lines:
        assert (label, amount) in printed
        assert not note or note in notes
    assert window.isVisible()


@pytest.mark.parametrize("height", [170, 260, 600])
def test_many_lines_are_scrolled_and_none_is_cut(qtbot: QtBot, theme: Theme, height: int) -> None:
    assert theme
    intent, identity = explained_intents("ru")["blocks"], at("ru")
    assert len(intent.lines) >= 10
    card = QuoteLines(identity)
    window = shown(qtbot, card, height)
    card.show_explanation(explain(intent, identity))
    (scroll,) = card.findChildren(QScrollArea)
    bar = scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0 if height < 500 else bar.maximum() == 0)
    assert window.rect().contains(card.geometry())
    for label in card.findChildren(QLabel):
        if label.isVisible() and label.text():
            assert label.width() >= (1 if label.wordWrap() else label.sizeHint().width())
            assert label.height() >= (label.heightForWidth(label.width()) if label.wordWrap() else 1)


def test_fewer_lines_after_more_leave_none_behind(qtbot: QtBot, theme: Theme) -> None:
    assert theme
    card, intents = QuoteLines(at("en")), explained_intents("en")
    window = shown(qtbot, card, 600)
    for sample in ("blocks", "inclusive", "blocks", "free-issue"):
        card.show_explanation(explain(intents[sample], at("en")))
        assert len(card.shown_lines) == len(intents[sample].lines)
    card.show_explanation(None)
    assert card.shown_lines == ()
    assert window.isVisible()


def test_the_customer_card_tells_class_version_month_and_debt(qtbot: QtBot, theme: Theme) -> None:
    assert theme
    terms = Sampler(LANGUAGES["en"], at("en"), SOLD_AT).debtor()
    assert list(terms.charges(ChargeBasis.MONTH))
    card = CustomerCard(at("en"))
    window = shown(qtbot, card, 600)
    card.show_customer(Chosen(terms.point, terms, (), ()))
    texts = [label.text().replace("\u00a0", " ") for label in window.findChildren(QLabel) if label.isVisible()]
    for text in ("10045932", "12 Mango Lane", "Homes · HOME v3", "homes", "20,0 kWh", "R835,00", "None yet"):
        assert text in texts


def test_the_keyboard_walks_lines_that_do_not_fit(desk: Desk) -> None:
    desk.sign_in()
    desk.window.resize(1366, 690)
    sell = desk.counter.sell
    sell.who.choose(desk.past_sale().meter_number)
    desk.wait(lambda: sell.stage is Stage.HOW_MUCH)
    (card,) = desk.counter.sell_page.how_much.findChildren(QuoteLines)
    card.show_explanation(explain(explained_intents("en")["blocks"], at("en")))
    (scroll,) = card.findChildren(QScrollArea)
    bar = scroll.verticalScrollBar()
    desk.wait(lambda: bar.maximum() > 0)
    for key, reached in ((Qt.Key.Key_PageDown, bar.maximum), (Qt.Key.Key_PageUp, bar.minimum)):
        for _press in range(5):
            desk.press(key)
        assert bar.value() == reached()


def test_what_is_typed_is_explained_at_once(desk: Desk) -> None:
    desk.sign_in()
    sell = desk.counter.sell
    sell.who.choose(desk.past_sale().meter_number)
    desk.wait(lambda: sell.who.state.chosen)
    sell.how_much.type_amount("100")
    desk.wait(lambda: sell.how_much.state.fresh)
    quote, explained = sell.how_much.state.quote, sell.how_much.state.explanation
    assert quote is not None
    assert explained is not None
    assert len(explained.lines) == len(quote.lines)
