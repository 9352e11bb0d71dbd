"""What is said of shifts and their cash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app.language import N, _
from cdu_app.messages.message import Message, fixed, plain
from vending import errors as vending
from vending.errors import CountFault

if TYPE_CHECKING:
    from cdu_app.messages.message import Sentences

_COUNTS: Final = {
    CountFault.NOT_A_DENOMINATION: N("There is no note or coin of {value}."),
    CountFault.OUT_OF_RANGE: N("A drawer cannot hold this number of {value}."),
    CountFault.NOT_THE_SUM: N("The pieces do not come to {value}."),
    CountFault.BY_DENOMINATION: N("{value} was given as a total, but this currency is counted by notes and coins."),
    CountFault.OTHER_CURRENCY: N("{value} is of another currency than this station's."),
}
_COUNT_ADVICE: Final = {
    CountFault.BY_DENOMINATION: N("The shift is still open. Count each note and coin."),
}


def _bad_count(error: vending.BadCount) -> Message:
    advice = _COUNT_ADVICE.get(error.fault, N("The shift is still open. Count again."))
    return Message(_(_COUNTS[error.fault]).format(value=plain(error.value)), _(advice))


def _unexplained(error: vending.DifferenceUnexplained) -> Message:
    missing = error.difference.minor < 0
    sentence = _("{amount} is missing from the drawer.") if missing else _("There is {amount} too much in the drawer.")
    amount = -error.difference if missing else error.difference
    return Message(
        sentence.format(amount=plain(amount)),
        _("The shift is still open. Count again; if it stays so, give a reason with the count."),
    )


OF_CASH: Final[Sentences] = {
    vending.ShiftNeeded: fixed(
        N("You have no open shift at till {till}."),
        N("Nothing was sold or moved. Open a shift first, with the money that is in the drawer as its float."),
    ),
    vending.ShiftIsOpen: fixed(
        N("You have shift {number} open at till {till} already."),
        N("Nothing was opened. Go on with it, or close it first."),
    ),
    vending.ShiftIsClosed: fixed(
        N("Shift {number} is closed."), N("Nothing was changed. What was counted at its end stays.")
    ),
    vending.CashTooShort: fixed(
        N("Only {balance} is expected in the drawer, so no more than that can be taken out."),
        N("Nothing was moved. Take out less, or pay money in first."),
    ),
    vending.BadCount: _bad_count,
    vending.DifferenceUnexplained: _unexplained,
}
"""What is said of these errors."""
