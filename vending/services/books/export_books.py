"""Letting data leave the station in a file: who may, and the record of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vending.domain.people.permission import Action
from vending.domain.proof.event import EventKind
from vending.services.proof.record_event import record_event

if TYPE_CHECKING:
    from vending.clock import Clock
    from vending.domain.people.operator import Operator
    from vending.ports import UnitsOfWork
    from vending.services.people.guard import Guard


@dataclass(frozen=True, slots=True)
class ExportBooks:
    """Asked before a file is written, so that what left the station is known even if the writing was cut short."""

    units_of_work: UnitsOfWork
    clock: Clock
    guard: Guard

    def begin(self, operator: Operator, what: str, file: str) -> None:
        """Record that `what` ("customers") goes into `file` (its name). Raises NotAllowed, OperatorGone."""
        self.guard.verify(operator, Action.EXPORT, file)
        with self.units_of_work.write() as work:
            record_event(work, operator, self.clock.now(), EventKind.EXPORTED, file, after={"what": what})
            work.commit()
