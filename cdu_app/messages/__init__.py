"""From errors to sentences: what happened, what is safe, what to do, in the operator's language."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from cdu_app.language import N, _
from cdu_app.messages.message import Message, brief, fixed, plain, printable
from cdu_app.messages.of_allowance import OF_ALLOWANCE
from cdu_app.messages.of_books import OF_BOOKS
from cdu_app.messages.of_cash import OF_CASH
from cdu_app.messages.of_commission import OF_COMMISSION
from cdu_app.messages.of_imports import OF_IMPORTS
from cdu_app.messages.of_people import OF_PEOPLE
from cdu_app.messages.of_proof import OF_PROOF
from cdu_app.messages.of_spreadsheets import OF_SPREADSHEETS
from cdu_app.messages.of_station import OF_STATION
from cdu_app.messages.of_sts import OF_STS
from cdu_app.messages.of_tariffs import OF_TARIFFS
from cdu_app.messages.of_transactions import OF_TRANSACTIONS
from cdu_app.messages.of_vending import OF_VENDING
from vending import errors as vending

if TYPE_CHECKING:
    from cdu_app.messages.message import Sentences

__all__ = ["Message", "brief", "plain", "printable", "say"]

log = logging.getLogger(__name__)


def say(error: BaseException) -> Message:
    """Return the message for any error; an unknown one is logged and said kindly."""
    kind = next((kind for kind in type(error).__mro__ if kind in SENTENCES), None)
    return _unexpected(error) if kind is None else SENTENCES[kind](error)


def _unexpected(error: BaseException) -> Message:
    log.error("unexpected error", exc_info=error)
    return Message(
        _("Something unexpected happened. Nothing that was recorded is lost."),
        _("Try again; if it happens again, give the file cdu.log from the station folder to your support."),
    )


def _system_error(error: OSError) -> Message:
    log.error("the system refused", exc_info=error)
    where = f" ({printable(str(error.filename))})" if error.filename else ""
    return Message(
        _("The system refused: {reason}{where}.").format(reason=error.strerror or _("no reason given"), where=where),
        _("Check the disk, the folder and the rights of this user. Nothing that was recorded is lost."),
    )


SENTENCES: Final[Sentences] = {
    **OF_VENDING,
    **OF_ALLOWANCE,
    **OF_BOOKS,
    **OF_CASH,
    **OF_TARIFFS,
    **OF_IMPORTS,
    **OF_COMMISSION,
    **OF_PEOPLE,
    **OF_PROOF,
    **OF_TRANSACTIONS,
    **OF_SPREADSHEETS,
    **OF_STS,
    **OF_STATION,
    OSError: _system_error,
    UnicodeError: fixed(N("What was typed is not text in UTF-8."), N("Type it again.")),
    vending.Bug: _unexpected,
}
"""What is said of each kind of error."""
