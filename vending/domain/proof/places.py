"""What a proof of all records finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from vending.domain.registry.customer import Account, Customer
    from vending.domain.registry.meter import Meter
    from vending.errors import JournalFault


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A row of `table` that does not stand where it should; `subject` is the record that it is a part of."""

    table: str
    subject: UUID
    fault: JournalFault


@dataclass(frozen=True, slots=True)
class Present:
    """A record as it stands now. `name` is what the operator calls it."""

    record: Customer | Account | Meter
    name: str
