"""The station's printer: from a sale to paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from printing.receipt import build_receipt
from printing.render.text import COLUMNS_58_MM, COLUMNS_80_MM, render_text
from printing.transports import FilePrinter, open_printer

if TYPE_CHECKING:
    from printing.document import Document
    from vending.clock import Clock
    from vending.domain.sales.sale import Sale
    from vending.domain.station import StationIdentity


@dataclass(frozen=True, slots=True)
class StationPrinter:
    """Prints receipts at `address` (see printing.transports) on 58 or 80 mm paper; a vending.ports.ReceiptPrinter.

    Devices get ESC/POS. A file gets what its suffix says: .txt plain text, .pdf a PDF, anything else ESC/POS. Text
    and ESC/POS are appended; a PDF is a file of its own beside the named one ("out.pdf" → "out-D01-000057.pdf",
    its second copy "out-D01-000057-copy2.pdf").
    """

    address: str
    paper_mm: int
    station: StationIdentity
    clock: Clock

    @property
    def name(self) -> str:
        """What the operator calls it: its address."""
        return self.address

    def print_receipt(self, sale: Sale, copy: int) -> None:
        """Print; returns once the printer has taken all of it. Raises PrinterUnavailable, NothingToPrint."""
        self.print_document(build_receipt(sale, self.station, copy, self.clock.now()), copy)

    def print_document(self, document: Document, copy: int = 0) -> None:
        """Print anything that is not a sale's record. Raises PrinterUnavailable."""
        transport = open_printer(self.address)
        suffix = transport.path.suffix.lower() if isinstance(transport, FilePrinter) else ""
        if isinstance(transport, FilePrinter) and suffix == ".pdf":
            transport = _own_file(transport, document, copy)
        transport.send(self._render(document, suffix))

    def check(self) -> None:
        """See that the printer can be reached, without using paper. Raises PrinterUnavailable."""
        open_printer(self.address).check()

    def _render(self, document: Document, suffix: str) -> bytes:
        if suffix == ".txt":
            columns = COLUMNS_58_MM if self.paper_mm == 58 else COLUMNS_80_MM
            return render_text(document, columns).encode()
        if suffix == ".pdf":
            from printing.render.pdf import render_pdf

            return render_pdf(document, self.paper_mm)
        from printing.render.escpos import render_escpos

        return render_escpos(document, self.paper_mm)


def _own_file(target: FilePrinter, document: Document, copy: int) -> FilePrinter:
    mark = f"-copy{copy}" if copy else ""
    title = "".join(letter if letter.isalnum() else "-" for letter in document.title)
    path = target.path.with_name(f"{target.path.stem}-{title}{mark}.pdf")
    return FilePrinter(target.address, path, append=False)
