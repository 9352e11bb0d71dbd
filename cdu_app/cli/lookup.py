"""`cdu search TEXT` and `cdu show RECEIPT`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from cdu_app.cli.paper import show_sale
from cdu_app.cli.sale_json import detail_json
from cdu_app.cli.session import settle_waiting, sign_in, station_at
from cdu_app.cli.who import signed, station_for
from cdu_app.words.sales import detail_sections
from printing.format import group_meter_number
from vending.domain.people.permission import Action

if TYPE_CHECKING:
    from pathlib import Path

    from cdu_app.bootstrap import Station
    from vending.queries import SearchHit
    from vending.sale_rows import SaleDetail


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
@click.option("--details", is_flag=True, help="With all that is recorded of it beside its receipt.")
@click.option("--verify", is_flag=True, help="Prove it by the journal first.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@signed
@click.pass_obj
def show(
    folder: Path, receipt: str | None, *, last: bool, details: bool, verify: bool, as_json: bool, operator: str | None
) -> None:
    """Show one sale: its receipt, or the facts as JSON."""
    if bool(receipt) == last:
        raise click.UsageError("Give a receipt number, or --last.")
    with station_at(folder) as station:
        who = sign_in(station, operator)
        station.guard.verify(who, Action.LOOK_UP)
        settle_waiting(station)
        detail = station.find.detail(receipt or station.find.latest(who).intent.receipt, who)
        if verify:
            links = station.find.verify(detail.sale.intent.receipt, who)
            click.echo(f"Its {len(links)} links of the journal hold, and so do the records behind them.", err=True)
        if details and as_json:
            click.echo(detail_json(detail))
            return
        show_sale(station, detail.sale, as_json=as_json)
        if details:
            _show_sections(station, detail)


def _show_sections(station: Station, detail: SaleDetail) -> None:
    for section in detail_sections(detail, station.identity):
        click.echo(f"\n{section.title}")
        for label, value in section.facts:
            click.echo(f"  {label:<20} {value}")


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
