"""The history of the books: who changed which record, from what to what.

One act of an operator is one change set (a form saved, a file imported, a meter replaced). It is journalled as a
whole, so that nothing in it can be altered or removed unseen.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from vending.domain.proof.journal import LATER, canonical_json

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from vending.ids import ChangeSetId, OperatorId


class SubjectKind(StrEnum):
    """What was changed."""

    CUSTOMER = "customer"
    ACCOUNT = "account"
    METER = "meter"
    TARIFF = "tariff"
    DEBT = "debt"
    DEBT_ENTRY = "debt_entry"
    CASE = "case"
    OPERATOR = "operator"
    COMMISSION = "commission"


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """One act: when, by whom, who approved it, and why or out of which file (`note`)."""

    id: ChangeSetId
    at: datetime
    operator_id: OperatorId
    operator_name: str
    note: str
    approver_id: OperatorId | None = field(default=None, metadata=LATER)
    approver_name: str | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class Change:
    """One record of a change set. `before` and `after` are the record's canonical JSON, "" where there was none."""

    kind: SubjectKind
    subject: UUID
    before: str
    after: str


def change_of(kind: SubjectKind, subject: UUID, before: object | None, after: object | None) -> Change:
    """Return the change of one record; None for a record that did not exist before or does not after."""
    return Change(kind, subject, _text(before), _text(after))


def digest_changes(change_set: ChangeSet, changes: Iterable[Change]) -> bytes:
    """Return the SHA-256 over the canonical JSON of an act and its changes in order, one a line."""
    digest = hashlib.sha256(canonical_json(change_set))
    for change in changes:
        digest.update(b"\n" + canonical_json(change))
    return digest.digest()


def _text(record: object | None) -> str:
    return "" if record is None else canonical_json(record).decode()
