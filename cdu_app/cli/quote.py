"""`cdu quote METER AMOUNT`: what a sale would be, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cdu_app.cli.sale_json import quote_json
from cdu_app.cli.who import signed, station_for
from cdu_app.messages.of_warnings import say_warning
from cdu_app.quotes import unsold_intent
from printing.receipt import build_quote
from printing.render.text import render_text
from vending.domain.pricing.warnings import find_warnings
from vending.money import parse_amount
from vending.units import parse_units

if TYPE_CHECKING:
    from pathlib import Path

    from cdu_app.bootstrap import Station
    from vending.domain.pricing.quote import Quote
    from vending.domain.registry.meter import ServicePoint

_TERMINAL_COLUMNS = 48


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("meter")
@click.argument("amount")
@click.option("--units", "in_units", is_flag=True, help="AMOUNT counts units (kWh, m³), not money.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@signed
@click.pass_obj
def quote(folder: Path, meter: str, amount: str, *, in_units: bool, as_json: bool, operator: str | None) -> None:
    """Show what AMOUNT (such as 50 or 47.35) buys on METER now, line by line; nothing is sold."""
    with station_for(folder, operator) as station:
        point = station.sell.find_service_point(meter)
        agreed = read_quote(station, point, amount, in_units=in_units)
        intent = unsold_intent(point, agreed, station.clock.now())
        warnings = warnings_of(station, point, agreed)
    if as_json:
        click.echo(quote_json(intent, station.identity, warnings))
        return
    click.echo(render_text(build_quote(intent, station.identity), _TERMINAL_COLUMNS), nl=False)
    for sentence in warnings:
        click.echo(sentence, err=True)


def read_quote(station: Station, point: ServicePoint, amount: str, *, in_units: bool) -> Quote:
    """Return the quote for an amount as typed, of money or of what the meter counts. Raises BadAmount, as a sale."""
    currency = station.identity.currency
    if not in_units:
        return station.sell.quote_money(point, parse_amount(amount, currency))
    counts_money = point.meter.in_currency
    return station.sell.quote_units(
        point, parse_amount(amount, currency).minor if counts_money else parse_units(amount, currency)
    )


def warnings_of(station: Station, point: ServicePoint, agreed: Quote) -> tuple[str, ...]:
    """Return a sentence for everything unusual about a quoted sale."""
    terms = station.sell.issuer.terms(point)
    found = find_warnings(terms, agreed, station.queries.purchases(point.meter.id))
    return tuple(say_warning(warning, terms) for warning in found)
