"""Sales on the terminal: the receipt as text, and what the printer did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cdu_app.cli.sale_json import sale_json
from cdu_app.messages import say
from printing.receipt import build_receipt
from printing.render.text import render_text
from vending.domain.printing import PrintState
from vending.domain.sale import SaleState
from vending.errors import PrinterUnavailable, SalePending

if TYPE_CHECKING:
    from collections.abc import Callable

    from cdu_app.bootstrap import Station
    from vending.domain.printing import PrintJob
    from vending.domain.sale import Sale

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


def print_and_report(station: Station, work: Callable[[], PrintJob]) -> PrintJob | None:
    """Send a receipt to the printer, if there is one, and say on standard error when it did not come out."""
    if station.settings.printer_link == "none":
        return None
    job = work()
    if job.state in (PrintState.FAILED, PrintState.UNKNOWN):
        click.echo(str(say(PrinterUnavailable(station.printer.name, job.detail))), err=True)
    return job
