"""Who runs a command: the options that name them, and a station that is opened for those who may."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from cdu_app.bootstrap import open_unlocked, read_root_key
from cdu_app.cli.session import approved, ask_passphrase, sign_in, station_at
from cdu_app.logs import log_to
from cdu_app.settings import read_settings
from vending.clock import SystemClock
from vending.domain.people.permission import Action

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from cdu_app.bootstrap import Station
    from vending.domain.people.operator import Operator


def signed(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the option `--operator`."""
    text = "Who does it (default: CDU_SESSION, CDU_OPERATOR, or asked). The password is CDU_PASSWORD or asked."
    return click.option("--operator", help=text)(command)


def approvable(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options `--operator` and `--approver`."""
    text = "Who approves it, beside you; CDU_APPROVER_PASSWORD and CDU_APPROVER_CODE, or asked."
    return signed(click.option("--approver", help=text)(command))


def acting(station: Station, action: Action, operator: str | None, approver: str | None) -> Operator:
    """Return whoever signs in, with the approver beside them if there is one."""
    return approved(station, action, sign_in(station, operator), approver)


@contextmanager
def station_for(folder: Path, operator: str | None, action: Action = Action.LOOK_UP) -> Iterator[Station]:
    """Open the station for whoever signs in and has the right to `action`. Raises NotAllowed, OperatorGone."""
    with station_at(folder) as station:
        station.guard.verify(sign_in(station, operator), action)
        yield station


@contextmanager
def keys_for(folder: Path, operator: str | None, action: Action) -> Iterator[tuple[Station, Operator, bytes]]:
    """The same for what uses the station's root key itself; gives the station, the operator and that key.

    The station's module is not connected, so that whoever asks for this may open it.
    """
    log_to(folder)
    settings = read_settings(folder)
    root_key = read_root_key(settings, ask_passphrase)
    station = open_unlocked(settings, root_key, SystemClock())
    try:
        who = sign_in(station, operator)
        station.guard.verify(who, action)
        yield station, who, root_key
    finally:
        station.close()
