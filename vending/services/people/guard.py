"""The guard before every service: may this operator do this, alone or with somebody beside them?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vending.domain.people.permission import PERMISSIONS
from vending.domain.proof.event import EventKind
from vending.errors import NotAllowed, OperatorGone
from vending.services.proof.record_event import record_event

if TYPE_CHECKING:
    from vending.clock import Clock
    from vending.domain.people.operator import Operator
    from vending.domain.people.permission import Action
    from vending.ports import UnitOfWork, UnitsOfWork


@dataclass(frozen=True, slots=True)
class Guard:
    """Asks the table of rights. What an operator is comes from the store, not from the caller's object."""

    units_of_work: UnitsOfWork
    clock: Clock

    def verify(self, operator: Operator, action: Action, subject: str = "") -> None:
        """Pass, or record the refusal and raise NotAllowed; OperatorGone for one who is not active any more.

        An approver counts where the action takes one: another person, active, a supervisor or manager who may do it.
        """
        try:
            with self.units_of_work.read() as work:
                verify_right(work, operator, action)
        except (NotAllowed, OperatorGone):
            with self.units_of_work.write() as work:
                known = work.operators.find(operator.id) and operator
                what = {"action": action}
                record_event(
                    work, known, self.clock.now(), EventKind.RIGHT_REFUSED, subject, name=operator.name, after=what
                )
                work.commit()
            raise


def verify_right(work: UnitOfWork, operator: Operator, action: Action) -> None:
    """Raise NotAllowed or OperatorGone unless the operator may do it, as the store has them now."""
    permission = PERMISSIONS[action]
    acting = _active(work, operator)
    approver = None if operator.approver is None else _active(work, operator.approver)
    by_role = acting.role in permission.roles
    may_with_another = permission.approvable or by_role
    # Looked at also where nobody is needed: records name the approver.
    is_same = approver is not None and approver.id == acting.id
    helped = approver is not None and approver.role in permission.approvers
    if not is_same and ((by_role and not permission.two_persons) or (may_with_another and helped)):
        return
    raise NotAllowed(action, acting.role, permission.approvers if may_with_another else ())


def _active(work: UnitOfWork, operator: Operator) -> Operator:
    found = work.operators.find(operator.id)
    if found is None or not found.active:
        raise OperatorGone(operator.name)
    return found
