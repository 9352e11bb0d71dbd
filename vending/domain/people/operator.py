"""Who acts at the station."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vending.ids import OperatorId


class Role(StrEnum):
    """What an operator is at this station; what each may do stands in `permission.PERMISSIONS`."""

    CASHIER = "cashier"
    SUPERVISOR = "supervisor"
    TECHNICIAN = "technician"
    MANAGER = "manager"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who acts. What proves who they are is kept apart (`credentials`).

    `approver` is the second person who stands beside them for one action; it is no part of the operator's record.
    """

    id: OperatorId
    username: str
    name: str
    role: Role
    active: bool = True
    approver: Operator | None = None

    @property
    def approver_id(self) -> OperatorId | None:
        """Who approved, None where nobody did."""
        return None if self.approver is None else self.approver.id

    @property
    def approver_name(self) -> str | None:
        """The name of who approved, None where nobody did."""
        return None if self.approver is None else self.approver.name
