"""Identifiers: UUIDv7, made on the station, rising with time."""

from __future__ import annotations

from typing import NewType
from uuid import UUID

from uuid_utils.compat import uuid7

CustomerId = NewType("CustomerId", UUID)
AccountId = NewType("AccountId", UUID)
MeterId = NewType("MeterId", UUID)
TariffId = NewType("TariffId", UUID)
DebtId = NewType("DebtId", UUID)
OperatorId = NewType("OperatorId", UUID)
SaleId = NewType("SaleId", UUID)
ShiftId = NewType("ShiftId", UUID)
ChangeSetId = NewType("ChangeSetId", UUID)
EnrolmentId = NewType("EnrolmentId", UUID)
GrantId = NewType("GrantId", UUID)
EventId = NewType("EventId", UUID)
CaseId = NewType("CaseId", UUID)
CommissionRuleId = NewType("CommissionRuleId", UUID)
PayoutId = NewType("PayoutId", UUID)


def new_id() -> UUID:
    """Return a fresh UUIDv7 (RFC 9562)."""
    return uuid7()
