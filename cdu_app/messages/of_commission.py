"""What is said of the vendor's commission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app.language import N, _
from cdu_app.messages.message import Message, fixed, plain
from vending import errors as vending

if TYPE_CHECKING:
    from cdu_app.messages.message import Sentences


def _backdated(error: vending.CommissionBackdated) -> Message:
    return Message(
        _("A commission cannot be in force from {day:%Y-%m-%d %H:%M}, which has passed.").format(
            day=error.effective_from
        ),
        _("Nothing was published. Choose a moment that is still to come: what was earned stays as it was earned."),
    )


def _unchanged(error: vending.CommissionUnchanged) -> Message:
    if not error.version:
        return Message(_("No commission is earned so far either."), _("Give a percentage or a sum, or leave it so."))
    return Message(
        _("Nothing differs from the last rule, version {version}.").format(version=error.version),
        _("Change something, or keep that version."),
    )


def _too_small(error: vending.CommissionTooSmall) -> Message:
    if not error.balance.minor > 0:
        return Message(_("No commission is there to be paid."), _("Nothing was paid. Wait for the next sales."))
    balance = plain(error.balance)
    return Message(
        _("Only {balance} of commission is there to be paid.").format(balance=balance),
        _("Nothing was paid. Pay {balance} or less.").format(balance=balance),
    )


OF_COMMISSION: Final[Sentences] = {
    vending.CommissionToConfirm: fixed(
        N("{percent} per cent is unusually much: of a sale of {hundred} it makes {share}."),
        N("Nothing was published. If that is meant, confirm it with that sum; else correct the percentage."),
    ),
    vending.CommissionBackdated: _backdated,
    vending.CommissionUnchanged: _unchanged,
    vending.CommissionTooSmall: _too_small,
}
"""What is said of these errors."""
