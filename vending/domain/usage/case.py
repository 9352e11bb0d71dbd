"""Following up what is unusual: a case is opened, somebody goes there, and it ends with what was found.

What was noted, when and by whom is the history of the case: one change set a note, journalled like every change.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from vending.errors import BadRecord, RecordFault

if TYPE_CHECKING:
    from datetime import datetime

    from vending.domain.usage.consumption import FindingKind
    from vending.ids import CaseId, MeterId


class CaseState(StrEnum):
    """Where a case stands; the last three end it: an innocent reason, tampering or a fault, no result."""

    OPEN = "open"
    VISITED = "visited"
    EXPLAINED = "explained"
    CONFIRMED = "confirmed"
    CLOSED = "closed"

    @property
    def ends(self) -> bool:
        """Is the case over?"""
        return self not in RUNNING


RUNNING: Final = (CaseState.OPEN, CaseState.VISITED)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case about a meter: the finding it was opened for, and who looks after it ("" for nobody yet)."""

    id: CaseId
    meter_id: MeterId
    opened_at: datetime
    changed_at: datetime
    state: CaseState
    finding: FindingKind
    assigned_to: str = ""


@dataclass(frozen=True, slots=True)
class CaseNote:
    """What was noted of a case, and the state it was in from then on."""

    at: datetime
    operator_name: str
    text: str
    state: CaseState
    assigned_to: str


def verify_next(case: CaseFile, state: CaseState) -> None:
    """Raise BadRecord when a case cannot go on to a state: an ended one stays ended, a visit cannot be unmade."""
    if case.state.ends or (case.state is CaseState.VISITED and state is CaseState.OPEN):
        raise BadRecord("case", "state", state.value, RecordFault.NOT_A_CHOICE)
