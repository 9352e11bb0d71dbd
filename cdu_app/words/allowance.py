"""How the allowance stands, in the operator's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdu_app import formats
from cdu_app.check import Check, Verdict
from cdu_app.language import _
from vending.domain.allowance import AllowanceLevel

if TYPE_CHECKING:
    from vending.domain.allowance import AllowanceStatus, TakenGrant
    from vending.domain.station import StationIdentity

_VERDICTS = {
    AllowanceLevel.UNLIMITED: Verdict.OK,
    AllowanceLevel.AMPLE: Verdict.OK,
    AllowanceLevel.LOW: Verdict.ATTENTION,
    AllowanceLevel.ENDS_SOON: Verdict.ATTENTION,
    AllowanceLevel.USED_UP: Verdict.FAILED,
    AllowanceLevel.EXPIRED: Verdict.FAILED,
    AllowanceLevel.NONE: Verdict.FAILED,
}


def allowance_check(status: AllowanceStatus, station: StationIdentity) -> Check:
    """Return how the allowance stands, as a check."""
    return Check(_("allowance"), _VERDICTS[status.level], allowance_sentence(status, station), _advice(status.level))


def allowance_sentence(status: AllowanceStatus, station: StationIdentity) -> str:
    """Return one sentence: what is left, and until when."""
    left, until = left_words(status, station), until_words(status, station)
    sentences = {
        AllowanceLevel.UNLIMITED: _("No limit: this station is not enrolled with an office."),
        AllowanceLevel.AMPLE: _("{left} may be sold until {until}."),
        AllowanceLevel.LOW: _("Only {left} may still be sold, until {until}."),
        AllowanceLevel.ENDS_SOON: _("{left} may be sold, but only until {until}."),
        AllowanceLevel.USED_UP: _("The allowance is used up: nothing can be sold."),
        AllowanceLevel.EXPIRED: _("The allowance ended on {until}: nothing can be sold."),
        AllowanceLevel.NONE: _("The office has granted nothing yet: nothing can be sold."),
    }
    return sentences[status.level].format(left=left, until=until)


def allowance_word(status: AllowanceStatus, station: StationIdentity) -> str:
    """Return a few words for the status bar."""
    words = {
        AllowanceLevel.UNLIMITED: "",
        AllowanceLevel.AMPLE: _("{left} left"),
        AllowanceLevel.LOW: _("{left} left"),
        AllowanceLevel.ENDS_SOON: _("ends {day}"),
        AllowanceLevel.USED_UP: _("used up"),
        AllowanceLevel.EXPIRED: _("ended"),
        AllowanceLevel.NONE: _("none"),
    }
    return words[status.level].format(left=left_words(status, station), day=_day(status, station))


def left_words(status: AllowanceStatus, station: StationIdentity) -> str:
    """Return what may still be sold, with its currency."""
    return formats.money(status.allowance.left, station)


def until_words(status: AllowanceStatus, station: StationIdentity) -> str:
    """Return the moment until which it may be sold, in the station's own time."""
    until = status.allowance.expires_at
    return "–" if until is None else formats.date_and_time(until, station)


def grant_words(grant: TakenGrant, station: StationIdentity) -> tuple[str, str, str, str, str]:
    """Return a grant as a row: number, amount, until, when it was taken, by whom."""
    return (
        str(grant.sequence),
        formats.money(grant.amount, station),
        formats.date_and_time(grant.expires_at, station),
        formats.date_and_time(grant.at, station),
        grant.operator_name or _("the station"),
    )


def _day(status: AllowanceStatus, station: StationIdentity) -> str:
    until = status.allowance.expires_at
    return "" if until is None else formats.day(until.astimezone(station.zone).date(), station)


def _advice(level: AllowanceLevel) -> str:
    if _VERDICTS[level] is Verdict.OK:
        return ""
    if level in (AllowanceLevel.LOW, AllowanceLevel.ENDS_SOON):
        return _("Ask the office for the next grant, and take it under Allowance or with “cdu allowance take”.")
    return _("Ask the office for the next grant. Reprints, reports and everything else go on.")
