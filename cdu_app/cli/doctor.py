"""`cdu doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from cdu_app.check import Check, Verdict
from cdu_app.cli.main import ENVIRONMENT
from cdu_app.cli.session import settle_waiting, station_at
from cdu_app.health import check_all

if TYPE_CHECKING:
    from pathlib import Path

_COLOUR: Final = {Verdict.OK: "green", Verdict.ATTENTION: "yellow", Verdict.FAILED: "red"}


@click.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """Check module, store, journal, printer, clock and disk; say what to do about each."""
    folder: Path = ctx.obj
    with station_at(folder) as station:
        settle_waiting(station)
        checks = check_all(station)
    click.echo(f"Station {station.identity.code} in {folder}")
    for check in checks:
        show_check(check)
    if any(check.verdict is Verdict.FAILED for check in checks):
        ctx.exit(ENVIRONMENT)


def show_check(check: Check) -> None:
    """Write how a check ended, and what to do."""
    verdict = click.style(f"{check.verdict.value:<10}", fg=_COLOUR[check.verdict])
    click.echo(f"{check.name:<9} {verdict}{check.sentence}")
    if check.advice:
        click.echo(f"{'':<20}→ {check.advice}")
