"""The print queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, insert, select, update

from store.mappers import PRINT_JOB, print_job_of, print_job_values
from store.tables import print_job
from vending.domain.printing import PrintState
from vending.errors import RecordRefused

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from vending.domain.printing import PrintJob
    from vending.ids import PrintJobId, SaleId

_ADD: Final = insert(print_job)
_SET_STATE: Final = update(print_job).where(print_job.c.id == bindparam("job_id"))
_OLDEST_FIRST: Final = (print_job.c.created_at, print_job.c.id)
_IN_STATE: Final = select(*PRINT_JOB).where(print_job.c.state == bindparam("state")).order_by(*_OLDEST_FIRST)
_OF_SALE: Final = select(*PRINT_JOB).where(print_job.c.sale_id == bindparam("sale_id")).order_by(*_OLDEST_FIRST)


class PrintJobTable:
    """`vending.ports.PrintJobs` on one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, job: PrintJob) -> None:
        """Queue a job."""
        self._connection.execute(_ADD, print_job_values(job, changed_at=job.created_at))

    def set_state(self, job_id: PrintJobId, state: PrintState, detail: str, at: datetime) -> None:
        """Note what became of a job. Raises RecordRefused when there is no such job."""
        values = {"job_id": job_id, "state": state.value, "detail": detail, "changed_at": at}
        if not self._connection.execute(_SET_STATE, values).rowcount:
            raise RecordRefused("there is no such print job")

    def waiting(self) -> tuple[PrintJob, ...]:
        """Return the waiting jobs, oldest first."""
        return self._in_state(PrintState.WAITING)

    def interrupted(self) -> tuple[PrintJob, ...]:
        """Return the jobs that were printing when somebody last looked, oldest first."""
        return self._in_state(PrintState.PRINTING)

    def of_sale(self, sale_id: SaleId) -> tuple[PrintJob, ...]:
        """Return all jobs of a sale, oldest first."""
        return tuple(map(print_job_of, self._connection.execute(_OF_SALE, {"sale_id": sale_id})))

    def _in_state(self, state: PrintState) -> tuple[PrintJob, ...]:
        return tuple(map(print_job_of, self._connection.execute(_IN_STATE, {"state": state.value})))
