"""What was changed of an operator, recorded without secrets: their hashes and codes are a digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vending.domain.people.credentials import operator_record
from vending.domain.proof.change import SubjectKind, change_of
from vending.errors import UnknownRecord
from vending.services.proof.record_changes import record_changes

if TYPE_CHECKING:
    from datetime import datetime

    from vending.domain.people.credentials import OperatorRecord
    from vending.domain.people.operator import Operator
    from vending.ids import OperatorId
    from vending.ports import UnitOfWork


def operator_snapshot(work: UnitOfWork, operator_id: OperatorId) -> OperatorRecord:
    """Return an operator and the digest of their credentials as they stand now. Raises UnknownRecord."""
    operator, credential = work.operators.find(operator_id), work.credentials.find(operator_id)
    if operator is None or credential is None:
        raise UnknownRecord("operator", str(operator_id))
    return operator_record(operator, credential, work.credentials.recovery_codes(operator_id))


def record_operator(
    work: UnitOfWork, actor: Operator, at: datetime, before: OperatorRecord | None, subject: OperatorId
) -> None:
    """Record what `actor` changed of an operator since `before`, None for a new one; its note is the username.

    Raises ClockBehind.
    """
    after = operator_snapshot(work, subject)
    if before != after:
        record_changes(work, actor, at, after.username, [change_of(SubjectKind.OPERATOR, subject, before, after)])
