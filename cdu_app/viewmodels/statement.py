"""The statement of an account on screen, on paper, in a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from cdu_app.language import _
from cdu_app.messages import Message, say
from cdu_app.settings import NO_PRINTER
from cdu_app.statement_files import save_statement
from cdu_app.tasks import Lane
from cdu_app.tasks.latest import Latest
from cdu_app.words.debt_plans import read_day
from printing.statement import build_statement

if TYPE_CHECKING:
    from pathlib import Path

    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from vending.domain.debts.statement import Statement
    from vending.ids import AccountId


@dataclass(frozen=True, slots=True)
class StatementState:
    """The statement of an account for some days. `note` says what became of a print or a file."""

    account_id: AccountId | None = None
    first: str = ""
    last: str = ""
    statement: Statement | None = None
    busy: bool = False
    message: Message | None = None
    note: str = ""


class StatementModel(QObject):
    """Keeps StatementState."""

    changed = Signal(object)

    def __init__(self, station: Station, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.identity = station.identity
        self.has_printer = station.settings.printer_link != NO_PRINTER
        self._station = station
        self._runner = runner
        self._reads = Latest(runner, Lane.DATABASE)
        self.state = StatementState()

    @property
    def today(self) -> date:
        """The day it is at the station."""
        return self._station.clock.now().astimezone(self.identity.zone).date()

    def show(self, account_id: AccountId | None) -> None:
        """Read the statement of the last three months of an account."""
        first = (self.today - timedelta(days=90)).replace(day=1)
        self._set(StatementState(account_id, str(first), str(self.today)))
        self._read()

    def choose_days(self, first: str, last: str) -> None:
        """Read it for other days, typed as 2026-12-31."""
        self._change(first=first, last=last, note="")
        self._read()

    def print(self) -> None:
        """Print what is shown on the station's printer."""
        statement = self.state.statement
        if statement is None or self.state.busy:
            return
        document = build_statement(statement, self.identity, self._station.clock.now())
        self._work(Lane.PRINTER, lambda: self._station.printer.print_document(document), _("Printed"))

    def save(self, path: Path) -> None:
        """Write what is shown to a file: PDF, XLSX or CSV by its ending."""
        statement = self.state.statement
        if statement is None or self.state.busy:
            return
        now = self._station.clock.now()
        self._work(
            Lane.DATABASE,
            lambda: save_statement(statement, self.identity, path, now),
            _("Saved as {file}").format(file=path.name),
        )

    def _read(self) -> None:
        account_id, first, last = self.state.account_id, self.state.first, self.state.last
        if account_id is None:
            self._reads.drop()
            return
        self._change(busy=True, message=None)
        self._reads.run(
            lambda: self._station.statements.read(account_id, read_day(first, "from"), read_day(last, "to")),
            lambda statement: self._change(statement=statement, busy=False),
            lambda error: self._change(statement=None, busy=False, message=say(error)),
        )

    def _work(self, lane: Lane, function: Any, note: str) -> None:
        self._change(busy=True, message=None, note="")
        self._runner.run(
            lane,
            function,
            lambda _nothing: self._change(busy=False, note=note),
            lambda error: self._change(busy=False, message=say(error)),
        )

    def _change(self, **changes: Any) -> None:
        self._set(replace(self.state, **changes))

    def _set(self, state: StatementState) -> None:
        self.state = state
        self.changed.emit(state)
