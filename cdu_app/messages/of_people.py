"""What is said of people and their rights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app.language import N, _
from cdu_app.messages.message import Message, fixed
from cdu_app.words.people import action_name, either, role_name
from vending import errors as vending
from vending.domain.people.password_rules import LONGEST, SHORTEST
from vending.errors import PasswordFault

if TYPE_CHECKING:
    from cdu_app.messages.message import Sentences


def _not_allowed(error: vending.NotAllowed) -> Message:
    sentence = _("As {role} you may not {action} alone.") if error.approvers else _("As {role} you may not {action}.")
    if error.approvers:
        advice = _("Ask a {roles} to approve it here, beside you.").format(roles=either(error.approvers))
    else:
        advice = _("Ask somebody whose role allows it to sign in.")
    return Message(sentence.format(role=role_name(error.role), action=action_name(error.action)), advice)


def _password_refused(error: vending.PasswordRefused) -> Message:
    sentences = {
        PasswordFault.TOO_SHORT: _("A password has {shortest} letters at least."),
        PasswordFault.TOO_LONG: _("A password has {longest} letters at most."),
        PasswordFault.UNPRINTABLE: _("A password has no tabs and other letters that cannot be seen."),
        PasswordFault.COMMON: _("This password is one of those that are guessed first."),
        PasswordFault.NAME: _("A password is not a name of yours or of the station."),
        PasswordFault.PATTERN: _("This password is a row of keys or the same letters again and again."),
        PasswordFault.SAME: _("The new password is the old one."),
    }
    sentence = sentences[error.fault].format(shortest=SHORTEST, longest=LONGEST)
    return Message(sentence, _("Choose another, such as three or four words that only you put together."))


def _delayed(error: vending.SignInDelayed) -> Message:
    sentence = _("Too many wrong passwords or codes: wait until {until:%H:%M:%S} UTC.").format(until=error.until)
    return Message(sentence, _("Then try again, or ask the manager of this station."))


OF_PEOPLE: Final[Sentences] = {
    vending.PasswordRefused: _password_refused,
    vending.SignInDelayed: _delayed,
    vending.CodeRefused: fixed(
        N("The code is wrong, too old, or was used before."),
        N("Type the code that your telephone shows now; check the computer's clock if it is refused again."),
    ),
    vending.SecondFactorNeeded: fixed(
        N("A code is needed too."), N("Type the code that your telephone shows, or a recovery code.")
    ),
    vending.EnrolmentNeeded: fixed(
        N("{username} needs a second factor first."),
        N("Enrol a telephone with “cdu operator second-factor”, or sign in at the window."),
    ),
    vending.PasswordChangeNeeded: fixed(
        N("{username} must choose a password of their own first."),
        N("Do it with “cdu operator password”, or sign in at the window."),
    ),
    vending.NotEnrolling: fixed(N("No telephone is being enrolled for {username}."), N("Begin with a new QR code.")),
    vending.OwnApproval: fixed(N("{name} cannot approve what they do themselves."), N("Ask somebody else.")),
    vending.LastManager: fixed(
        N("{name} is the last manager of this station."), N("Make somebody else a manager first.")
    ),
    vending.OwnRecord: fixed(
        N("{name} cannot do this to themselves."), N("Another manager can; a new password is chosen with the old one.")
    ),
    vending.SessionEnded: fixed(N("This session is over."), N("Sign in again: “cdu sign-in”.")),
    vending.SecretUnreadable: fixed(
        N("The second factor of {username} cannot be read: it was changed, or is of another station."),
        N("Use a recovery code, or have a manager reset the second factor."),
    ),
    vending.NotAllowed: _not_allowed,
    vending.OperatorGone: fixed(
        N("{name} may not sign in or act here any more."), N("Ask the manager of this station.")
    ),
}
"""What is said of these errors."""
