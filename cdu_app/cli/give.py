"""`cdu give`: tokens for which nobody pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cdu_app.cli.paper import print_original, show_sale
from cdu_app.cli.session import patience, settle_waiting, sign_in, station_at
from vending.errors import EarlierSaleSettled
from vending.units import parse_units

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cdu_app.bootstrap import Station
    from vending.domain.operator import Operator
    from vending.domain.sale import Sale


@click.group()
def give() -> None:
    """Issue free basic units, free units for a reason, or a token instead of one that the meter refused."""


def _shared(command: Callable[..., None]) -> Callable[..., None]:
    help_text = "Who gives (default: CDU_OPERATOR, or asked). The password is CDU_PASSWORD or asked."
    command = click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")(command)
    return click.option("--operator", help=help_text)(command)


@give.command("free-basic")
@click.argument("meter")
@_shared
@click.pass_obj
def free_basic(folder: Path, meter: str, operator: str | None, as_json: bool) -> None:
    """Issue the free units that METER has not had this month."""
    with station_at(folder) as station:
        _issue(station, operator, lambda who: station.give.free_basic(meter, who), as_json=as_json)


@give.command("free")
@click.argument("meter")
@click.argument("units")
@click.option("--reason", required=True, help="Why; it stands on the receipt.")
@_shared
@click.pass_obj
def free(folder: Path, meter: str, units: str, reason: str, operator: str | None, as_json: bool) -> None:
    """Issue UNITS (kWh or m³, such as 12.5) to METER for nothing."""
    with station_at(folder) as station:
        given = parse_units(units, station.identity.currency)
        _issue(station, operator, lambda who: station.give.free_issue(meter, given, reason, who), as_json=as_json)


@give.command("replacement")
@click.argument("meter")
@click.argument("receipt")
@click.option("--units", help="Only so many of its units, as after a meter was exchanged (default: all).")
@click.option("--reason", required=True, help="Why; it stands on the receipt.")
@_shared
@click.pass_obj
def replacement(
    folder: Path, meter: str, receipt: str, units: str | None, reason: str, operator: str | None, as_json: bool
) -> None:
    """Issue the units of the token on RECEIPT again, to METER."""
    with station_at(folder) as station:
        part = None if units is None else parse_units(units, station.identity.currency)
        _issue(station, operator, lambda who: station.give.replace(meter, receipt, reason, who, part), as_json=as_json)


def _issue(station: Station, operator: str | None, make: Callable[[Operator], Sale], *, as_json: bool) -> None:
    who = sign_in(station, operator)
    try:
        with patience():
            sale = make(who)
    except EarlierSaleSettled as error:
        with station.units_of_work.read() as work:
            print_original(station, work.sales.get_by_receipt(error.receipt))
        raise
    try:
        show_sale(station, sale, as_json=as_json)
    finally:
        print_original(station, sale)
    settle_waiting(station)
