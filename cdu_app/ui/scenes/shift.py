"""The scenes of the Shift page, and of what a role does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from cdu_app.ui.pages import Page
from cdu_app.ui.shift.page import OWN
from cdu_app.viewmodels.shift.state import Act, Typed

if TYPE_CHECKING:
    from cdu_app.ui.screen_play import Play
    from cdu_app.ui.shift.page import ShiftPage


def shift_none(play: Play) -> None:
    """No shift is open yet."""
    play.counter.show_page(Page.SHIFT)
    play.wait(lambda: play.counter.shift.state.known and not play.counter.shift.state.busy)
    page_of(play).show_tab(OWN)
    page_of(play).opening.field.setText("200")
    play.take("shift-none")


def shift_running(play: Play) -> None:
    """Money moved, and a movement being typed."""
    page, model = page_of(play), play.counter.shift
    model.open("200")
    play.wait(lambda: model.state.current and not model.state.busy)
    _move(play, Act.PAY_IN, Typed("150", "Change from the safe"))
    _move(play, Act.PAY_OUT, Typed("42.50", "Cleaning"))
    play.sell("150", 12)
    play.counter.show_page(Page.SHIFT)
    play.wait(lambda: not model.state.busy and len(page.running.table.rows) == 4)
    play.take("shift")
    model.ask(Act.DEPOSIT)
    page.sheet.amount.setText("300")
    page.sheet.bank.setText("First Bank, Main Road")
    play.take("shift-deposit")
    page.back()


def shift_count(play: Play) -> None:
    """The drawer is counted, and something is missing; then the report on paper."""
    page, closing = page_of(play), play.counter.shift.closing
    page.count()
    for value, pieces in ((20_000, "1"), (10_000, "2"), (5_000, "1"), (200, "2"), (100, "1")):
        closing.type(value, pieces)
    page.closing.reason.setText("Wrong change was given")
    play.take("shift-count")
    closing.close(page.closing.reason.text())
    play.wait(lambda: play.counter.shift.state.current is None and page.past.state.document)
    play.take("shift-report")


def shift_leave(play: Play) -> None:
    """Somebody signs out with an open shift."""
    model = play.counter.shift
    page_of(play).show_tab(OWN)
    model.open("100")
    play.wait(lambda: model.state.current and not model.state.busy)
    play.counter.leave(lambda: None)
    play.take("shift-leave")
    play.counter.back()
    play.counter.new_sale()


def _move(play: Play, act: Act, typed: Typed) -> None:
    model = play.counter.shift
    model.ask(act)
    model.submit(typed)
    play.wait(lambda: model.form.act is None and not model.state.busy)


def page_of(play: Play) -> ShiftPage:
    """Return the page."""
    return cast("ShiftPage", play.counter.office_page(Page.SHIFT))


SCENES: Final = (shift_none, shift_running, shift_count, shift_leave)
