"""What can go wrong with people and their rights."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from vending.errors.root import Environment, Refused

if TYPE_CHECKING:
    from datetime import datetime

    from vending.domain.people.operator import Role
    from vending.domain.people.permission import Action


@dataclass(eq=False)
class NotAllowed(Refused):
    """A `role` may not do this; somebody of `approvers` beside the operator could make it possible."""

    action: Action
    role: Role
    approvers: tuple[Role, ...]


@dataclass(eq=False)
class OperatorGone(Refused):
    """The operator is not active any more."""

    name: str


class PasswordFault(StrEnum):
    """Why something cannot be a password."""

    TOO_SHORT = "too short"
    TOO_LONG = "too long"
    UNPRINTABLE = "unprintable"
    COMMON = "common"
    NAME = "name"
    PATTERN = "pattern"
    SAME = "same"


@dataclass(eq=False)
class PasswordRefused(Refused):
    """The new password cannot be; the old one still holds."""

    fault: PasswordFault


@dataclass(eq=False)
class SignInDelayed(Refused):
    """Too many wrong passwords or codes under this name: the next is looked at from `until` on."""

    until: datetime


@dataclass(eq=False)
class CodeRefused(Refused):
    """The password is right; the code is wrong, too old, or was used before."""


class StepNeeded(Refused):
    """The password is right and more is needed. It counts neither as a failure nor as a success."""


@dataclass(eq=False)
class SecondFactorNeeded(StepNeeded):
    """Name, password and a code are to be given together."""

    username: str


@dataclass(eq=False)
class EnrolmentNeeded(StepNeeded):
    """The operator must enrol a second factor first; nothing else is possible until then."""

    username: str


@dataclass(eq=False)
class PasswordChangeNeeded(StepNeeded):
    """Somebody else knows the operator's password: it must be changed first."""

    username: str


@dataclass(eq=False)
class NotEnrolling(Refused):
    """A code was given to confirm a second factor, and none is being enrolled."""

    username: str


@dataclass(eq=False)
class OwnApproval(Refused):
    """Nobody approves what they do themselves."""

    name: str


@dataclass(eq=False)
class LastManager(Refused):
    """The station's last active manager stays one."""

    name: str


@dataclass(eq=False)
class OwnRecord(Refused):
    """Nobody changes their own role, ends their own lock-out or takes their own second factor away."""

    name: str


@dataclass(eq=False)
class SessionEnded(Refused):
    """The command line's session is not known, too old, or was unused for too long."""


@dataclass(eq=False)
class SecretUnreadable(Environment):
    """The sealed second factor of this operator does not open: it was changed, or is another's or another station's."""

    username: str
