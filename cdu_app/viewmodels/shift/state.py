"""What the Shift page shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from vending.domain.people.permission import Action

if TYPE_CHECKING:
    from cdu_app.messages import Message
    from vending.domain.cash.report import ShiftReport
    from vending.domain.cash.shift import OpenShift


class Act(StrEnum):
    """What may be done with the money of an open shift."""

    PAY_IN = "pay in"
    PAY_OUT = "pay out"
    DEPOSIT = "deposit"

    @property
    def right(self) -> Action:
        """The right that it takes."""
        return {Act.PAY_IN: Action.OWN_SHIFT, Act.PAY_OUT: Action.PAY_OUT, Act.DEPOSIT: Action.DEPOSIT}[self]


@dataclass(frozen=True, slots=True)
class ShiftState:
    """The operator's own shift at this till: `current` is None without one; `known` once it was read.

    `required`: nothing is sold without a shift. `report` has the movements as of the last look at the page. `since`
    says when the shift began.
    """

    required: bool
    known: bool = False
    current: OpenShift | None = None
    report: ShiftReport | None = None
    since: str = ""
    busy: bool = False
    message: Message | None = None

    @property
    def missing(self) -> bool:
        """Must a shift be opened before anything is sold?"""
        return self.required and self.known and self.current is None


@dataclass(frozen=True, slots=True)
class FormState:
    """The form that is open for an act, closed when there is none; `field` is where the fault is, if it is in one."""

    act: Act | None = None
    busy: bool = False
    message: Message | None = None
    field: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it was typed; bank and reference only for a deposit, a reason for the others."""

    amount: str
    reason: str = ""
    bank: str = ""
    reference: str = ""
