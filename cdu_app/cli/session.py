"""What commands share: an open station, a signed-in operator, the sales that waited, and some patience."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from threading import Timer
from typing import TYPE_CHECKING, Final

import click

from cdu_app.bootstrap import open_station, refuse_passphrase
from cdu_app.cli.paper import report_settled
from cdu_app.logs import log_to
from vending.errors import Environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cdu_app.bootstrap import Station
    from vending.domain.operator import Operator

_PATIENCE_SECONDS: Final = 2.0


@contextmanager
def station_at(folder: Path) -> Iterator[Station]:
    """Open the station in `folder` for one command."""
    log_to(folder)
    station = open_station(folder, ask_passphrase)
    try:
        yield station
    finally:
        station.close()


def sign_in(station: Station, username: str | None) -> Operator:
    """Return the operator of this command: `--operator` or `CDU_OPERATOR`, `CDU_PASSWORD` or a prompt."""
    username = username or os.environ.get("CDU_OPERATOR") or _prompt("Operator", hide=False)
    password = os.environ.get("CDU_PASSWORD")
    if password is None:
        password = _prompt("Password", hide=True)
    return station.sign_in.sign_in(username, password)


def settle_waiting(station: Station) -> None:
    """Finish sales that an earlier run left, where the module answers, and print their receipts."""
    with suppress(Environment), patience():
        for sale in station.settle.settle_all():
            report_settled(station, sale)


@contextmanager
def patience() -> Iterator[None]:
    """Tell whoever sits at the terminal what takes so long."""
    timer = Timer(_PATIENCE_SECONDS, click.echo, ["Waiting for the security module …"], {"err": True})
    timer.daemon = True
    if sys.stderr and sys.stderr.isatty():
        timer.start()
    try:
        yield
    finally:
        timer.cancel()


def ask_passphrase() -> str:
    """Ask for the key file's passphrase at the terminal. Raises PassphraseNeeded where there is none."""
    if not _is_terminal():
        return refuse_passphrase()
    return _prompt("Passphrase of the station's key file", hide=True)


def read_secret(variable: str, text: str) -> str:
    """Return a password from the environment, or asked for twice at the terminal; never an empty one."""
    if given := os.environ.get(variable):
        return given
    if not _is_terminal():
        raise click.UsageError(f"{text} is needed: give {variable}, or start this from a terminal.")
    answer: str = click.prompt(text, hide_input=True, confirmation_prompt=True, err=True)
    return answer


def _prompt(text: str, *, hide: bool) -> str:
    if not _is_terminal():
        name = "--operator" if not hide else "CDU_PASSWORD"
        raise click.UsageError(f"{text} is needed: give {name}, or start this from a terminal.")
    answer: str = click.prompt(text, hide_input=hide, err=True)
    return answer


def _is_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()
