"""Who sells."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vending.ids import OperatorId


class Role(StrEnum):
    """What an operator is at this station."""

    CASHIER = "cashier"
    SUPERVISOR = "supervisor"
    TECHNICIAN = "technician"
    MANAGER = "manager"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Operator:
    """Somebody who signs in. `password_hash` is an Argon2id hash string (PHC format)."""

    id: OperatorId
    username: str
    name: str
    role: Role
    password_hash: str
