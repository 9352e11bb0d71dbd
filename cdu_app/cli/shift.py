"""`cdu shift`: the cash of an operator at a till, from its float to its count."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cdu_app import formats
from cdu_app.cli.session import sign_in, station_at
from cdu_app.cli.shift_json import (
    close_facts,
    deposit_facts,
    entry_facts,
    open_facts,
    report_facts,
    row_facts,
)
from cdu_app.cli.who import acting, approvable, signed
from cdu_app.messages import plain, say
from cdu_app.settings import NO_PRINTER
from cdu_app.words.debt_plans import read_day
from cdu_app.words.shifts import difference_words, kind_word
from printing.render.text import render_text
from printing.shift import build_shift_report
from vending.domain.cash.count import count_pieces, count_total
from vending.domain.people.permission import Action
from vending.errors import AmountFault, BadAmount, PrinterUnavailable, ShiftNeeded
from vending.money import Money, parse_amount

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cdu_app.bootstrap import Station
    from printing.document import Document
    from vending.domain.cash.count import CashCount
    from vending.domain.cash.report import ShiftReport
    from vending.domain.cash.shift import CashEntry
    from vending.domain.people.operator import Operator

_TERMINAL_COLUMNS: Final = 48
_FILE: Final = click.Path(dir_okay=False, path_type=Path)


@click.group()
def shift() -> None:
    """Open a shift, move its cash, count and close it; see what shifts came to.

    Commands that move cash do so in the shift of whoever signs in, at this till ([station] till).
    """


def _as_json(command: Callable[..., None]) -> Callable[..., None]:
    return click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")(command)


@shift.command("open")
@click.argument("change", metavar="FLOAT", default="0")
@_as_json
@signed
@click.pass_obj
def open_shift(folder: Path, change: str, operator: str | None, *, as_json: bool) -> None:
    """Open a shift with FLOAT in the drawer (default: nothing)."""
    with station_at(folder) as station:
        opened = station.shifts.open(sign_in(station, operator), _sum(change, station))
        if as_json:
            click.echo(json.dumps(open_facts(opened), ensure_ascii=False))
            return
        click.echo(f"Shift {opened.shift.number} is open at till {opened.shift.till}: {plain(opened.balance)}.")


@shift.command()
@_as_json
@signed
@click.pass_obj
def show(folder: Path, operator: str | None, *, as_json: bool) -> None:
    """Show the open shift and its movements so far."""
    with station_at(folder) as station:
        who = sign_in(station, operator)
        current = station.shifts.find_current(who)
        if current is None:
            raise ShiftNeeded(station.identity.till)
        report = station.shifts.report(who, current.shift.number)
        _show(station, report, as_json=as_json)


@shift.command("pay-in")
@click.argument("amount")
@click.option("--reason", required=True, help="Why; it stands on the report.")
@_as_json
@signed
@click.pass_obj
def pay_in(folder: Path, amount: str, reason: str, operator: str | None, *, as_json: bool) -> None:
    """Put AMOUNT into the drawer: more change."""
    with station_at(folder) as station:
        money = _amount(amount, station)
        _say(station.shifts.pay_in(sign_in(station, operator), money, reason), as_json=as_json)


@shift.command("pay-out")
@click.argument("amount")
@click.option("--reason", required=True, help="Why; it stands on the report.")
@_as_json
@approvable
@click.pass_obj
def pay_out(folder: Path, /, amount: str, reason: str, **given: Any) -> None:
    """Take AMOUNT out of the drawer."""
    with _acting(folder, Action.PAY_OUT, given) as (station, who):
        _say(station.shifts.pay_out(who, _amount(amount, station), reason), as_json=given["as_json"])


@shift.command()
@click.argument("amount")
@click.option("--bank", required=True, help="Which bank or cash-in-transit firm takes it.")
@click.option("--reference", required=True, help="The number of its slip.")
@_as_json
@approvable
@click.pass_obj
def deposit(folder: Path, /, amount: str, bank: str, reference: str, **given: Any) -> None:
    """Take AMOUNT out of the drawer to the bank."""
    with _acting(folder, Action.DEPOSIT, given) as (station, who):
        _say(station.shifts.deposit(who, _amount(amount, station), bank, reference), as_json=given["as_json"])


@shift.command()
@click.option("--count", "pieces", multiple=True, metavar="VALUE=NUMBER", help="So many of a note or coin; repeat.")
@click.option("--total", help="The sum, where the currency's notes and coins are not known; 0 for an empty drawer.")
@click.option("--reason", default="", help="Why the count is not what is expected.")
@click.option("--shift", "number", type=click.IntRange(1), help="Close this one, another operator's.")
@_as_json
@approvable
@click.pass_obj
def close(folder: Path, /, reason: str, number: int | None, **given: Any) -> None:
    """Close the shift with what was counted in the drawer, and print its report.

    Notes and coins: --count 200=3 --count 0.50=12.
    """
    with _acting(folder, Action.ACCEPT_DIFFERENCE, given) as (station, who):
        count = _count(given["pieces"], given["total"], station)
        if number is None:
            current = station.shifts.find_current(who)
            if current is None:
                raise ShiftNeeded(station.identity.till)
            number = current.shift.number
        closed = station.shifts.close(who, count, reason, number)
        report = station.shifts.report(who, number)
        if given["as_json"]:
            click.echo(json.dumps(close_facts(closed), ensure_ascii=False))
        else:
            click.echo(f"Shift {number} is closed. {difference_words(closed.difference, station.identity)}")
        _print(station, _document(station, report))


@shift.command()
@click.argument("number", type=click.IntRange(1))
@click.option("--print", "on_paper", is_flag=True, help="Print it too.")
@click.option("--pdf", type=_FILE, help="Write it to this file as a PDF.")
@_as_json
@signed
@click.pass_obj
def report(folder: Path, number: int, pdf: Path | None, operator: str | None, *, on_paper: bool, as_json: bool) -> None:
    """Show what the shift NUMBER came to."""
    with station_at(folder) as station:
        made = station.shifts.report(sign_in(station, operator), number)
        _show(station, made, as_json=as_json)
        if pdf is not None:
            from printing.render.pdf import render_pdf

            pdf.write_bytes(render_pdf(_document(station, made), station.settings.paper_mm))
        if on_paper:
            _print(station, _document(station, made))


@shift.command("list")
@click.option("--before", type=click.IntRange(1), help="Only shifts with a lower number.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="At most so many.")
@_as_json
@signed
@click.pass_obj
def list_shifts(folder: Path, before: int | None, limit: int, operator: str | None, *, as_json: bool) -> None:
    """Show shifts, latest first: one's own, or all for those who may see them."""
    with station_at(folder) as station:
        rows = station.shifts.rows(sign_in(station, operator), before, limit)
        if as_json:
            click.echo(json.dumps([row_facts(row) for row in rows], ensure_ascii=False))
            return
        for row in rows:
            opened = formats.date_and_time(row.shift.opened_at, station.identity)
            state = "open" if row.close is None else difference_words(row.close.difference, station.identity)
            who = f"till {row.shift.till}, {row.shift.operator_name}"
            click.echo(f"{row.shift.number:>5}  {opened}  {plain(row.expected):>16}  {who}: {state}")
        _say_nothing(rows, "There are no shifts yet.")


