"""What commands share: an open station, a signed-in operator, the sales that waited, and some patience."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from dataclasses import replace
from threading import Timer
from typing import TYPE_CHECKING, Final, TypeVar

import click

from cdu_app.bootstrap import open_station, refuse_passphrase
from cdu_app.cli.paper import report_settled
from cdu_app.logs import log_to
from vending.errors import Environment, SecondFactorNeeded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cdu_app.bootstrap import Station
    from vending.domain.people.operator import Operator
    from vending.domain.people.permission import Action

T = TypeVar("T")

SESSION: Final = "CDU_SESSION"
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
    """Return the operator of this command: CDU_SESSION's unless a name is given, else as `ask_who` asks."""
    token = os.environ.get(SESSION)
    if token and not username:
        return station.sign_in.resume(token)
    return ask_who(station.sign_in.sign_in, username)


def approved(station: Station, action: Action, operator: Operator, approver: str | None) -> Operator:
    """Return the operator with whoever `--approver` names beside them, for one action.

    Their password is CDU_APPROVER_PASSWORD, their code CDU_APPROVER_CODE, or both are asked. Without a name the
    operator is alone.
    """
    if not approver:
        return operator

    def approve(username: str, password: str, code: str) -> Operator:
        return station.sign_in.approve(username, password, code, action, operator)

    return replace(operator, approver=ask_who(approve, approver, prefix="CDU_APPROVER"))


def ask_who(act: Callable[[str, str, str], T], username: str | None, prefix: str = "CDU") -> T:
    """Do what wants a name, a password and perhaps a code, from the environment or asked at the terminal.

    The name is CDU_OPERATOR where none is given, the password CDU_PASSWORD, the code CDU_CODE.
    """
    name = username or os.environ.get("CDU_OPERATOR") or _prompt("Operator", hide=False)
    password = os.environ.get(f"{prefix}_PASSWORD")
    if password is None:
        password = _prompt(
            "Password" if prefix == "CDU" else "Approver's password", hide=True, variable=f"{prefix}_PASSWORD"
        )
    code = os.environ.get(f"{prefix}_CODE", "")
    try:
        return act(name, password, code)
    except SecondFactorNeeded:
        if not _is_terminal():
            raise
        return act(
            name,
            password,
            _prompt("Code" if prefix == "CDU" else "Approver's code", hide=False, variable=f"{prefix}_CODE"),
        )


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
    return _prompt("Passphrase of the station's key file", hide=True, variable="CDU_STORE_PASSPHRASE")


def read_secret(variable: str, text: str) -> str:
    """Return a password from the environment, or asked for twice at the terminal; never an empty one."""
    if given := os.environ.get(variable):
        return given
    if not _is_terminal():
        raise click.UsageError(f"{text} is needed: give {variable}, or start this from a terminal.")
    answer: str = click.prompt(text, hide_input=True, confirmation_prompt=True, err=True)
    return answer


def _prompt(text: str, *, hide: bool, variable: str = "--operator") -> str:
    if not _is_terminal():
        raise click.UsageError(f"{text} is needed: give {variable}, or start this from a terminal.")
    answer: str = click.prompt(text, hide_input=hide, err=True)
    return answer


def _is_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()
