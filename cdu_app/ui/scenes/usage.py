"""The scenes of the Usage page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from PySide6.QtCore import Qt

from cdu_app.ui.pages import Page
from cdu_app.ui.usage.case_sheet import CaseAct
from vending.domain.usage.case import CaseState
from vending.domain.usage.consumption import FindingKind
from vending.usage_rows import CaseFilter, UsageFilter

if TYPE_CHECKING:
    from cdu_app.ui.screen_play import Play
    from cdu_app.ui.usage.page import UsagePage


def usage_empty(play: Play) -> None:
    """Nobody has looked yet."""
    play.counter.show_page(Page.USAGE)
    page = page_of(play)
    play.wait(lambda: page.model.state.read)
    play.take("usage-empty")


def usage_list(play: Play) -> None:
    """The ranked list after a look, with the weightiest chosen."""
    page = page_of(play)
    page.scan_button.click()
    _wait_for_list(play, page)
    play.take("usage-list")


def usage_decline(play: Play) -> None:
    """Somebody who buys less month by month; one month read off the chart."""
    page = page_of(play)
    _show(play, page, UsageFilter(kind=FindingKind.SLOW_DECLINE))
    page.detail.chart.setFocus()
    for _month in range(3):
        play.press(page.detail.chart, Qt.Key.Key_Left)
    play.take("usage-decline")


def usage_case(play: Play) -> None:
    """A case is opened, somebody goes there, and it is about to be ended."""
    page = page_of(play)
    model = page.model
    _show(play, page, UsageFilter(kind=FindingKind.TAMPER))
    page.detail.open_button.click()
    page.sheet.note.setText("The seal is broken: look at the wiring behind the meter.")
    page.sheet.assigned.setText("Neo Molefe")
    play.take("usage-case-open")
    page.sheet.save_button.click()
    play.wait(lambda: model.detail.detail and model.detail.detail.case)
    model.add_note("A wire passes the meter. Pictures were taken.", "Neo Molefe", CaseState.VISITED)
    play.wait(lambda: model.detail.detail and len(model.detail.detail.notes) > 1)
    _wait_for_list(play, page)
    play.take("usage-case")
    page.sheet.ask(CaseAct.END, model.detail.detail.case if model.detail.detail else None)
    page.sheet.outcomes.choose(1)
    page.sheet.note.setText("Tampering is confirmed; the wire was removed.")
    play.take("usage-case-end")
    page.back()
    page.show_filter(UsageFilter(case=CaseFilter.CLOSED))
    play.wait(lambda: not page.table.rowCount())
    play.take("usage-nothing")
    page.back()


def _show(play: Play, page: UsagePage, wanted: UsageFilter) -> None:
    page.show_filter(wanted)
    _wait_for_list(play, page)


def _wait_for_list(play: Play, page: UsagePage) -> None:
    """Until the chosen row is the one whose detail is shown."""
    model = page.model

    def is_there() -> bool:
        row, detail = page.chosen, model.detail.detail
        return not model.state.scanning and row is not None and detail is not None and detail.meter.id == row.meter_id

    play.wait(is_there)


def page_of(play: Play) -> UsagePage:
    """Return the page."""
    return cast("UsagePage", play.counter.office_page(Page.USAGE))


SCENES: Final = (usage_empty, usage_list, usage_decline, usage_case)
