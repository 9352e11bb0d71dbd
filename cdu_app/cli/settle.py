"""`cdu settle`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cdu_app.cli.session import station_at

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.pass_obj
def settle(folder: Path) -> None:
    """Finish the sales that wait for the security module."""
    with station_at(folder) as station:
        for sale in station.settle.settle_all():
            click.echo(f"{sale.intent.receipt} {sale.state}")
