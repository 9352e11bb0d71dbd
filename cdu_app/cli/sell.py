"""`cdu sell METER AMOUNT`."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import click

from cdu_app.cli.paper import print_original, show_sale
from cdu_app.cli.quote import read_quote, warnings_of
from cdu_app.cli.session import patience, settle_waiting, sign_in, station_at
from cdu_app.errors import SaleInterrupted
from vending.errors import EarlierSaleSettled, Refused
from vending.money import parse_amount
from vending.services.selling.sell_token import SaleOrder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TypeAlias

    from cdu_app.bootstrap import Station
    from vending.domain.people.operator import Operator
    from vending.domain.sales.sale import Sale

    Warnings: TypeAlias = tuple[str, ...]


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("meter")
@click.argument("amount")
@click.option("--units", "in_units", is_flag=True, help="AMOUNT counts units (kWh, m³), not money.")
@click.option("--operator", help="Who sells (default: CDU_OPERATOR, or asked). The password is CDU_PASSWORD or asked.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@click.pass_obj
def sell(folder: Path, meter: str, amount: str, in_units: bool, operator: str | None, as_json: bool) -> None:
    """Sell AMOUNT of money (such as 50 or 47.35) to METER and print the receipt."""
    with station_at(folder) as station:
        seller = sign_in(station, operator)
        order, warnings = (_order_units if in_units else _order)(station, meter, amount, seller)
        with _telling_what_was_recorded(station):
            sale = _sell(station, order)
            try:
                for sentence in warnings:
                    click.echo(sentence, err=True)
                show_sale(station, sale, as_json=as_json)
            except OSError as error:
                raise SaleInterrupted(sale.intent.receipt, sale.state) from error
            finally:
                print_original(station, sale)
        settle_waiting(station)


def _order(station: Station, meter: str, amount: str, seller: Operator) -> tuple[SaleOrder, Warnings]:
    order = SaleOrder(meter, parse_amount(amount, station.identity.currency), seller)
    with suppress(Refused):  # the sale itself says why it cannot be, or is the answer to one that was waiting
        point = station.sell.find_service_point(meter)
        return order, warnings_of(station, point, station.sell.quote_money(point, order.tendered))
    return order, ()


def _order_units(station: Station, meter: str, amount: str, seller: Operator) -> tuple[SaleOrder, Warnings]:
    """Order the least money that buys so many units, and no fewer units should the price change meanwhile."""
    point = station.sell.find_service_point(meter)
    agreed = read_quote(station, point, amount, in_units=True)
    return SaleOrder(meter, agreed.tendered, seller, agreed), warnings_of(station, point, agreed)


def _sell(station: Station, order: SaleOrder) -> Sale:
    started = station.clock.now()
    try:
        with patience():
            sale = station.sell.sell(order)
    except EarlierSaleSettled as error:
        with station.units_of_work.read() as work:
            earlier = work.sales.get_by_receipt(error.receipt)
        print_original(station, earlier)
        raise
    if sale.intent.at < started:
        click.echo(f"Sale {sale.intent.receipt} was waiting and is now finished: no second charge.", err=True)
    return sale


@contextmanager
def _telling_what_was_recorded(station: Station) -> Iterator[None]:
    """Raise SaleInterrupted when Ctrl+C or SIGTERM came after the sale was recorded."""
    started = station.clock.now()
    try:
        yield
    except KeyboardInterrupt as stop:
        with station.units_of_work.read() as work:
            last = work.sales.find_last()
        if last is None or last.intent.at < started:
            raise
        raise SaleInterrupted(last.intent.receipt, last.state) from stop
