"""`cdu commission`: what the vendor earns by selling."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cdu_app import formats
from cdu_app.cli.session import sign_in, station_at
from cdu_app.messages import plain
from cdu_app.words.commission import (
    TABLE_HEADINGS,
    TypedCommission,
    read_terms,
    statement_lines,
    statement_rows,
    terms_words,
)
from cdu_app.words.debt_plans import read_day
from vending.domain.commission.commission import CommissionBase, PayoutMethod, share_of_hundred
from vending.money import parse_amount

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from cdu_app.bootstrap import Station
    from vending.domain.commission.commission import CommissionEntry, CommissionRule
    from vending.domain.commission.statement import CommissionStatement, CommissionSums

_BASES: Final = [one.value for one in CommissionBase]
_FILE: Final = click.Path(dir_okay=False, path_type=Path)
_MOMENT: Final = click.DateTime(("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"))


@click.group()
def commission() -> None:
    """See what the vendor earns, set the rule, pay out."""


def _signed(command: Callable[..., None]) -> Callable[..., None]:
    return click.option("--operator", help="Who does it (default: CDU_OPERATOR, or asked).")(command)


@commission.command()
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@_signed
@click.pass_obj
def show(folder: Path, *, as_json: bool, operator: str | None) -> None:
    """Show the rules, which one is in force, and what is to be paid."""
    with station_at(folder) as station:
        view = station.commission.overview(sign_in(station, operator))
    if as_json:
        number = None if view.in_force is None else view.in_force.version
        rules = [_rule(one) for one in view.rules]
        balance = {"balance": str(view.balance.decimal), "currency": view.balance.currency}
        click.echo(json.dumps({**balance, "in_force": number, "rules": rules}, ensure_ascii=False))
        return
    for one in view.rules:
        sign = "→" if one == view.in_force else " "
        since = formats.date_and_time(one.effective_from, station.identity)
        click.echo(f"{sign} v{one.version:<4} {since:<20} {terms_words(one.terms, station.identity)}")
    if not view.rules:
        click.echo("No commission is earned here.")
    click.echo(f"To be paid: {plain(view.balance)}.")


@commission.command("set")
@click.option("--percent", default="", help="Per cent as they are written: 2.5 is 2.5 %, 10 is 10 %.")
@click.option("--of", "base", type=click.Choice(_BASES), default=_BASES[0], show_default=True, help="Per cent of this.")
@click.option("--per-sale", default="", help="A sum for each sale, as 0.50.")
@click.option("--per-unit", default="", help="A sum for each kWh (or m³) that is paid for, as 0.05.")
@click.option("--least", default="", help="At least so much for each sale.")
@click.option("--most", default="", help="At most so much for each sale.")
@click.option("--none", "nothing", is_flag=True, help="Earn nothing from then on.")
@click.option("--from", "starts", type=_MOMENT, help="In force from this moment on (local; default: at once).")
@click.option("--confirm", default="", metavar="SUM", help="Above 20 per cent: what it makes of a sale of 100.")
@click.option("--note", default="", help="Why, for the history.")
@_signed
@click.pass_obj
def set_rule(folder: Path, /, **given: Any) -> None:
    """Publish another rule. What was earned stays as it was earned."""
    names = ("percent", "per_sale", "per_unit", "least", "most")
    texts = {name: given[name] for name in names}
    if given["nothing"] == any(texts.values()):
        raise click.UsageError("Give one or more of --percent, --per-sale, --per-unit and --least; or --none alone.")
    with station_at(folder) as station:
        operator = sign_in(station, given["operator"])
        currency = station.identity.currency
        terms = read_terms(TypedCommission(base=CommissionBase(given["base"]), **texts), currency)
        confirmed = parse_amount(given["confirm"], currency) if given["confirm"] else None
        rule = station.commission.publish(
            terms, operator, given["note"], effective_from=_moment(given["starts"], station), confirmed=confirmed
        )
        since = formats.date_and_time(rule.effective_from, station.identity)
        said = terms_words(rule.terms, station.identity)
        click.echo(f"Version {rule.version} is published and in force from {since}: a sale earns {said}.")
        if rule.terms.percent:
            hundred, share = share_of_hundred(rule.terms)
            click.echo(f"Its percentage makes {plain(share)} of a sale of {plain(hundred)}.")


@commission.command()
@click.argument("amount")
@click.option("--cash", is_flag=True, help="Out of your own shift at this till.")
@click.option("--bank", metavar="REFERENCE", help="By the bank, under this reference.")
@_signed
@click.pass_obj
def pay(folder: Path, amount: str, *, cash: bool, bank: str | None, operator: str | None) -> None:
    """Pay AMOUNT of what was earned."""
    if cash == (bank is not None):
        raise click.UsageError("Give one of --cash and --bank.")
    method = PayoutMethod.CASH if cash else PayoutMethod.BANK
    with station_at(folder) as station:
        who = sign_in(station, operator)
        entry = station.commission.pay(parse_amount(amount, station.identity.currency), method, who, bank or "")
        click.echo(f"{plain(-entry.amount)} is paid; {plain(entry.balance)} is left.")


@commission.command()
@click.option("--from", "first", help="The first day, as 2026-01-31 (default: the first of this month).")
@click.option("--to", "last", help="The last day (default: today).")
@click.option("--csv", type=_FILE, help="Write it to this file as a table: XLSX by its ending, else CSV.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@_signed
@click.pass_obj
def statement(
    folder: Path, first: str | None, last: str | None, *, csv: Path | None, as_json: bool, operator: str | None
) -> None:
    """Show what was earned, taken back and paid between two days."""
    with station_at(folder) as station:
        who = sign_in(station, operator)
        until = read_day(last, "to") if last else station.clock.now().astimezone(station.identity.zone).date()
        since = read_day(first, "from") if first else until.replace(day=1)
        told = station.commission.statement(since, until, who)
        if csv is not None:
            from spreadsheets import TableKind, write_table

            is_xlsx = csv.suffix.lower() == ".xlsx"
            write_table(csv, TABLE_HEADINGS, statement_rows(told), TableKind.XLSX if is_xlsx else TableKind.CSV)
        if as_json:
            click.echo(json.dumps(_statement(told), ensure_ascii=False))
        elif csv is None:
            click.echo("\n".join(statement_lines(told, station.identity)))


def _moment(starts: datetime | None, station: Station) -> datetime | None:
    return None if starts is None else starts.replace(tzinfo=station.identity.zone)


def _rule(rule: CommissionRule) -> dict[str, Any]:
    terms = rule.terms
    return {
        "version": rule.version,
        "effective_from": rule.effective_from.isoformat(),
        "percent": str(terms.percent),
        "of": terms.base.value,
        "per_sale": str(terms.per_sale.decimal),
        "per_unit_minor": str(terms.per_unit),
        "least": None if terms.least is None else str(terms.least.decimal),
        "most": None if terms.most is None else str(terms.most.decimal),
    }


def _statement(told: CommissionStatement) -> dict[str, Any]:
    return {
        "from": str(told.first),
        "to": str(told.last),
        "currency": told.opening.currency,
        "opening": str(told.opening.decimal),
        "days": [{"day": str(one.day), **_sums(one.sums), "balance": str(one.balance.decimal)} for one in told.days],
        "payouts": [_payout(one) for one in told.payouts],
        "totals": _sums(told.totals),
        "closing": str(told.closing.decimal),
    }


def _sums(sums: CommissionSums) -> dict[str, Any]:
    names = ("base", "earned", "taken_back", "paid")
    return {"sales": sums.sales, **{name: str(getattr(sums, name).decimal) for name in names}}


def _payout(entry: CommissionEntry) -> dict[str, Any]:
    payout = entry.payout
    return {
        "at": entry.at.isoformat(),
        "amount": str(-entry.amount.decimal),
        "method": None if payout is None else payout.method.value,
        "reference": None if payout is None else payout.reference,
        "operator": None if payout is None else payout.operator_name,
    }
