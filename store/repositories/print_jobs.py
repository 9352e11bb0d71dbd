"""The print queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, insert, select, update

from store.mappers import PRINT_JOB, print_job_of, print_job_values
from store.statement import Statement
from store.tables import print_job
from vending.domain.sales.printing import PrintState
from vending.errors import RecordRefused

if TYPE_CHECKING:
    from datetime import datetime

    from store.transaction import Transaction
    from vending.domain.sales.printing import PrintJob
    from vending.ids import SaleId

_ADD: Final = Statement(insert(print_job))
_SET_STATE: Final = Statement(
    update(print_job)
    .where(print_job.c.sale_id == bindparam("of_sale"), print_job.c.copy == bindparam("of_copy"))
    .values(state=bindparam("new_state"), detail=bindparam("new_detail"), changed_at=bindparam("new_changed_at"))
)
_IN_STATE: Final = Statement(
    select(*PRINT_JOB)
    .where(print_job.c.state == bindparam("state"))
    .order_by(print_job.c.created_at, print_job.c.sale_id, print_job.c.copy)
)
_OF_SALE: Final = Statement(
    select(*PRINT_JOB).where(print_job.c.sale_id == bindparam("sale_id")).order_by(print_job.c.copy)
)


class PrintJobTable:
    """`vending.ports.PrintJobs` in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, job: PrintJob) -> None:
        """Queue a job."""
        self._transaction.execute(_ADD, print_job_values(job, changed_at=job.created_at))

    def set_state(self, job: PrintJob, state: PrintState, detail: str, at: datetime) -> None:
        """Note what became of a job. Raises RecordRefused when there is no such job."""
        key = {"of_sale": job.sale_id, "of_copy": job.copy}
        values = {**key, "new_state": state.value, "new_detail": detail, "new_changed_at": at}
        if not self._transaction.execute(_SET_STATE, values):
            raise RecordRefused("there is no such print job")

    def waiting(self) -> tuple[PrintJob, ...]:
        """Return the waiting jobs, oldest first."""
        return self._in_state(PrintState.WAITING)

    def interrupted(self) -> tuple[PrintJob, ...]:
        """Return the jobs that were printing when somebody last looked, oldest first."""
        return self._in_state(PrintState.PRINTING)

    def of_sale(self, sale_id: SaleId) -> tuple[PrintJob, ...]:
        """Return all jobs of a sale, oldest first."""
        return tuple(map(print_job_of, self._transaction.rows(_OF_SALE, {"sale_id": sale_id})))

    def _in_state(self, state: PrintState) -> tuple[PrintJob, ...]:
        return tuple(map(print_job_of, self._transaction.rows(_IN_STATE, {"state": state.value})))
