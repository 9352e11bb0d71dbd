"""Sales on the terminal: the receipt as text, and what the printer did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cdu_app.cli.sale_json import sale_json
from cdu_app.messages import say
from cdu_app.settings import NO_PRINTER
from printing.receipt import build_receipt
from printing.render.text import render_text
from vending.domain.sales.printing import PrintState
from vending.domain.sales.sale import SaleState
from vending.errors import PrinterUnavailable, SalePending, SaleVoided, StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from cdu_app.bootstrap import Station
    from vending.domain.sales.printing import PrintJob
    from vending.domain.sales.sale import Sale

_TERMINAL_COLUMNS = 48


def show_sale(station: Station, sale: Sale, *, as_json: bool) -> None:
    """Write the sale on standard output: JSON, or its receipt as text. A pending sale has no receipt yet."""
    if as_json:
        click.echo(sale_json(sale))
    elif sale.state is SaleState.PENDING:
        click.echo(str(say(SalePending(sale.intent.receipt, ""))))
    else:
        document = build_receipt(sale, station.identity, 0, station.clock.now())
        click.echo(render_text(document, _TERMINAL_COLUMNS), nl=False)


def print_cancellation(station: Station, sale: Sale) -> None:
    """Print the slip of a cancellation, if there is a printer."""
    _print(station, lambda: station.receipts.print_cancellation(sale))


def print_original(station: Station, sale: Sale) -> None:
    """Print the receipt, if there is a printer. What goes wrong is said and undoes nothing: the sale is stored."""
    _print(station, lambda: station.receipts.print_original(sale))


def _print(station: Station, work: Callable[[], PrintJob]) -> None:
    if station.settings.printer_link == NO_PRINTER:
        return
    try:
        job = work()
    except StoreUnavailable as error:
        click.echo(str(say(error)), err=True)
        return
    if job.state in (PrintState.FAILED, PrintState.UNKNOWN):
        sent = job.state is PrintState.UNKNOWN
        click.echo(str(say(PrinterUnavailable(station.printer.name, job.detail, sent))), err=True)


def report_settled(station: Station, sale: Sale) -> None:
    """Say how a sale ended that had been waiting, and print its receipt."""
    receipt = sale.intent.receipt
    if sale.void is not None:
        click.echo(str(say(SaleVoided(receipt, sale.void.reason, sale.intent.tendered))), err=True)
        return
    click.echo(f"Sale {receipt} was waiting and now has its token: “cdu show {receipt}”.", err=True)
    print_original(station, sale)
