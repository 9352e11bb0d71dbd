"""`cdu cancel RECEIPT` and `cdu report-used RECEIPT`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cdu_app.cli.paper import print_cancellation, show_sale
from cdu_app.cli.session import settle_waiting, station_at
from cdu_app.cli.who import acting, approvable
from cdu_app.messages import plain
from vending.domain.people.permission import Action

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("receipt")
@click.option("--reason", required=True, help="Why; it stands on the slip.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@approvable
@click.pass_obj
def cancel(
    folder: Path, receipt: str, reason: str, *, as_json: bool, operator: str | None, approver: str | None
) -> None:
    """Take the sale RECEIPT back: its token is void, its money goes out of your shift. Needs a second person."""
    with station_at(folder) as station:
        who = acting(station, Action.CANCEL_SALE, operator, approver)
        settle_waiting(station)
        sale = station.cancel.cancel(receipt, reason, who)
        try:
            show_sale(station, sale, as_json=as_json)
        finally:
            print_cancellation(station, sale)


@click.command("report-used")
@click.argument("receipt")
@click.option("--reason", required=True, help="How it is known: the meter was looked at, the customer says so.")
@approvable
@click.pass_obj
def report_used(folder: Path, receipt: str, reason: str, *, operator: str | None, approver: str | None) -> None:
    """Record that a meter took the token of RECEIPT: it cannot be cancelled then; if it was, it is owed."""
    with station_at(folder) as station:
        who = acting(station, Action.REPORT_USED, operator, approver)
        use = station.used.report(receipt, reason, who)
        if use.debt_id is None:
            click.echo("Recorded. The sale cannot be cancelled any more.")
            return
        with station.units_of_work.read() as work:
            owed = work.debts.get(use.debt_id)
        click.echo(f"Recorded. The money that was given back is owed: {owed.debt.name}, {plain(owed.balance)}.")
