"""What the last look over all meters found unusual: the ranked list."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, delete, func, insert, literal_column, or_, select

from store.mappers import columns_of
from store.statement import Statement
from store.tables import account, customer, meter
from store.usage_tables import case_file, usage_finding, usage_norm, usage_run
from sts.token import Commodity
from vending.domain.calendar import Month
from vending.domain.usage.case import RUNNING, CaseState
from vending.domain.usage.consumption import Finding, FindingKind, Neighbours, UsageFacts
from vending.ids import new_id
from vending.usage_rows import CaseFilter, UsageRow, UsageRun

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select

    from store.statement import Values
    from store.transaction import Transaction
    from vending.domain.usage.consumption import Neighbourhood
    from vending.ids import MeterId
    from vending.usage_rows import UsageFilter

_AT_A_TIME: Final = 500
_YEAR: Final = 12

_FINDING: Final = columns_of(usage_finding, "kind stake facts score")
_EMPTY: Final = [Statement(delete(one)) for one in (usage_finding, usage_norm, usage_run)]
_ADD_RUN: Final = Statement(insert(usage_run))
_ADD: Final = Statement(insert(usage_finding))
_ADD_NORM: Final = Statement(insert(usage_norm))
_RUN: Final = Statement(select(*columns_of(usage_run, "at first_month watched left_out")))
_OF_METER: Final = Statement(
    select(*_FINDING)
    .where(usage_finding.c.meter_id == bindparam("meter_id"))
    .order_by(usage_finding.c.score.desc(), usage_finding.c.kind)
)
_NORM: Final = Statement(
    select(usage_norm.c.units, usage_norm.c.customers).where(
        usage_norm.c.tariff == bindparam("tariff"),
        usage_norm.c.commodity == bindparam("commodity"),
        usage_norm.c.in_currency == bindparam("in_currency"),
        usage_norm.c.area == bindparam("area"),
    )
)
_AREAS: Final = Statement(
    select(account.c.area)
    .distinct()
    .join_from(usage_finding, meter, meter.c.id == usage_finding.c.meter_id)
    .join(account, account.c.id == meter.c.account_id)
)
_RUNNING: Final = case_file.c.state.in_([literal_column(f"'{state.value}'") for state in RUNNING])
_LATEST: Final = (
    select(func.max(case_file.c.id))
    .where(case_file.c.meter_id == usage_finding.c.meter_id)
    .correlate(usage_finding)
    .scalar_subquery()
)


class FindingTables:
    """`vending.ports.usage.Findings` in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def replace(
        self,
        run: UsageRun,
        findings: Iterable[tuple[MeterId, Sequence[Finding]]],
        norms: Iterable[tuple[Neighbourhood, Neighbours]],
    ) -> None:
        """Keep what a look found, in the place of what the one before it did; the weightiest finding comes first."""
        for statement in _EMPTY:
            self._transaction.execute(statement, {})
        self._transaction.execute(_ADD_RUN, _run_values(run))
        self._add_many(_ADD, (row for meter_id, found in findings for row in _finding_values(meter_id, found)))
        self._add_many(_ADD_NORM, (_norm_values(number, *norm) for number, norm in enumerate(norms)))

    def find_run(self) -> UsageRun | None:
        """Return the last look."""
        row = self._transaction.find_row(_RUN)
        if row is None:
            return None
        at, first_month, watched, left_out = row
        return UsageRun(at, Month(first_month // _YEAR, first_month % _YEAR + 1), watched, left_out)

    def find_norm(self, place: Neighbourhood) -> Neighbours | None:
        """Return what neighbours bought, as of the last look."""
        values = {"area": place.area, "tariff": place.tariff, "in_currency": place.in_currency}
        row = self._transaction.find_row(_NORM, values | {"commodity": place.commodity.value})
        return Neighbours(tuple(json.loads(row[0])), row[1]) if row else None

    def of_meter(self, meter_id: MeterId) -> tuple[Finding, ...]:
        """Return what was found of a meter, the weightiest first."""
        return tuple(map(_finding_of, self._transaction.rows(_OF_METER, {"meter_id": meter_id})))

    def count(self, wanted: UsageFilter, quiet_since: datetime) -> int:
        """Return how many meters of the list match."""
        return int(self._transaction.value(_count(*_shape(wanted)), _filter_values(wanted, quiet_since)))

    def rows(self, wanted: UsageFilter, quiet_since: datetime, first: int, limit: int) -> tuple[UsageRow, ...]:
        """Return the meters that match, the highest score first."""
        page = {"first": first, "limit": limit}
        found = self._transaction.rows(_page(*_shape(wanted)), _filter_values(wanted, quiet_since) | page)
        return tuple(map(_row_of, found))

    def areas(self) -> tuple[str, ...]:
        """Return the areas in which something was found, in order."""
        return tuple(sorted((area for (area,) in self._transaction.rows(_AREAS)), key=str.casefold))

    def _add_many(self, statement: Statement, rows: Iterator[Values]) -> None:
        part: list[Values] = []
        for row in rows:
            part.append(row)
            if len(part) == _AT_A_TIME:
                self._transaction.execute_many(statement, part)
                part = []
        if part:
            self._transaction.execute_many(statement, part)


def _shape(wanted: UsageFilter) -> tuple[bool, bool, CaseFilter | None]:
    """What a filter's statement depends on."""
    return wanted.kind is not None, wanted.area is not None, wanted.case


def _filter_values(wanted: UsageFilter, quiet_since: datetime) -> Values:
    kind = None if wanted.kind is None else wanted.kind.value
    return {"kind": kind, "area": wanted.area, "quiet_since": quiet_since}


@cache
def _count(by_kind: bool, by_area: bool, case: CaseFilter | None) -> Statement:
    return Statement(_filtered(select(func.count()), by_kind, by_area, case))


@cache
def _page(by_kind: bool, by_area: bool, case: CaseFilter | None) -> Statement:
    columns = (
        *columns_of(meter, "id number commodity in_currency"),
        customer.c.name,
        account.c.number.label("account"),
        account.c.area,
        case_file.c.id.label("case_id"),
        *columns_of(case_file, "state assigned_to"),
        *_FINDING,
    )
    ranked = _filtered(select(*columns), by_kind, by_area, case)
    ordered = ranked.order_by(usage_finding.c.score.desc(), usage_finding.c.meter_id)
    return Statement(ordered.limit(bindparam("limit")).offset(bindparam("first")))


def _filtered(chosen: Select[Any], by_kind: bool, by_area: bool, case: CaseFilter | None) -> Select[Any]:
    """Join what a filter looks at; a case that ended before `quiet_since` is as none."""
    counts = or_(_RUNNING, case_file.c.changed_at >= bindparam("quiet_since"))
    joined = (
        chosen.select_from(usage_finding)
        .join(meter, meter.c.id == usage_finding.c.meter_id)
        .join(account, account.c.id == meter.c.account_id)
        .join(customer, customer.c.id == account.c.customer_id)
        .join(case_file, and_(case_file.c.id == _LATEST, counts), isouter=True)
        .where(usage_finding.c.kind == bindparam("kind") if by_kind else usage_finding.c.leading)
    )
    if by_area:
        joined = joined.where(account.c.area == bindparam("area"))
    return joined if case is None else joined.where(_case_condition(case))


def _case_condition(case: CaseFilter) -> ColumnElement[bool]:
    if case is CaseFilter.TO_DO:
        return or_(case_file.c.id.is_(None), _RUNNING)
    if case is CaseFilter.NONE:
        return case_file.c.id.is_(None)
    return case_file.c.state == literal_column(f"'{case.value}'")


def _row_of(row: Sequence[Any]) -> UsageRow:
    meter_id, number, commodity, in_currency, name, account_number, area, case_id, state, assigned, *finding = row
    return UsageRow(
        meter_id=meter_id,
        meter_number=number,
        commodity=Commodity(commodity),
        in_currency=in_currency,
        name=name,
        account=account_number,
        area=area,
        finding=_finding_of(finding),
        case_id=case_id,
        case_state=None if state is None else CaseState(state),
        assigned_to=assigned or "",
    )


def _finding_of(row: Sequence[Any]) -> Finding:
    kind, stake, facts, score = row
    return Finding(FindingKind(kind), stake, UsageFacts(**json.loads(facts)), score)


def _finding_values(meter_id: MeterId, found: Sequence[Finding]) -> Iterator[Values]:
    for place, one in enumerate(found):
        facts = {name: value for name, value in asdict(one.facts).items() if value is not None}
        yield {
            "meter_id": meter_id,
            "kind": one.kind.value,
            "score": one.score,
            "leading": place == 0,
            "stake": one.stake,
            "facts": json.dumps(facts),
        }


def _run_values(run: UsageRun) -> Values:
    first = run.first_month.year * _YEAR + run.first_month.number - 1
    return {
        "id": new_id(),
        "at": run.at,
        "first_month": first,
        "watched": run.watched,
        "left_out": run.left_out,
    }


def _norm_values(number: int, place: Neighbourhood, norm: Neighbours) -> Values:
    return {
        "number": number,
        "area": place.area,
        "tariff": place.tariff,
        "commodity": place.commodity.value,
        "in_currency": place.in_currency,
        "customers": norm.count,
        "units": json.dumps(norm.units),
    }
