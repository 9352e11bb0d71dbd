"""What is said of people and their rights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app.language import _
from cdu_app.messages.message import Message, N, fixed
from cdu_app.words.people import action_name, either, role_name
from vending import errors as vending

if TYPE_CHECKING:
    from cdu_app.messages.message import Sentences


def _not_allowed(error: vending.NotAllowed) -> Message:
    sentence = _("A {role} may not {action} alone.") if error.approvers else _("A {role} may not {action}.")
    if error.approvers:
        advice = _("Ask a {roles} to approve it here, beside you.").format(roles=either(error.approvers))
    else:
        advice = _("Ask somebody whose role allows it to sign in.")
    return Message(sentence.format(role=role_name(error.role), action=action_name(error.action)), advice)


OF_PEOPLE: Final[Sentences] = {
    vending.NotAllowed: _not_allowed,
    vending.OperatorGone: fixed(
        N("{name} may not sign in or act here any more."), N("Ask the manager of this station.")
    ),
}
"""What is said of these errors."""
