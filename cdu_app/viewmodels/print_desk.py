"""Printing for every screen: one receipt after the other, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdu_app.messages import say
from cdu_app.tasks import Lane
from cdu_app.viewmodels.sell.state import PrintStatus
from vending.domain.sales.printing import PrintState
from vending.errors import PrinterUnavailable, UnknownReceipt

if TYPE_CHECKING:
    from collections.abc import Callable

    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from vending.domain.people.operator import Operator
    from vending.domain.sales.printing import PrintJob
    from vending.domain.sales.sale import Sale

NO_PRINTER = "none"


class PrintDesk:
    """Runs the print service on the printer's lane, for the operator at the counter."""

    def __init__(self, station: Station, runner: TaskRunner, operator: Operator) -> None:
        self._station = station
        self._operator = operator
        self._runner = runner

    @property
    def has_printer(self) -> bool:
        """Is a printer set up at all?"""
        return self._station.settings.printer_link != NO_PRINTER

    def print_original(self, sale: Sale, on_end: Callable[[PrintStatus, str], None]) -> None:
        """Print the receipt of a new sale."""
        self._run(sale.intent.receipt, lambda: self._station.receipts.print_original(sale), on_end)

    def print_cancellation(self, sale: Sale, on_end: Callable[[PrintStatus, str], None]) -> None:
        """Print the slip of a sale that was just cancelled."""
        self._run(sale.intent.receipt, lambda: self._station.receipts.print_cancellation(sale), on_end)

    def reprint(self, receipt: str, on_end: Callable[[PrintStatus, str], None]) -> None:
        """Print a receipt again; `on_end` is told the outcome and the receipt number."""
        self._run(receipt, lambda: self._station.receipts.reprint(receipt, self._operator), on_end)

    def reprint_last(self, on_end: Callable[[PrintStatus, str], None]) -> None:
        """Print the receipt of the latest sale again."""

        def work() -> tuple[PrintJob, str]:
            with self._station.units_of_work.read() as unit:
                sale = unit.sales.find_last()
            if sale is None:
                raise UnknownReceipt("")
            return self._station.receipts.reprint(sale.intent.receipt, self._operator), sale.intent.receipt

        self._runner.run(
            Lane.PRINTER,
            work,
            lambda done: on_end(self._status(done[0]), done[1]),
            lambda error: on_end(PrintStatus(message=say(error)), ""),
        )

    def _run(self, receipt: str, work: Callable[[], PrintJob], on_end: Callable[[PrintStatus, str], None]) -> None:
        self._runner.run(
            Lane.PRINTER,
            work,
            lambda job: on_end(self._status(job), receipt),
            lambda error: on_end(PrintStatus(message=say(error)), receipt),
        )

    def _status(self, job: PrintJob) -> PrintStatus:
        if job.state is PrintState.PRINTED:
            return PrintStatus(job=job)
        failure = PrinterUnavailable(self._station.printer.name, job.detail, job.state is PrintState.UNKNOWN)
        return PrintStatus(job=job, message=say(failure))
