"""The scenes of the allowance."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cdu_app.ui.allowance.sheet import AllowanceSheet
    from cdu_app.ui.screen_play import Play


def allowance(play: Play) -> None:
    """What is left, and a grant that does not count."""
    sheet = _open(play)
    play.take("allowance")
    sheet.field.setText("3319 2283 1200 3901 0022 1175 0451")
    sheet.renew_button.click()
    play.wait(lambda: play.counter.allowance.state.message)
    play.take("allowance-refused")
    sheet.back()


def allowance_ended(play: Play) -> None:
    """Its date has passed; the clock stays there."""
    if play.props is None:
        return
    play.props.clock.move_on(timedelta(days=40))
    sheet = _open(play)
    play.session.status.look_at_allowance()
    play.wait(lambda: "ended" in play.session.status.state.allowance_word)
    play.take("allowance-ended")
    sheet.back()


def _open(play: Play) -> AllowanceSheet:
    play.counter.status_bar.allowance.click()
    model = play.counter.allowance
    play.wait(lambda: model.state.status and not model.state.busy)
    sheet = play.counter.allowance_sheet
    if sheet is None:
        raise LookupError("the sheet is not there")
    return sheet


SCENES: Final = (allowance, allowance_ended)
