"""The print queue at work. A failed print never undoes a sale, and every print after the first says COPY."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from vending.domain.people.permission import Action
from vending.domain.proof.event import EventKind
from vending.domain.sales.printing import PrintJob, PrintState
from vending.errors import NothingToPrint, PrinterUnavailable
from vending.services.people.guard import Guard
from vending.services.proof.record_event import record_event

if TYPE_CHECKING:
    from vending.clock import Clock
    from vending.domain.people.operator import Operator
    from vending.domain.sales.sale import Sale
    from vending.ids import SaleId
    from vending.ports import ReceiptPrinter, UnitOfWork, UnitsOfWork

_NOT_ON_PAPER: Final = (PrintState.WAITING, PrintState.FAILED)


@dataclass(frozen=True, slots=True)
class PrintReceipts:
    """Prints receipts and remembers what became of each."""

    units_of_work: UnitsOfWork
    printer: ReceiptPrinter
    clock: Clock

    def recover(self) -> int:
        """Close what an earlier run left open; return how many jobs that was.

        A job that was printing is UNKNOWN (paper may have come out). A job still waiting is FAILED, so that
        it does not come out of the printer hours later; a reprint brings it back.
        """
        with self.units_of_work.write() as work:
            interrupted, waiting = work.print_jobs.interrupted(), work.print_jobs.waiting()
            for job in interrupted:
                work.print_jobs.set_state(job, PrintState.UNKNOWN, "stopped while printing", self.clock.now())
            for job in waiting:
                work.print_jobs.set_state(job, PrintState.FAILED, "stopped before printing", self.clock.now())
            work.commit()
        return len(interrupted) + len(waiting)

    def print_original(self, sale: Sale) -> PrintJob:
        """Print the original of an issued sale and return the job; one that may be on paper already is left alone.

        Of a sale that was cancelled meanwhile the slip of its cancellation comes out.
        """
        with self.units_of_work.write() as work:
            stored = work.sales.get(sale.intent.id)
            original = work.print_jobs.of_sale(sale.intent.id)[0]
            if original.state not in _NOT_ON_PAPER:
                return original
            self._claim(work, original)
        return self._print(stored, original)

    def reprint(self, receipt: str, operator: Operator) -> PrintJob:
        """Print the receipt again and return the job.

        An original that surely never reached paper comes out as the original; anything else as a COPY. Of a cancelled
        sale the slip of its cancellation comes out, never the token.
        Raises NotAllowed, UnknownReceipt, NothingToPrint.
        """
        Guard(self.units_of_work, self.clock).verify(operator, Action.REPRINT, receipt)
        with self.units_of_work.write() as work:
            sale = work.sales.get_by_receipt(receipt)
            if sale.token is None:
                raise NothingToPrint(sale.intent.receipt)
            jobs = work.print_jobs.of_sale(sale.intent.id)
            job = next((job for job in jobs if job.state in _NOT_ON_PAPER), None)
            if job is None:
                job = self._new_copy(sale.intent.id, jobs)
                work.print_jobs.add(job)
            what = {"copy": job.copy}
            record_event(work, operator, self.clock.now(), EventKind.REPRINTED, sale.intent.receipt, after=what)
            self._claim(work, job)
        return self._print(sale, job)

    def print_cancellation(self, sale: Sale) -> PrintJob:
        """Print the slip of a cancelled sale and return the job; one that may be on paper already is left alone."""
        with self.units_of_work.write() as work:
            slip = work.print_jobs.of_sale(sale.intent.id)[-1]
            if slip.state not in _NOT_ON_PAPER:
                return slip
            self._claim(work, slip)
        return self._print(sale, slip)

    def _claim(self, work: UnitOfWork, job: PrintJob) -> None:
        """From here on the job is ours: of two programs that find it, one prints it."""
        work.print_jobs.set_state(job, PrintState.PRINTING, "", self.clock.now())
        work.commit()

    def _new_copy(self, sale_id: SaleId, jobs: tuple[PrintJob, ...]) -> PrintJob:
        number = max((job.copy for job in jobs), default=-1) + 1
        return PrintJob(sale_id, number, PrintState.WAITING, self.clock.now(), "")

    def _print(self, sale: Sale, job: PrintJob) -> PrintJob:
        try:
            self.printer.print_receipt(sale, job.copy)
        except PrinterUnavailable as error:
            return self._note(job, PrintState.UNKNOWN if error.sent else PrintState.FAILED, error.reason)
        return self._note(job, PrintState.PRINTED, "")

    def _note(self, job: PrintJob, state: PrintState, detail: str) -> PrintJob:
        with self.units_of_work.write() as work:
            work.print_jobs.set_state(job, state, detail, self.clock.now())
            work.commit()
        return replace(job, state=state, detail=detail)
