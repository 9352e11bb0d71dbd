"""What is said of sales that are taken back, and of tokens that turn out used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app.language import N, _
from cdu_app.messages.message import Message, brief
from vending import errors as vending
from vending.errors import CancelFault, UseFault

if TYPE_CHECKING:
    from cdu_app.messages.message import Sentences

_NOT_CANCELLED: Final = {
    CancelFault.WAITING: N("Sale {receipt} still waits for its token."),
    CancelFault.VOID: N("Sale {receipt} is void already: it never had a token."),
    CancelFault.CANCELLED: N("Sale {receipt} is cancelled already."),
    CancelFault.FREE: N("Nobody paid for the token of {receipt}: there is nothing to give back."),
    CancelFault.UNKNOWN_METER: N("The meter of {receipt} is not on this station."),
    CancelFault.CLOSED_METER: N("The meter of {receipt} is closed."),
    CancelFault.USED: N("The token of {receipt} is known to be used."),
    CancelFault.REPLACED: N("The token of {receipt} was replaced by that of {other}."),
    CancelFault.NOT_LATEST: N("{receipt} is not the latest sale on its meter: {other} came after it."),
    CancelFault.TOO_LATE: N("{receipt} was sold more than {minutes} minutes ago."),
}
_INSTEAD: Final = {
    CancelFault.WAITING: N("Nothing was changed. Wait for the security module; what it refuses is void by itself."),
    CancelFault.VOID: N("Nothing was changed. Its money went back when it became void."),
    CancelFault.CANCELLED: N("Nothing was changed. Reprint the slip of its cancellation."),
    CancelFault.FREE: N("Nothing was changed."),
    CancelFault.UNKNOWN_METER: N("Nothing was changed. A sale to a meter that nobody knows is never cancelled."),
    CancelFault.CLOSED_METER: N("Nothing was changed. Settle it with the utility's office."),
    CancelFault.USED: N("Nothing was changed. What is used stays sold."),
    CancelFault.REPLACED: N("Nothing was changed. The customer has its units with {other}."),
    CancelFault.NOT_LATEST: N("Nothing was changed. Cancel {other} first, if it is to be cancelled too."),
    CancelFault.TOO_LATE: N("Nothing was changed. Settle it with the utility's office."),
}
_NOT_REPORTED: Final = {
    UseFault.NO_TOKEN: N("Sale {receipt} has no token that could have been used."),
    UseFault.REPORTED: N("The token of {receipt} was reported as used already."),
}


def _not_cancellable(error: vending.NotCancellable) -> Message:
    facts = {"receipt": brief(error.receipt), "other": brief(error.other or ""), "minutes": error.minutes}
    return Message(_(_NOT_CANCELLED[error.fault]).format(**facts), _(_INSTEAD[error.fault]).format(**facts))


def _not_reportable(error: vending.UseNotReportable) -> Message:
    sentence = _(_NOT_REPORTED[error.fault]).format(receipt=brief(error.receipt))
    return Message(sentence, _("Nothing was changed. Look at the sale in the list of sales."))


OF_TRANSACTIONS: Final[Sentences] = {
    vending.NotCancellable: _not_cancellable,
    vending.UseNotReportable: _not_reportable,
}
"""What is said of these errors."""
