"""What is said of the station's allowance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app.language import N, _
from cdu_app.messages.message import Message, brief, fixed, plain
from vending import errors as vending
from vending.errors import EnrolmentFault, GrantFault, SaleStop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cdu_app.messages.message import Sentences

_GRANTS: Final[Mapping[GrantFault, tuple[str, str]]] = {
    GrantFault.NOT_ENROLLED: (
        N("This station is not enrolled with an office: it sells without an allowance."),
        N("Nothing needs to be renewed."),
    ),
    GrantFault.UNREADABLE: (
        N("This is no grant of an allowance, or a part of it is missing."),
        N("Take the whole line that the office sent, from CDU1 to its end."),
    ),
    GrantFault.OTHER_VERSION: (
        N("This grant was made for a later version of the program."),
        N("Update the program, or ask the office for a grant in the old form."),
    ),
    GrantFault.OTHER_KIND: (
        N("This document of the office is no grant of an allowance."),
        N("Take the line that begins with CDU1.GRANT."),
    ),
    GrantFault.ALTERED: (
        N("This grant was altered, or another office signed it: it does not count."),
        N("Ask the office to send it again."),
    ),
    GrantFault.OTHER_STATION: (
        N("This grant is for station {named}."),
        N("Take it there, and ask the office for this station's own."),
    ),
    GrantFault.MISTYPED: (
        N("A digit of the code is wrong or missing, or two are swapped ({named} of 28 digits were typed)."),
        N("Compare it with what the office said, four digits at a time."),
    ),
    GrantFault.WRONG_CODE: (
        N("This code was not made for this station, or not for its next grant."),
        N("Ask the office for a new one; tell it the station's code and the number of the last grant."),
    ),
    GrantFault.REPLAYED: (
        N("Grant {named} was taken before: it counts once."),
        N("Ask the office for the next one."),
    ),
    GrantFault.OUT_OF_SEQUENCE: (
        N("Grant {named} is missing: it comes before this one."),
        N("Take grant {named} first, or ask the office to send it again."),
    ),
    GrantFault.EXPIRED: (
        N("This grant ended on {moment:%Y-%m-%d %H:%M} UTC."),
        N("Ask the office for one that is in force."),
    ),
    GrantFault.OTHER_CURRENCY: (
        N("This grant is in {named}, which is not the money of this station."),
        N("Ask the office for one in the station's currency."),
    ),
    GrantFault.FROM_THE_FUTURE: (
        N("This grant was issued on {moment:%Y-%m-%d %H:%M} UTC, after the time of this computer."),
        N("Set the computer's date and time right, then take it again."),
    ),
}
_ENROLMENTS: Final[Mapping[EnrolmentFault, tuple[str, str]]] = {
    EnrolmentFault.NO_KEYS: (
        N("These are no keys of an office, or a part of them is missing."),
        N("Take the whole line that begins with CDU1.KEYS."),
    ),
    EnrolmentFault.ALTERED: (N("The keys of the office were altered."), N("Ask the office to send them again.")),
    EnrolmentFault.ENROLLED: (
        N("This station is enrolled with an office already."),
        N("It stays so; a new station has to be made for another office."),
    ),
}


def _sale_not_allowed(error: vending.SaleNotAllowed) -> Message:
    advice = _("Ask the office for the next grant. Reprints, reports and everything else go on.")
    match error.stop:
        case SaleStop.NONE:
            return Message(_("This station has no allowance from the office yet: nothing was sold."), advice)
        case SaleStop.EXPIRED:
            said = _("The station's allowance ended on {date:%Y-%m-%d %H:%M} UTC: nothing was sold.")
            return Message(said.format(date=error.expires_at), advice)
        case SaleStop.OTHER_CURRENCY:
            said, todo = (
                _("The station's allowance is in {currency}: nothing is sold in other money."),
                _("Set the currency in station.toml back to {currency}."),
            )
            return Message(*(text.format(currency=error.left.currency) for text in (said, todo)))
        case SaleStop.USED_UP if error.left.minor > 0:
            said = _("The station may sell for {left} more only: nothing was sold.")
            return Message(said.format(left=plain(error.left)), _("Sell for less, or renew the allowance first."))
        case SaleStop.USED_UP:
            return Message(_("The station's allowance is used up: nothing was sold."), advice)


def _grant_refused(error: vending.GrantRefused) -> Message:
    sentence, advice = (_(text) for text in _GRANTS[error.fault])
    named = brief(error.named)
    return Message(sentence.format(named=named, moment=error.moment), advice.format(named=named))


def _enrolment_refused(error: vending.EnrolmentRefused) -> Message:
    return Message(*(_(text) for text in _ENROLMENTS[error.fault]))


OF_ALLOWANCE: Final[Sentences] = {
    vending.SaleNotAllowed: _sale_not_allowed,
    vending.GrantRefused: _grant_refused,
    vending.EnrolmentRefused: _enrolment_refused,
    vending.CodeDelayed: fixed(
        N("Too many wrong codes were given: the next is looked at after {until:%Y-%m-%d %H:%M:%S} UTC."),
        N("Wait until then, or take the grant as a file."),
    ),
}
