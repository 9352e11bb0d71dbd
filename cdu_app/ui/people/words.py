"""How an operator stands, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app import formats
from cdu_app.language import N, _
from cdu_app.viewmodels.people.operators import OperatorAct
from vending.domain.people.credentials import needs_second_factor
from vending.errors import AlreadyThere, BadRecord, RecordFault

if TYPE_CHECKING:
    from vending.domain.station import StationIdentity
    from vending.services.people.keep_operators import OperatorRow

_FAULTS: Final = {
    RecordFault.EMPTY: N("This is needed."),
    RecordFault.TOO_LONG: N("This is too long."),
    RecordFault.CONTROL: N("There is a letter in it that cannot be seen."),
}
# What each act is called on its button, and what follows from it.
_ACTS: Final = {
    OperatorAct.ADD: (N("New operator"), ""),
    OperatorAct.EDIT: (N("Edit"), ""),
    OperatorAct.RESET_PASSWORD: (
        N("Reset the password"),
        N("{name} gets a password that works once, and chooses another at the next sign-in."),
    ),
    OperatorAct.RESET_FACTOR: (
        N("Reset the second factor"),
        N("The telephone and the recovery codes of {name} work no more; another is enrolled at the next sign-in."),
    ),
    OperatorAct.END_WAIT: (N("End the wait"), N("{name} may try to sign in again at once.")),
    OperatorAct.DEACTIVATE: (
        N("Deactivate"),
        N("{name} can neither sign in nor approve, at once. What they did stays under their name."),
    ),
    OperatorAct.ACTIVATE: (N("Activate"), N("{name} can sign in again with the password they had.")),
}


def act_word(act: OperatorAct) -> str:
    """Return what an act is called."""
    return _(_ACTS[act][0])


def act_meaning(act: OperatorAct, name: str) -> str:
    """Return what follows from an act."""
    return _(_ACTS[act][1]).format(name=name)


def state_words(row: OperatorRow, identity: StationIdentity) -> str:
    """Say whether somebody may sign in."""
    if not row.operator.active:
        return _("Not active")
    if row.waits_until is not None:
        return _("Waits until {time}").format(time=formats.time_of_day(row.waits_until, identity))
    return _("One-time password") if row.one_time else _("Active")


def factor_words(row: OperatorRow, *, cashiers: bool) -> str:
    """Say whether somebody has a second factor."""
    if row.second_factor:
        return _("Telephone")
    return _("At the next sign-in") if needs_second_factor(row.operator.role, cashiers=cashiers) else _("Not needed")


def last_words(row: OperatorRow, identity: StationIdentity) -> str:
    """Say when somebody last signed in."""
    return _("Never") if row.last_sign_in is None else formats.date_and_time(row.last_sign_in, identity)


def fault_words(fault: BadRecord | AlreadyThere) -> str:
    """Return what is wrong with a field, short enough to stand under it."""
    if isinstance(fault, AlreadyThere):
        return _("Somebody else has this username.")
    return _(_FAULTS.get(fault.fault, N("This cannot be.")))


def fault_field(fault: BadRecord | AlreadyThere) -> str:
    """Return the field that a fault is about."""
    return "username" if isinstance(fault, AlreadyThere) else fault.field
