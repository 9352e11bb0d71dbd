"""`cdu transactions`: the station's sales, under any filter."""

from __future__ import annotations

import csv
import json
import sys
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

import click

from cdu_app import formats
from cdu_app.cli.session import sign_in, station_at
from cdu_app.cli.who import signed
from cdu_app.words.debt_plans import read_day
from cdu_app.words.sales import purpose_name, state_name
from printing.format import group_meter_number
from vending.domain.people.permission import Action
from vending.domain.sales.sale import Purpose, SaleState
from vending.errors import UnknownRecord
from vending.money import parse_amount
from vending.sale_rows import SaleFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

    from cdu_app.bootstrap import Station
    from vending.ids import CustomerId, OperatorId, ShiftId
    from vending.queries import Listing, SaleRow

_PAGE: Final = 500
_COLUMNS: Final = (
    "receipt",
    "at",
    "state",
    "purpose",
    "meter",
    "customer",
    "operator",
    "tendered",
    "currency",
    "units_tenths",
    "token",
)
_STATES: Final = {"issued": "issued", "waiting": "pending", "void": "void", "cancelled": "cancelled"}


def _filters(command: Callable[..., None]) -> Callable[..., None]:
    options = (
        click.option("--receipt", default="", help="This receipt."),
        click.option("--token", default="", help="The token's 20 digits, or the last four."),
        click.option("--meter", default="", help="This meter."),
        click.option("--account", default="", help="The account of that number when it was sold."),
        click.option("--customer", default="", metavar="ACCOUNT", help="All meters of the customer of this account."),
        click.option("--by", default="", metavar="USERNAME", help="Sold by this operator."),
        click.option("--shift", type=click.IntRange(1), help="Paid into the shift with this number."),
        click.option("--from", "first", default="", help="From this day on, as 2026-12-31."),
        click.option("--to", "last", default="", help="To the end of this day."),
        click.option("--amount", default="", help="Exactly this sum."),
        click.option("--least", default="", help="At least this sum."),
        click.option("--most", default="", help="At most this sum."),
        click.option("--state", type=click.Choice([*_STATES]), help="Only those that stand so."),
        click.option("--purpose", type=click.Choice(["paid", *Purpose]), help="Only those for this."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.argument("text", nargs=-1)
@_filters
@click.option("--limit", type=click.IntRange(1), help="At most so many (default: 50; with --csv all).")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON list.")
@click.option("--csv", "as_csv", is_flag=True, help="Answer with a table in CSV.")
@signed
@click.pass_obj
def transactions(
    folder: Path,
    /,
    text: tuple[str, ...],
    *,
    limit: int | None,
    as_json: bool,
    as_csv: bool,
    operator: str | None,
    **options: Any,
) -> None:
    """List sales, the newest first. TEXT is a receipt, a token, a meter, a name or an amount."""
    with station_at(folder) as station:
        who = sign_in(station, operator)
        station.guard.verify(who, Action.LOOK_UP)
        listing = station.find.search(" ".join(text), _read_filter(station, options), who)
        rows = _rows(listing, limit or (sys.maxsize if as_csv else 50))
        if as_json:
            click.echo(json.dumps([_facts(row) for row in rows], ensure_ascii=False))
        elif as_csv:
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow(_COLUMNS)
            writer.writerows([*_facts(row).values()] for row in rows)
        else:
            _show(station, listing, list(rows))


def _show(station: Station, listing: Listing[SaleRow], rows: list[SaleRow]) -> None:
    for row in rows:
        when = formats.date_and_time(row.at, station.identity)
        amount = formats.money(row.tendered, station.identity)
        what = state_name(row.state) if row.purpose is None else f"{state_name(row.state)}, {purpose_name(row.purpose)}"
        number = group_meter_number(row.meter_number)
        click.echo(f"{row.receipt:<12} {when:<18} {number:<16} {row.customer_name:<24} {amount:>12}  {what}")
    count = listing.count()
    if not count:
        click.echo("No sale matches.", err=True)
    elif count > len(rows):
        click.echo(f"{len(rows)} of {count}; --limit shows more.", err=True)


def _rows(listing: Listing[SaleRow], limit: int) -> Iterator[SaleRow]:
    left = min(limit, listing.count())
    for first in range(0, left, _PAGE):
        yield from listing.rows(first, min(_PAGE, left - first))


def _facts(row: SaleRow) -> dict[str, Any]:
    return {
        "receipt": row.receipt,
        "at": row.at.isoformat(),
        "state": row.state.value,
        "purpose": row.purpose.value if row.purpose else "",
        "meter": row.meter_number,
        "customer": row.customer_name,
        "operator": row.operator_name,
        "tendered": str(row.tendered.decimal),
        "currency": row.tendered.currency,
        "units_tenths": row.units,
        "token": row.token or "",
    }


def _read_filter(station: Station, options: dict[str, Any]) -> SaleFilter:
    least, most = options["amount"] or options["least"], options["amount"] or options["most"]
    state, purpose = options["state"], options["purpose"]
    return SaleFilter(
        receipt=options["receipt"],
        token=_digits(options["token"]),
        meter=_digits(options["meter"]),
        account=options["account"],
        customer_id=_customer(station, options["customer"]),
        operator_id=_seller(station, options["by"]),
        shift_id=_shift(station, options["shift"]),
        start=_begin(station, options["first"], "from", 0),
        end=_begin(station, options["last"], "to", 1),
        least=_minor(station, least),
        most=_minor(station, most),
        state=SaleState(_STATES[state]) if state else None,
        purpose=None if purpose is None else "" if purpose == "paid" else Purpose(purpose),
    )


def _digits(text: str) -> str:
    digits = text.replace(" ", "").replace("-", "")
    if text and not (digits.isascii() and digits.isdigit()):
        raise click.BadParameter(f"“{text}” is no number.")
    return digits


def _minor(station: Station, text: str) -> int | None:
    return parse_amount(text, station.identity.currency).minor if text else None


def _begin(station: Station, text: str, field: str, days: int) -> datetime | None:
    if not text:
        return None
    day: date = read_day(text, field) + timedelta(days=days)
    return datetime.combine(day, time(), station.identity.zone).astimezone(UTC)


def _customer(station: Station, account: str) -> CustomerId | None:
    return station.statements.find_account(account).customer_id if account else None


def _seller(station: Station, username: str) -> OperatorId | None:
    if not username:
        return None
    with station.units_of_work.read() as work:
        found = work.operators.find_by_username(username)
    if found is None:
        raise UnknownRecord("operator", username)
    return found.id


def _shift(station: Station, number: int | None) -> ShiftId | None:
    if number is None:
        return None
    with station.units_of_work.read() as work:
        return work.shifts.get_by_number(number).id
