"""The cases that follow up what is unusual, as they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, insert, select, update

from store.mappers import columns_of
from store.statement import Statement
from store.usage_tables import case_file
from vending.domain.usage.case import CaseFile, CaseState
from vending.domain.usage.consumption import FindingKind
from vending.errors import UnknownRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.statement import Values
    from store.transaction import Transaction
    from vending.ids import CaseId, MeterId

_CASE: Final = columns_of(case_file, "id meter_id opened_at changed_at state finding assigned_to")
_ADD: Final = Statement(insert(case_file))
_CHANGE: Final = Statement(
    update(case_file)
    .where(case_file.c.id == bindparam("of_id"))
    .values({name: bindparam(f"new_{name}") for name in ("changed_at", "state", "assigned_to")})
)
_BY_ID: Final = Statement(select(*_CASE).where(case_file.c.id == bindparam("id")))
_LATEST: Final = Statement(
    select(*_CASE).where(case_file.c.meter_id == bindparam("meter_id")).order_by(case_file.c.id.desc()).limit(1)
)


class CaseTable:
    """`vending.ports.usage.Cases` in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, case: CaseFile) -> None:
        """Record a new case."""
        self._transaction.execute(_ADD, _values(case))

    def change(self, case: CaseFile) -> None:
        """Replace a case by this one."""
        values = {f"new_{name}": value for name, value in _values(case).items()}
        self._transaction.execute(_CHANGE, values | {"of_id": case.id})

    def get(self, case_id: CaseId) -> CaseFile:
        """Return a case. Raises UnknownRecord."""
        row = self._transaction.find_row(_BY_ID, {"id": case_id})
        if row is None:
            raise UnknownRecord("case", str(case_id))
        return _case_of(row)

    def find_latest(self, meter_id: MeterId) -> CaseFile | None:
        """Return the last case about a meter."""
        row = self._transaction.find_row(_LATEST, {"meter_id": meter_id})
        return _case_of(row) if row else None


def _case_of(row: Sequence[Any]) -> CaseFile:
    id_, meter_id, opened_at, changed_at, state, finding, assigned_to = row
    return CaseFile(id_, meter_id, opened_at, changed_at, CaseState(state), FindingKind(finding), assigned_to)


def _values(case: CaseFile) -> Values:
    values = {column.name: getattr(case, column.name) for column in _CASE}
    return values | {"state": case.state.value, "finding": case.finding.value}
