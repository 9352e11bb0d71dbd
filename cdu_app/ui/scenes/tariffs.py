"""The scenes of the Tariffs page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from cdu_app.ui.pages import Page
from cdu_app.ui.tariffs.editor_view import CHANGES, CHARGES, PRICES

if TYPE_CHECKING:
    from cdu_app.ui.screen_play import Play
    from cdu_app.ui.tariffs.page import TariffsPage


def tariff_list(play: Play) -> None:
    """All tariffs, one with blocks and one with hours."""
    play.counter.show_page(Page.TARIFFS)
    page = page_of(play)
    play.wait(lambda: page.model.state.chosen)
    play.take("tariff-list")
    page.model.choose("E3")
    play.take("tariff-tou")


def tariff_editor(play: Play) -> None:
    """A new version: its prices, a mistake, what changes, and the question before it is published."""
    page = page_of(play)
    page.model.choose("E1")
    page.edit()
    editor, calculator = page.editor, page.model.editor.calculator
    page.model.editor.put(("rates", 1, "blocks", 1, "price"), "3.30")
    page.model.editor.put(("rates", 0, "free_units"), "25")
    editor.calculator.amount.setText("1500")
    calculator.type(amount="1500")
    editor.show_part(PRICES)
    play.wait(lambda: calculator.state.explanation)
    play.take("tariff-editor")
    page.model.editor.put(("rates", 1, "blocks", 0, "upto"), "35O")
    editor.show_part(PRICES)
    play.take("tariff-editor-error")
    page.model.editor.put(("rates", 1, "blocks", 0, "upto"), "400")
    editor.calculator.kinds.choose(1)
    editor.calculator.kinds.chosen.emit(1)
    editor.show_part(CHANGES)
    play.wait(lambda: calculator.state.month)
    play.take("tariff-changes")
    editor.publish()
    play.take("tariff-publish")
    if play.props is None:
        page.model.editor.discard()
        editor.sheet.hide()
        editor.closed.emit()
        return
    page.model.editor.publish("")
    play.wait(lambda: page.model.state.told or (page.model.state.chosen and page.model.state.chosen.coming))
    play.wait(lambda: page.model.state.chosen and page.model.state.chosen.coming and not page.model.state.busy)
    play.take("tariff-detail-blocks")
    page.show_comparison()
    play.take("tariff-compare")
    page.back()


def tariff_hours(play: Play) -> None:
    """The editor of a tariff by the time of use, and of charges."""
    page = page_of(play)
    page.model.choose("E3")
    page.edit()
    page.editor.show_part(PRICES)
    play.wait(lambda: page.model.editor.calculator.state.explanation)
    play.take("tariff-editor-tou")
    page.model.editor.discard()
    page.editor.closed.emit()
    page.model.choose("E2")
    page.edit()
    page.editor.show_part(CHARGES)
    play.take("tariff-editor-charges")
    page.model.editor.discard()
    page.editor.closed.emit()
    play.wait(lambda: not page.model.state.busy)


def page_of(play: Play) -> TariffsPage:
    """Return the page that is shown."""
    return cast("TariffsPage", play.counter.office_page(Page.TARIFFS))


SCENES: Final = (tariff_list, tariff_editor, tariff_hours)
