"""`cdu search TEXT` and `cdu show RECEIPT`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from cdu_app.cli.paper import show_sale
from cdu_app.cli.session import settle_waiting
from cdu_app.cli.who import signed, station_for
from printing.format import group_meter_number
from vending.errors import UnknownReceipt

if TYPE_CHECKING:
    from pathlib import Path

    from vending.queries import SearchHit


@click.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON list.")
@signed
@click.pass_obj
def search(folder: Path, text: tuple[str, ...], limit: int, *, as_json: bool, operator: str | None) -> None:
    """Find meters by number, name, account, phone or address."""
    with station_for(folder, operator) as station:
        hits = station.queries.search(" ".join(text), limit)
    if as_json:
        click.echo(json.dumps([_facts(hit) for hit in hits], ensure_ascii=False))
        return
    for hit in hits:
        click.echo(
            f"{group_meter_number(hit.meter_number):<18} {hit.name:<28} {hit.account:<10} {hit.address}, {hit.area}"
        )
    if not hits:
        click.echo("Nothing found. Try fewer letters, or the meter number.", err=True)


@click.command()
@click.argument("receipt", required=False)
@click.option("--last", is_flag=True, help="The latest sale.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@signed
@click.pass_obj
def show(folder: Path, receipt: str | None, *, last: bool, as_json: bool, operator: str | None) -> None:
    """Show one sale: its receipt, or the facts as JSON."""
    if bool(receipt) == last:
        raise click.UsageError("Give a receipt number, or --last.")
    with station_for(folder, operator) as station:
        settle_waiting(station)
        with station.units_of_work.read() as work:
            sale = work.sales.get_by_receipt(receipt) if receipt else work.sales.find_last()
        if sale is None:
            raise UnknownReceipt("")
        show_sale(station, sale, as_json=as_json)


def _facts(hit: SearchHit) -> dict[str, str]:
    return {
        "meter": hit.meter_number,
        "status": hit.status.value,
        "name": hit.name,
        "account": hit.account,
        "phone": hit.phone,
        "address": hit.address,
        "area": hit.area,
    }
