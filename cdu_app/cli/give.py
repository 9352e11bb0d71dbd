"""`cdu give`: tokens for which nobody pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cdu_app.cli.paper import print_original, show_sale
from cdu_app.cli.session import patience, settle_waiting, station_at
from cdu_app.cli.who import acting, approvable, signed
from vending.domain.people.permission import Action
from vending.errors import EarlierSaleSettled
from vending.units import parse_units

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cdu_app.bootstrap import Station
    from vending.domain.sales.sale import Sale


@click.group()
def give() -> None:
    """Issue free basic units, free units for a reason, or a token instead of one that the meter refused."""


_JSON = click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")


@give.command("free-basic")
@click.argument("meter")
@_JSON
@signed
@click.pass_obj
def free_basic(folder: Path, meter: str, *, as_json: bool, operator: str | None) -> None:
    """Issue the free units that METER has not had this month."""
    with station_at(folder) as station:
        who = acting(station, Action.GIVE_FREE_BASIC, operator, None)
        _issue(station, lambda: station.give.free_basic(meter, who), as_json=as_json)


@give.command("free")
@click.argument("meter")
@click.argument("units")
@click.option("--reason", required=True, help="Why; it stands on the receipt.")
@_JSON
@approvable
@click.pass_obj
def free(
    folder: Path, meter: str, units: str, reason: str, *, as_json: bool, operator: str | None, approver: str | None
) -> None:
    """Issue UNITS (kWh or m³, such as 12.5) to METER for nothing."""
    with station_at(folder) as station:
        who = acting(station, Action.GIVE_FREE_ISSUE, operator, approver)
        given = parse_units(units, station.identity.currency)
        _issue(station, lambda: station.give.free_issue(meter, given, reason, who), as_json=as_json)


@give.command("replacement")
@click.argument("meter")
@click.argument("receipt")
@click.option("--units", help="Only so many of its units, as after a meter was exchanged (default: all).")
@click.option("--reason", required=True, help="Why; it stands on the receipt.")
@_JSON
@approvable
@click.pass_obj
def replacement(
    folder: Path,
    meter: str,
    receipt: str,
    units: str | None,
    reason: str,
    *,
    as_json: bool,
    operator: str | None,
    approver: str | None,
) -> None:
    """Issue the units of the token on RECEIPT again, to METER."""
    with station_at(folder) as station:
        who = acting(station, Action.REPLACE_TOKEN, operator, approver)
        part = None if units is None else parse_units(units, station.identity.currency)
        _issue(station, lambda: station.give.replace(meter, receipt, reason, who, part), as_json=as_json)


def _issue(station: Station, make: Callable[[], Sale], *, as_json: bool) -> None:
    try:
        with patience():
            sale = make()
    except EarlierSaleSettled as error:
        with station.units_of_work.read() as work:
            print_original(station, work.sales.get_by_receipt(error.receipt))
        raise
    try:
        show_sale(station, sale, as_json=as_json)
    finally:
        print_original(station, sale)
    settle_waiting(station)