@shift.command()
@click.option("--from", "first", help="The first day, as 2026-01-31 (default: a month ago).")
@click.option("--to", "last", help="The last day (default: today).")
@_as_json
@signed
@click.pass_obj
def deposits(folder: Path, first: str | None, last: str | None, operator: str | None, *, as_json: bool) -> None:
    """Show what went to the bank, oldest first."""
    with station_at(folder) as station:
        until = read_day(last, "to") if last else station.clock.now().astimezone(station.identity.zone).date()
        since = read_day(first, "from") if first else until - timedelta(days=31)
        found = station.shifts.deposits(sign_in(station, operator), since, until)
        if as_json:
            click.echo(json.dumps([deposit_facts(one) for one in found], ensure_ascii=False))
            return
        for one in found:
            at = formats.date_and_time(one.entry.at, station.identity)
            where = f"{one.entry.bank} {one.entry.reference}"
            click.echo(f"{at}  {plain(-one.entry.amount):>16}  {where} (shift {one.shift.number})")
        _say_nothing(found, "Nothing went to the bank in these days.")


@contextmanager
def _acting(folder: Path, action: Action, given: dict[str, Any]) -> Iterator[tuple[Station, Operator]]:
    with station_at(folder) as station:
        yield station, acting(station, action, given["operator"], given["approver"])


def _amount(text: str, station: Station) -> Money:
    return parse_amount(text, station.identity.currency)


def _sum(text: str, station: Station) -> Money:
    """Read an amount that may be nothing."""
    try:
        return _amount(text, station)
    except BadAmount as error:
        if error.fault is not AmountFault.ZERO:
            raise
        return Money.zero(station.identity.currency)


def _count(pieces: Sequence[str], total: str | None, station: Station) -> CashCount:
    if bool(pieces) is (total is not None):
        raise click.UsageError("Say what is in the drawer: --count for each note and coin, or --total.")
    if total is not None:
        return count_total(_sum(total, station))
    counted: dict[int, int] = {}
    for text in pieces:
        value, _sign, number = text.partition("=")
        if not (number.isascii() and number.isdigit()):
            raise click.UsageError(f"--count {text} is not a value and a number of pieces, such as 200=3.")
        denomination = _amount(value, station).minor
        counted[denomination] = counted.get(denomination, 0) + int(number)
    return count_pieces(station.identity.currency, station.shifts.denominations, counted)


def _say(entry: CashEntry, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(entry_facts(entry), ensure_ascii=False))
        return
    amount = entry.amount if entry.amount.minor > 0 else -entry.amount
    click.echo(f"{kind_word(entry.kind)}: {plain(amount)}. In the drawer: {plain(entry.balance)}.")


def _say_nothing(found: Sequence[object], sentence: str) -> None:
    if not found:
        click.echo(sentence, err=True)


def _show(station: Station, made: ShiftReport, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(report_facts(made), ensure_ascii=False))
    else:
        click.echo(render_text(_document(station, made), _TERMINAL_COLUMNS), nl=False)


def _document(station: Station, made: ShiftReport) -> Document:
    return build_shift_report(made, station.identity, station.clock.now())


def _print(station: Station, document: Document) -> None:
    """Print, if there is a printer. What goes wrong is said and undoes nothing: the report can be printed again."""
    if station.settings.printer_link == NO_PRINTER:
        return
    try:
        station.printer.print_document(document)
    except PrinterUnavailable as error:
        click.echo(str(say(error)), err=True)
