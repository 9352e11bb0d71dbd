"""Recording who changed what: one act of an operator, journalled as a whole."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from vending.domain.proof.change import ChangeSet
from vending.domain.proof.journal import EntryKind
from vending.errors import ClockBehind
from vending.ids import ChangeSetId, new_id

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from vending.domain.people.operator import Operator
    from vending.domain.proof.change import Change
    from vending.ports import UnitOfWork

# A clock that is set right by the network may step back a little; more than this is a wrong clock.
CLOCK_TOLERANCE: Final = timedelta(seconds=60)


def record_changes(
    work: UnitOfWork, operator: Operator, at: datetime, note: str, changes: Iterable[Change]
) -> ChangeSet:
    """Record what `operator` changed, in the transaction that changes it. Raises ClockBehind.

    The changes may be made while they are asked for, one by one: an import of any size needs no list of them.
    """
    verify_clock(work, at)
    change_set = ChangeSet(
        ChangeSetId(new_id()), at, operator.id, operator.name, note, operator.approver_id, operator.approver_name
    )
    digest = work.history.add(change_set, changes)
    work.journal.append(EntryKind.CHANGE, change_set.id, digest, at)
    return change_set


def verify_clock(work: UnitOfWork, now: datetime) -> None:
    """Raise ClockBehind when the clock stands before the station's last record."""
    last = work.journal.head().at
    if last is not None and now < last - CLOCK_TOLERANCE:
        raise ClockBehind(now, last)
