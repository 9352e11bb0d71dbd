"""The station's printer, onto files."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from printing.printer import StationPrinter
from tests.support.escpos import read_escpos
from tests.support.receipts import GOLDEN, PRINTED_AT, intent, issued, station, voided
from vending.domain.sales.sale import Sale
from vending.errors import NothingToPrint, PrinterUnavailable

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from vending.ports import ReceiptPrinter


@dataclass(frozen=True)
class StoppedClock:
    def now(self) -> datetime:
        return PRINTED_AT


def _printer(address: str, paper_mm: int = 58) -> StationPrinter:
    return StationPrinter(address, paper_mm, station(), StoppedClock())


def test_it_is_the_printer_that_vending_asks_for() -> None:
    printer: ReceiptPrinter = _printer("none")
    assert printer.name == "none"


@pytest.mark.parametrize("paper_mm", [58, 80])
def test_text_files_hold_one_receipt_after_the_other(tmp_path: Path, paper_mm: int) -> None:
    printer = _printer(f"file:{tmp_path}/out.txt", paper_mm)
    printer.print_receipt(issued(), 0)
    printer.print_receipt(voided(), 0)
    expected = [(GOLDEN / f"{name}-{paper_mm}.txt").read_text(encoding="utf-8") for name in ("plain", "void")]
    assert (tmp_path / "out.txt").read_text(encoding="utf-8") == "".join(expected)


def test_each_pdf_is_a_file_of_its_own(tmp_path: Path) -> None:
    printer = _printer(f"file:{tmp_path}/out.pdf")
    for copy in (0, 2, 2):
        printer.print_receipt(issued(), copy)
    assert {path.name for path in tmp_path.iterdir()} == {"out-D01-000057.pdf", "out-D01-000057-copy2.pdf"}
    text = PdfReader(BytesIO((tmp_path / "out-D01-000057-copy2.pdf").read_bytes())).pages[0].extract_text()
    assert "COPY 2" in text


@pytest.mark.parametrize("suffix", ["bin", "escpos"])
def test_other_files_hold_the_printers_bytes(tmp_path: Path, suffix: str) -> None:
    _printer(f"file:{tmp_path}/out.{suffix}").print_receipt(issued(), 0)
    assert "TAX INVOICE" in read_escpos((tmp_path / f"out.{suffix}").read_bytes()).text


def test_a_pending_sale_leaves_the_printer_alone(tmp_path: Path) -> None:
    with pytest.raises(NothingToPrint):
        _printer(f"file:{tmp_path}/out.txt").print_receipt(Sale(intent(), None, None), 0)
    assert not list(tmp_path.iterdir())


def test_check_tells_of_a_missing_printer() -> None:
    with pytest.raises(PrinterUnavailable) as caught:
        _printer("none").check()
    assert caught.value.printer == "none"
