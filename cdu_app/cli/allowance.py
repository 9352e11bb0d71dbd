"""`cdu allowance`: what the station may sell, and renewing it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cdu_app.cli.session import sign_in, station_at
from cdu_app.words.allowance import allowance_check, grant_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from cdu_app.bootstrap import Station
    from vending.domain.allowance import AllowanceStatus, TakenGrant
    from vending.domain.people.operator import Operator

_MOST_BYTES: Final = 16_384


@click.group()
def allowance() -> None:
    """See what the station may sell until when, and renew it with a grant of the utility's office."""


def _signed(command: Callable[..., None]) -> Callable[..., None]:
    return click.option("--operator", help="Who does it (default: CDU_OPERATOR, or asked).")(command)


@allowance.command()
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@_signed
@click.pass_obj
def show(folder: Path, *, as_json: bool, operator: str | None) -> None:
    """Show what is left, until when, and the last grants."""
    with station_at(folder) as station:
        status = station.allowance.show(sign_in(station, operator))
    if as_json:
        click.echo(json.dumps(_facts(status), ensure_ascii=False))
        return
    check = allowance_check(status, station.identity)
    click.echo(f"{check.sentence} {check.advice}".rstrip())
    for grant in status.grants:
        number, amount, until, at, who = grant_words(grant, station.identity)
        click.echo(f"{number:>4}  {amount:>16}  until {until}  taken {at} by {who}")


@allowance.command()
@click.argument("document")
@_signed
@click.pass_obj
def take(folder: Path, document: str, operator: str | None) -> None:
    """Take a grant: the file that the office sent, or the line in it."""
    with station_at(folder) as station:
        _take(station, text_of(document), operator)


@allowance.command()
@click.argument("digits", nargs=-1, required=True)
@_signed
@click.pass_obj
def code(folder: Path, digits: tuple[str, ...], operator: str | None) -> None:
    """Take a grant as its 28 digits, with or without blanks."""
    with station_at(folder) as station:
        _take(station, "".join(digits), operator)


@allowance.command()
@click.argument("keys")
@_signed
@click.pass_obj
def enrol(folder: Path, keys: str, operator: str | None) -> None:
    """Sell from now on as an office grants it, and never without again.

    KEYS is the file with the office's public keys, or the line in it. Compare the fingerprint with the office over the
    telephone. The station's own public key is printed: the office needs it to make codes.
    """
    with station_at(folder) as station:
        enrol_at(station, sign_in(station, operator), text_of(keys))


def enrol_at(station: Station, operator: Operator, keys: str) -> None:
    """Enrol an open station and say its own public key."""
    enrolment = station.allowance.enrol(operator, keys)
    click.echo(f"Fingerprint of the office: {enrolment.fingerprint}", err=True)
    click.echo(enrolment.station_key.hex())


def _take(station: Station, text: str, operator: str | None) -> None:
    signed_in = sign_in(station, operator)
    taken = station.allowance.take(signed_in, text)
    number, amount, *_rest = grant_words(taken, station.identity)
    check = allowance_check(station.allowance.show(signed_in), station.identity)
    click.echo(f"Grant {number} of {amount} is taken. {check.sentence}")


def text_of(given: str) -> str:
    """Return the text of a file, or what was given where it is the line itself."""
    if given.lstrip().startswith("CDU"):
        return given
    if not Path(given).is_file():
        raise click.UsageError(f"There is no file “{given}”, and it is no line that begins with CDU1.")
    with Path(given).open("rb") as file:
        return file.read(_MOST_BYTES).decode("utf-8-sig", errors="replace")


def _facts(status: AllowanceStatus) -> dict[str, Any]:
    allowance = status.allowance
    return {
        "level": status.level,
        "enrolled": allowance.enrolled,
        "left": str(allowance.left.decimal),
        "currency": allowance.left.currency,
        "until": allowance.expires_at and allowance.expires_at.isoformat(),
        "station_key": status.station_key.hex(),
        "grants": [_grant_facts(grant) for grant in status.grants],
    }


def _grant_facts(grant: TakenGrant) -> dict[str, Any]:
    return {
        "sequence": grant.sequence,
        "amount": str(grant.amount.decimal),
        "until": grant.expires_at.isoformat(),
        "taken": grant.at.isoformat(),
        "by": grant.operator_name,
        "document": grant.document,
    }
