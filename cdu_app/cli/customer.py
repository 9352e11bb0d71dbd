"""`cdu customer …`: look customers up, add and change them, their accounts and their meters."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import click

from cdu_app.cli.customer_options import ACCOUNT_FIELDS, CUSTOMER_FIELDS, METER_FIELDS, field_options, given
from cdu_app.cli.customer_text import (
    detail_facts,
    detail_lines,
    history_facts,
    history_lines,
    row_facts,
    row_line,
)
from cdu_app.cli.session import station_at
from cdu_app.cli.who import acting, approvable, signed, station_for
from sts.keys import EncryptionAlgorithm
from sts.token import Commodity
from vending.domain.calendar import Month
from vending.domain.people.permission import Action
from vending.domain.registry.customer import Account, Customer
from vending.domain.registry.meter import Meter, MeterStatus
from vending.domain.registry.rules import ACCOUNT
from vending.errors import AlreadyThere, UnknownRecord
from vending.ids import AccountId, CustomerId, MeterId, new_id
from vending.queries import RegistryFilter, RegistryKey, RegistrySort

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cdu_app.bootstrap import Station
    from vending.ports import UnitOfWork
    from vending.queries import RegistryListing, RegistryRow

_PAGE: Final = 500
_NOTE = click.option("--note", default="", help="Why, for the history.")
_REASON = click.option("--reason", required=True, help="Why, for the history.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Answer with JSON.")
_WHAT = click.argument("what", metavar="METER|ACCOUNT")


@click.group()
def customer() -> None:
    """Look customers up, add and change them, their accounts and their meters."""


@customer.command(name="list")
@click.option("--text", default="", help="Words that begin in name, address, account, phone or meter number.")
@click.option("--area", help='Only this area ("" for none).')
@click.option("--tariff", help="Only this tariff.")
@click.option("--class", "customer_class", help='Only this class of customers ("" for none).')
@click.option("--status", type=click.Choice([one.value for one in MeterStatus]), help="Only meters that are so.")
@click.option("--sort", type=click.Choice([one.value for one in RegistryKey]), default="name", show_default=True)
@click.option("--descending", is_flag=True, help="The last one first.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many on screen.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON list of all.")
@signed
@click.pass_obj
def list_customers(
    folder: Path,
    /,
    *,
    status: str | None,
    sort: str,
    descending: bool,
    limit: int,
    as_json: bool,
    operator: str | None,
    **narrowed: Any,
) -> None:
    """List meters with their customers, and accounts that have no meter."""
    wanted = RegistryFilter(status=MeterStatus(status) if status else None, **narrowed)
    with station_for(folder, operator) as station:
        listing = station.queries.registry(wanted, RegistrySort(RegistryKey(sort), descending))
        if as_json:
            click.echo(json.dumps([row_facts(row) for row in _all(listing)], ensure_ascii=False))
            return
        for row in listing.rows(0, limit):
            click.echo(row_line(row))
        click.echo(_count(listing, limit), err=True)


@customer.command()
@_WHAT
@_JSON
@signed
@click.pass_obj
def show(folder: Path, what: str, *, as_json: bool, operator: str | None) -> None:
    """Show a customer with account, meters, debts and latest sales."""
    with station_for(folder, operator) as station:
        zone = station.identity.zone
        month_start = Month.of(station.clock.now(), zone).begins(zone)
        place, _ = _find(station, what)
        detail = station.queries.account_detail(place.id, month_start, station.identity.currency)
        if as_json:
            click.echo(json.dumps(detail_facts(detail), ensure_ascii=False))
        else:
            click.echo("\n".join(detail_lines(detail, station.identity)))


@customer.command()
@field_options(*CUSTOMER_FIELDS, *ACCOUNT_FIELDS, *METER_FIELDS)
@_NOTE
@approvable
@click.pass_obj
def add(folder: Path, /, note: str, operator: str | None, approver: str | None, **options: Any) -> None:
    """Add a customer with an account and a meter.

    With the --account of an account that is there, only the meter is added: what else is given must be as it is
    recorded. Without --meter the account has none yet.
    """
    with station_at(folder) as station:
        clerk = acting(station, Action.KEEP_CUSTOMERS, operator, approver)
        person, place = _holder(station, options)
        meter = _new_meter(options, place)
        act = station.registry.register(person, place, meter, clerk, note)
    click.echo(f"Added: {_named(person, place, meter)}." if act else "That is there already.")


@customer.command()
@_WHAT
@field_options(*CUSTOMER_FIELDS, *ACCOUNT_FIELDS, *METER_FIELDS)
@_NOTE
@approvable
@click.pass_obj
def change(folder: Path, /, what: str, note: str, operator: str | None, approver: str | None, **options: Any) -> None:
    """Change fields of a customer, of an account or of a meter: one of the three at a time."""
    kinds = [fields for fields in (CUSTOMER_FIELDS, ACCOUNT_FIELDS, METER_FIELDS) if given(options, fields)]
    if len(kinds) != 1:
        raise click.UsageError("Give what to change: of the customer, the account or the meter, one at a time.")
    fields = given(options, kinds[0])
    with station_at(folder) as station:
        clerk = acting(station, Action.KEEP_CUSTOMERS, operator, approver)
        place, meter = _find(station, what)
        if kinds[0] is CUSTOMER_FIELDS:
            with station.units_of_work.read() as work:
                person = work.customers.get_customer(place.customer_id)
            act = station.registry.change_customer(person, replace(person, **fields), clerk, note)
        elif kinds[0] is ACCOUNT_FIELDS:
            act = station.registry.change_account(place, replace(place, **fields), clerk, note)
        else:
            meter = _needed(meter)
            act = station.registry.change_meter(meter, replace(meter, **fields), clerk, note)
    click.echo("Changed." if act else "Nothing to change: it is so already.")


def _status_command(name: str, said: str, help_text: str) -> None:
    """Make `suspend`, `resume` and `close`, which differ in a word."""

    @customer.command(name=name, help=help_text)
    @_WHAT
    @_REASON
    @approvable
    @click.pass_obj
    def command(folder: Path, what: str, reason: str, operator: str | None, approver: str | None) -> None:
        with station_at(folder) as station:
            clerk = acting(station, Action.KEEP_CUSTOMERS, operator, approver)
            place, meter = _find(station, what)
            if meter is not None:
                act = getattr(station.registry, f"{name}_meter")(meter, clerk, reason)
            else:
                act = getattr(station.registry, f"{name}_account")(place, clerk, reason)
        click.echo(f"{said}: {what}." if act else "Nothing to change: it is so already.")


_status_command("suspend", "Suspended", "Let a meter, or all of an account, buy no more for now.")
_status_command("resume", "Resumed", "Let a suspended meter or account buy again.")
_status_command("close", "Closed", "Close a meter, or an account with its meters, for good.")


@customer.command(name="move-meter")
@click.argument("meter", metavar="METER")
@click.argument("account", metavar="ACCOUNT")
@_REASON
@approvable
@click.pass_obj
def move_meter(folder: Path, meter: str, account: str, reason: str, operator: str | None, approver: str | None) -> None:
    """Put METER on ACCOUNT; debts stay where they are."""
    with station_at(folder) as station:
        clerk = acting(station, Action.KEEP_CUSTOMERS, operator, approver)
        moved = _needed(_find(station, meter)[1])
        with station.units_of_work.read() as work:
            target = _account(work, account)
        act = station.registry.move_meter(moved, target.id, clerk, reason)
    click.echo(f"Meter {moved.number} is on account {target.number}." if act else "It is on that account already.")


@customer.command(name="replace-meter")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@field_options("sgc", "krn", "ti", "ea", "connected_on")
@click.option("--carry-credit/--no-carry-credit", default=True, show_default=True, help="Take the carried money along.")
@_REASON
@approvable
@click.pass_obj
def replace_meter(
    folder: Path,
    /,
    *,
    old: str,
    new: str,
    carry_credit: bool,
    reason: str,
    operator: str | None,
    approver: str | None,
    **options: Any,
) -> None:
    """Close the meter OLD and put NEW in its place, with the old one's keys unless others are given.

    Units that are left on OLD are given again by a replacement token.
    """
    with station_at(folder) as station:
        clerk = acting(station, Action.KEEP_CUSTOMERS, operator, approver)
        before = _needed(_find(station, old)[1])
        today = station.clock.now().astimezone(station.identity.zone).date()
        fields = {"connected_on": today, **given(options, METER_FIELDS)}
        after = replace(before, id=MeterId(new_id()), number=new, **fields)
        hung = station.registry.replace_meter(before, after, clerk, reason, carry_credit=carry_credit)
    click.echo(f"Meter {before.number} is closed; {hung.number} takes its place.")


@customer.command()
@_WHAT
@_JSON
@signed
@click.pass_obj
def history(folder: Path, what: str, *, as_json: bool, operator: str | None) -> None:
    """Show who changed what, newest first; of an account with its customer and meters."""
    with station_for(folder, operator) as station:
        place, meter = _find(station, what)
        rows = station.registry.history_of(meter.id if meter else place.id)
        if as_json:
            click.echo(json.dumps([history_facts(row) for row in rows], ensure_ascii=False))
        else:
            click.echo("\n".join(history_lines(rows, station.identity)) or "Nothing was changed since it was added.")


def _find(station: Station, what: str) -> tuple[Account, Meter | None]:
    """Return the account that is meant, and the meter if one is. Raises UnknownRecord."""
    number = what.replace(" ", "").replace("-", "")
    with station.units_of_work.read() as work:
        meter = work.customers.find_meter(number)
        if meter is not None:
            return work.customers.get_account(meter.account_id), meter
        return _account(work, what), None


def _account(work: UnitOfWork, number: str) -> Account:
    account = work.customers.find_account(number)
    if account is None:
        raise UnknownRecord("account", number)
    return account


def _needed(meter: Meter | None) -> Meter:
    if meter is None:
        raise click.UsageError("Give a meter number, not an account.")
    return meter


def _holder(station: Station, options: dict[str, Any]) -> tuple[Customer, Account]:
    """Return the account to add to with its customer: new ones, or those that are there under the number.

    Raises AlreadyThere when what is given says otherwise of those.
    """
    with station.units_of_work.read() as work:
        place = work.customers.find_account(options["account"] or "")
        if place is not None:
            person = work.customers.get_customer(place.customer_id)
            facts = {**given(options, ACCOUNT_FIELDS), "number": place.number}
            if (replace(person, **given(options, CUSTOMER_FIELDS)), replace(place, **facts)) != (person, place):
                raise AlreadyThere(ACCOUNT, place.number)
            return person, place
    texts = {name: options[name] or "" for name in CUSTOMER_FIELDS}
    person = Customer(id=CustomerId(new_id()), **texts)
    account = {**dict.fromkeys(("number", "address", "area", "tariff"), ""), **given(options, ACCOUNT_FIELDS)}
    return person, Account(id=AccountId(new_id()), customer_id=person.id, **account)


def _new_meter(options: dict[str, Any], place: Account) -> Meter | None:
    fields = given(options, METER_FIELDS)
    if not fields:
        return None
    plain: dict[str, Any] = {
        "number": "",
        "commodity": Commodity.ELECTRICITY,
        "sgc": "",
        "krn": 1,
        "ti": 1,
        "ea": EncryptionAlgorithm.STA,
    }
    return Meter(id=MeterId(new_id()), status=MeterStatus.ACTIVE, account_id=place.id, **{**plain, **fields})


def _named(person: Customer, place: Account, meter: Meter | None) -> str:
    return f"{person.name}, account {place.number}" + (f", meter {meter.number}" if meter else "")


def _all(listing: RegistryListing) -> Iterator[RegistryRow]:
    for first in range(0, listing.count(), _PAGE):
        yield from listing.rows(first, _PAGE)


def _count(listing: RegistryListing, limit: int) -> str:
    count = listing.count()
    if listing.is_cut():
        return f"More than {count} match; type more letters."
    return f"{min(count, limit)} of {count}."
