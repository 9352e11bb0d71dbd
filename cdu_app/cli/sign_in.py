"""`cdu sign-in` and `cdu sign-out`: a session for the commands that follow."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from cdu_app.cli.session import SESSION, ask_who, station_at

if TYPE_CHECKING:
    from pathlib import Path


@click.command("sign-in")
@click.argument("username", required=False)
@click.pass_obj
def sign_in(folder: Path, username: str | None) -> None:
    """Sign in for the commands that follow: export CDU_SESSION="$(cdu sign-in)".

    Password and code are CDU_PASSWORD and CDU_CODE, or asked. The session ends with “cdu sign-out”, after 15 minutes
    without a command, and after 12 hours.
    """
    with station_at(folder) as station:
        click.echo(ask_who(station.sign_in.open_session, username))


@click.command("sign-out")
@click.pass_obj
def sign_out(folder: Path) -> None:
    """End the session CDU_SESSION."""
    token = os.environ.get(SESSION)
    if not token:
        raise click.UsageError(f"There is no session: {SESSION} is not set.")
    with station_at(folder) as station:
        station.sign_in.sign_out(station.sign_in.resume(token), token)
