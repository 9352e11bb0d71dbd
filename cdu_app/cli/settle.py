"""`cdu settle`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cdu_app.cli.paper import report_settled
from cdu_app.cli.session import patience
from cdu_app.cli.who import signed, station_for
from vending.domain.people.permission import Action

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@signed
@click.pass_obj
def settle(folder: Path, operator: str | None) -> None:
    """Finish the sales that wait for the security module."""
    with station_for(folder, operator, Action.SETTLE) as station, patience():
        if not station.queries.counts().pending:
            click.echo("No sale is waiting.", err=True)
        for sale in station.settle.settle_all():
            report_settled(station, sale)
