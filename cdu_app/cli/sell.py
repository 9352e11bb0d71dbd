"""`cdu sell METER AMOUNT`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cdu_app.cli.paper import print_and_report, show_sale
from cdu_app.cli.session import settle_waiting, sign_in, station_at
from vending.money import parse_amount
from vending.services.sell_token import SaleOrder

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from vending.domain.sale import Sale


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("meter")
@click.argument("amount")
@click.option("--operator", help="Who sells (default: CDU_OPERATOR, or asked). The password is CDU_PASSWORD or asked.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@click.pass_obj
def sell(folder: Path, meter: str, amount: str, operator: str | None, as_json: bool) -> None:
    """Sell AMOUNT of money (such as 50 or 47.35) to METER and print the receipt."""
    with station_at(folder) as station:
        seller = sign_in(station, operator)
        tendered = parse_amount(amount, station.identity.currency)
        started = station.clock.now()
        sale = station.sell.sell(SaleOrder(meter, tendered, seller))
        _say_if_earlier(sale, started)
        print_and_report(station, lambda: station.receipts.print_original(sale))
        show_sale(station, sale, as_json=as_json)
        settle_waiting(station)


def _say_if_earlier(sale: Sale, started: datetime) -> None:
    if sale.intent.at < started:
        receipt = sale.intent.receipt
        click.echo(f"Sale {receipt} was waiting for the module and is now finished: no second charge.", err=True)
