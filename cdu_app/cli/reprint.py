"""`cdu reprint RECEIPT`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cdu_app.cli.session import settle_waiting, sign_in, station_at
from printing.receipt import build_receipt
from printing.render.text import render_text
from vending.domain.sales.printing import PrintState
from vending.errors import PrinterUnavailable

if TYPE_CHECKING:
    from pathlib import Path

_TERMINAL_COLUMNS = 48


@click.command()
@click.argument("receipt")
@click.option("--operator", help="Who asks (default: CDU_OPERATOR, or asked). The password is CDU_PASSWORD or asked.")
@click.pass_obj
def reprint(folder: Path, receipt: str, operator: str | None) -> None:
    """Print a receipt again; it is marked COPY unless the original surely never came out."""
    with station_at(folder) as station:
        who = sign_in(station, operator)
        settle_waiting(station)
        job = station.receipts.reprint(receipt, who)
        if job.state is not PrintState.PRINTED:
            raise PrinterUnavailable(station.printer.name, job.detail)
        with station.units_of_work.read() as work:
            sale = work.sales.get_by_receipt(receipt)
        document = build_receipt(sale, station.identity, job.copy, station.clock.now())
        click.echo(render_text(document, _TERMINAL_COLUMNS), nl=False)
