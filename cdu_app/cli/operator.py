"""`cdu operator`: who may sign in here, and one's own password and telephone."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from cdu_app import formats
from cdu_app.cli.session import ask_who, read_secret, sign_in, station_at
from cdu_app.qr import qr_text
from cdu_app.words.people import role_name
from vending.domain.people.operator import Role

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cdu_app.bootstrap import Station
    from vending.services.people.keep_operators import OneTimePassword, OperatorRow
    from vending.services.people.own_credentials import Enrolment

_ROLE = click.Choice([role.value for role in Role])


@click.group()
def operator() -> None:
    """See, add and change operators; change one's own password and telephone."""


def _signed(command: Callable[..., None]) -> Callable[..., None]:
    return click.option("--operator", "who", help="Who does it (default: CDU_SESSION, CDU_OPERATOR, or asked).")(
        command
    )


@operator.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON array.")
@_signed
@click.pass_obj
def list_(folder: Path, *, as_json: bool, who: str | None) -> None:
    """List all operators, those who may not sign in any more too."""
    with station_at(folder) as station:
        rows = station.operators.list_all(sign_in(station, who))
        if as_json:
            click.echo(json.dumps([_facts(row) for row in rows], ensure_ascii=False))
            return
        for row in rows:
            click.echo(_line(station, row))


@operator.command()
@click.argument("username")
@click.option("--name", required=True, help="As it stands on receipts.")
@click.option("--role", type=_ROLE, default="cashier", show_default=True)
@_signed
@click.pass_obj
def add(folder: Path, username: str, name: str, role: str, who: str | None) -> None:
    """Add an operator; the station makes a password for the first sign-in."""
    with station_at(folder) as station:
        _show_password(station.operators.add(sign_in(station, who), username, name, Role(role)))


@operator.command()
@click.argument("username")
@click.option("--name", help="Another name.")
@click.option("--role", type=_ROLE, help="Another role.")
@click.option("--active/--inactive", "active", default=None, help="May sign in, or not any more.")
@_signed
@click.pass_obj
def change(
    folder: Path, username: str, name: str | None, role: str | None, active: bool | None, who: str | None
) -> None:
    """Change an operator's name or role, or whether they may sign in."""
    with station_at(folder) as station:
        acting = sign_in(station, who)
        before = station.operators.get(acting, username)
        after = replace(
            before,
            name=before.name if name is None else name,
            role=Role(role) if role else before.role,
            active=before.active if active is None else active,
        )
        station.operators.change(acting, before, after)


@operator.command("reset-password")
@click.argument("username")
@_signed
@click.pass_obj
def reset_password(folder: Path, username: str, who: str | None) -> None:
    """Give an operator a password for one sign-in."""
    with station_at(folder) as station:
        _show_password(station.operators.reset_password(sign_in(station, who), username))


@operator.command()
@click.argument("username")
@_signed
@click.pass_obj
def unlock(folder: Path, username: str, who: str | None) -> None:
    """Let an operator who gave too many wrong passwords try again at once."""
    with station_at(folder) as station:
        station.operators.end_lockout(sign_in(station, who), username)


@operator.command()
@click.option("--operator", "who", help="Whose password (default: CDU_OPERATOR, or asked).")
@click.pass_obj
def password(folder: Path, who: str | None) -> None:
    """Choose a new password of one's own: CDU_NEW_PASSWORD, or asked.

    The old one is CDU_PASSWORD, the code CDU_CODE, or both are asked.
    """
    with station_at(folder) as station:
        new = read_secret("CDU_NEW_PASSWORD", "New password")
        ask_who(lambda name, old, code: station.own.change_password(name, old, new, code), who)


@operator.command("second-factor")
@click.option("--operator", "who", help="Whose telephone (default: CDU_OPERATOR, or asked).")
@click.option("--show", is_flag=True, help="Only show what a telephone is told; --code confirms it later.")
@click.option("--code", help="Confirm with the code that the new telephone shows.")
@click.option("--reset", metavar="USERNAME", help="Take an operator's telephone away; they enrol anew.")
@click.pass_obj
def second_factor(folder: Path, who: str | None, code: str | None, reset: str | None, *, show: bool) -> None:
    """Enrol one's own telephone: scan the code with an authenticator app, then type what the app shows.

    Who has one already gives its code as CDU_CODE, or is asked. Recovery codes are printed once: keep them on paper.
    """
    with station_at(folder) as station:
        if reset:
            station.operators.reset_second_factor(sign_in(station, who), reset)
        elif code:
            _confirm(station, who, code)
        else:
            _show_enrolment(ask_who(station.own.begin_enrolment, who))
            if not show:
                _confirm(station, who, click.prompt("Code", err=True))


def _confirm(station: Station, who: str | None, code: str) -> None:
    codes = ask_who(lambda name, password, _code: station.own.confirm_enrolment(name, password, code), who)
    click.echo("Recovery codes, each for one sign-in without the telephone. They are never shown again:", err=True)
    for one in codes:
        click.echo(one)


def _show_enrolment(enrolment: Enrolment) -> None:
    click.echo(qr_text(enrolment.uri), err=True)
    click.echo("Scan this with an authenticator app, or type the secret into it.", err=True)
    click.echo(enrolment.uri)
    click.echo(enrolment.secret)


def _show_password(made: OneTimePassword) -> None:
    click.echo(f"The password of {made.operator.username} for the first sign-in. It is never shown again:", err=True)
    click.echo(made.password)


def _facts(row: OperatorRow) -> dict[str, Any]:
    return {
        "username": row.operator.username,
        "name": row.operator.name,
        "role": row.operator.role.value,
        "active": row.operator.active,
        "one_time_password": row.one_time,
        "second_factor": row.second_factor,
        "recovery_codes": row.recovery_codes,
        "waits_until": row.waits_until.isoformat() if row.waits_until else None,
    }


def _line(station: Station, row: OperatorRow) -> str:
    notes = {
        "may not sign in": not row.operator.active,
        "has a one-time password": row.one_time,
        f"{row.recovery_codes} recovery codes": row.second_factor,
    }
    if row.waits_until:
        notes[f"waits until {formats.date_and_time(row.waits_until, station.identity)}"] = True
    said = ", ".join(note for note, holds in notes.items() if holds)
    return f"{row.operator.username:<20} {role_name(row.operator.role):<12} {row.operator.name:<30} {said}".rstrip()
