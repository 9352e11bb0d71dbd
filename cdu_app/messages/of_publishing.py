"""What is said when a tariff is not published."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app.language import _
from cdu_app.messages.message import Message, N, brief, fixed
from vending import errors as vending

if TYPE_CHECKING:
    from cdu_app.messages.message import Sentences


def _backdated(error: vending.TariffBackdated) -> Message:
    sentence = _("A tariff cannot be in force from {day:%Y-%m-%d %H:%M} UTC, which has passed.")
    return Message(
        sentence.format(day=error.effective_from),
        _("Choose a date that is still to come: what was sold stays as it was sold."),
    )


def _without_rate(error: vending.ClassWithoutRate) -> Message:
    named = _("customers of class “{name}”").format(name=brief(error.customer_class))
    sentence = _("The tariff has no rate for {who}, and {count} accounts on {code} are such.")
    who = named if error.customer_class else _("customers without a class")
    return Message(
        sentence.format(who=who, count=error.accounts, code=brief(error.code)),
        _("Give them a rate, or move these accounts to another tariff first."),
    )


OF_PUBLISHING: Final[Sentences] = {
    vending.TariffBackdated: _backdated,
    vending.TariffUnchanged: fixed(
        N("Nothing differs from the last version, {tariff}."), N("Change something, or keep that version.")
    ),
    vending.ClassWithoutRate: _without_rate,
}
