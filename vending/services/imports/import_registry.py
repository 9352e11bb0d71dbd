"""Importing customers, accounts and meters from a table: looked at first, then written in one transaction.

Looking holds no lock: selling goes on. Writing takes the station's turn, so that it never comes between the two
transactions of a sale, and goes through the same rows once more: what was recorded meanwhile is seen.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from vending.domain.imports.plan import ImportPhase, ImportReport, Outcome
from vending.domain.people.permission import Action
from vending.domain.proof.change import SubjectKind, change_of
from vending.errors import FileChanged, ImportHasBadRows
from vending.services.imports.edit_drafts import edit
from vending.services.imports.import_rows import RowExaminer
from vending.services.people.guard import Guard
from vending.services.proof.record_changes import record_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from vending.clock import Clock
    from vending.domain.imports.draft import Draft
    from vending.domain.imports.plan import ImportPlan
    from vending.domain.imports.row import RowReport, SourceRow
    from vending.domain.people.operator import Operator
    from vending.domain.proof.change import Change
    from vending.domain.registry.customer import Account, Customer
    from vending.domain.registry.meter import Meter
    from vending.ports import UnitOfWork, UnitsOfWork
    from vending.services.imports.import_rows import Examined
    from vending.turn import LongTurn

    Progress = Callable[[ImportPhase, int, int], None]
    """Told what is being done, how many rows are done, and about how many there are; raises to cancel."""
    Tell = Callable[[RowReport], None]
    """Told of each row of which there is something to say."""

AT_A_TIME: Final = 500
_TURN_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class ImportRegistry:
    """Checks tables and imports them. What the table's own rows raise goes through, and nothing is imported."""

    units_of_work: UnitsOfWork
    turn: LongTurn
    clock: Clock

    def check(self, plan: ImportPlan, progress: Progress, tell: Tell) -> ImportReport:
        """Look at every row and change nothing. Raises FieldsNotMapped, FieldMappedTwice."""
        plan.verify()
        examiner, tally = RowExaminer(plan, self.clock.now()), _Tally(tell)
        progress(ImportPhase.CHECKING, 0, plan.expected)
        for sources in _chunks(tally.watched(plan.rows())):
            with self.units_of_work.read() as work:
                for examined in examiner.examine(work, sources):
                    tally.add(examined)
            progress(ImportPhase.CHECKING, tally.report.rows, plan.expected)
        return tally.finished()

    def write(
        self,
        plan: ImportPlan,
        checked: ImportReport,
        operator: Operator,
        progress: Progress,
        tell: Tell,
        *,
        skip_bad: bool,
    ) -> ImportReport:
        """Import what was checked: all of it in one transaction and one change set, or nothing at all.

        Raises ImportHasBadRows unless they are to be passed over, FileChanged when the rows are not those that were
        checked, StationBusy, ClockBehind, StoreUnavailable. An import that changes nothing leaves no trace.
        """
        Guard(self.units_of_work, self.clock).verify(operator, Action.IMPORT, plan.source)
        if checked.bad and not skip_bad:
            raise ImportHasBadRows(checked.bad)
        if not checked.to_write:
            return checked
        now, tally = self.clock.now(), _Tally(tell)
        with self.turn.take_long(_TURN_SECONDS), self.units_of_work.write() as work:
            examiner = RowExaminer(plan, now)
            changes = _written(
                work, plan, examiner, tally, lambda done: progress(ImportPhase.WRITING, done, checked.rows)
            )
            record_changes(work, operator, now, f"import: {plan.source}", changes)
            report = tally.finished()
            if report.bad and not skip_bad:
                raise ImportHasBadRows(report.bad)
            if report.digest != checked.digest:
                raise FileChanged
            if report.to_write:
                progress(ImportPhase.SAVING, report.rows, report.rows)
                work.commit()
        return report


class _Tally:
    """Counts what becomes of rows, passes on what there is to say of them, and digests them all."""

    def __init__(self, tell: Tell) -> None:
        self.report = ImportReport()
        self._tell = tell
        self._digest = hashlib.sha256()

    def watched(self, rows: Iterable[SourceRow]) -> Iterator[SourceRow]:
        for row in rows:
            self._digest.update("\0".join((str(row.number), *row.cells, "\n")).encode())
            yield row

    def add(self, examined: Examined) -> None:
        report, row, draft = self.report, examined.row, examined.draft
        report.outcomes[examined.outcome] += 1
        if examined.outcome is Outcome.SKIPPED:
            return
        report.notes += len(row.notes)
        if draft is not None:
            report.customers += draft.customer is not None and draft.known.customer is None
            report.accounts += draft.account is not None and draft.known.account is None
            report.meters += draft.meter is not None and draft.known.meter is None
        if row.issues or row.notes:
            self._tell(row.report)

    def finished(self) -> ImportReport:
        self.report.digest = self._digest.digest()
        return self.report


def _written(
    work: UnitOfWork, plan: ImportPlan, examiner: RowExaminer, tally: _Tally, done: Callable[[int], None]
) -> Iterator[Change]:
    """Make the changes as they are asked for, some hundred rows at a time."""
    now = examiner.now
    done(0)
    for sources in _chunks(tally.watched(plan.rows())):
        batch = _Batch(work, now)
        for examined in examiner.examine(work, sources):
            tally.add(examined)
            if examined.draft is not None and examined.draft.is_changed:
                batch.add(examined.draft)
        yield from batch.finished()
        done(tally.report.rows)


class _Batch:
    """New records that are added together, and the changes that have been made."""

    def __init__(self, work: UnitOfWork, now: datetime) -> None:
        self._work = work
        self._now = now
        self._changes: list[Change] = []
        self._clear()

    def add(self, draft: Draft) -> None:
        known = draft.known
        if draft.customer is not None and known.customer is None:
            self._customers.append(draft.customer)
        if draft.account is not None and known.account is None:
            self._accounts.append(draft.account)
        if draft.meter is not None and known.meter is None:
            self._meters.append(draft.meter)
        if known.customer is not None or known.account is not None or known.meter is not None:
            self._flush()  # a stored meter may move to an account that is new
            self._changes += edit(self._work, draft, self._now)

    def finished(self) -> list[Change]:
        self._flush()
        return self._changes

    def _flush(self) -> None:
        registry = self._work.customers
        registry.add_customers(self._customers)
        registry.add_accounts(self._accounts)
        registry.add_meters(self._meters)
        self._changes += [change_of(SubjectKind.CUSTOMER, one.id, None, one) for one in self._customers]
        self._changes += [change_of(SubjectKind.ACCOUNT, one.id, None, one) for one in self._accounts]
        self._changes += [change_of(SubjectKind.METER, one.id, None, one) for one in self._meters]
        self._clear()

    def _clear(self) -> None:
        self._customers: list[Customer] = []
        self._accounts: list[Account] = []
        self._meters: list[Meter] = []


def _chunks(rows: Iterator[SourceRow]) -> Iterator[list[SourceRow]]:
    while some := list(islice(rows, AT_A_TIME)):
        yield some
