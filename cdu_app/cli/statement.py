"""`cdu statement ACCOUNT`."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cdu_app.cli.who import signed, station_for
from cdu_app.statement_files import save_statement
from cdu_app.words.debt_plans import read_day
from printing.render.text import render_text
from printing.statement import build_statement
from vending.domain.debts.statement import DebtLine, SaleLine

if TYPE_CHECKING:
    from vending.domain.debts.statement import Amounts, Statement

_TERMINAL_COLUMNS = 48
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("account")
@click.option("--from", "first", help="The first day, as 2026-01-31 (default: three months ago).")
@click.option("--to", "last", help="The last day (default: today).")
@click.option("--pdf", type=_FILE, help="Write it to this file as a PDF.")
@click.option("--csv", type=_FILE, help="Write it to this file as a table: XLSX by its ending, else CSV.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@signed
@click.pass_obj
def statement(
    folder: Path,
    account: str,
    first: str | None,
    last: str | None,
    *,
    pdf: Path | None,
    csv: Path | None,
    as_json: bool,
    operator: str | None,
) -> None:
    """Show what ACCOUNT (or the account of a meter) bought and owed, between two days."""
    with station_for(folder, operator) as station:
        found, now = station.statements.find_account(account), station.clock.now()
        until = read_day(last, "to") if last else now.astimezone(station.identity.zone).date()
        since = read_day(first, "from") if first else (until - timedelta(days=90)).replace(day=1)
        made = station.statements.read(found.id, since, until)
        for path, suffix in ((pdf, ".pdf"), (csv, "")):
            if path is not None:
                save_statement(made, station.identity, path, now, suffix or path.suffix)
        if as_json:
            click.echo(json.dumps(_facts(made), ensure_ascii=False))
        elif pdf is None and csv is None:
            document = build_statement(made, station.identity, now)
            click.echo(render_text(document, _TERMINAL_COLUMNS), nl=False)


def _facts(made: Statement) -> dict[str, Any]:
    return {
        "account": made.account.number,
        "customer": made.customer.name,
        "from": str(made.first),
        "to": str(made.last),
        "currency": made.opening.currency,
        "opening": str(made.opening.decimal),
        "lines": [_sale(line) if isinstance(line, SaleLine) else _movement(line) for line in made.lines],
        "totals": _amounts(made.totals),
        "debts": [
            {"name": one.debt.name, "opening": str(one.opening.decimal), "closing": str(one.closing.decimal)}
            for one in made.debts
        ],
        "closing": str(made.closing.decimal),
    }


def _sale(line: SaleLine) -> dict[str, Any]:
    intent = line.sale.intent
    return {
        "at": line.at.isoformat(),
        "kind": "sale" if intent.special is None else intent.special.purpose.value,
        "state": line.sale.state.value,
        "receipt": intent.receipt,
        "meter": intent.meter_number,
        "units_tenths": intent.units,
        **_amounts(line.amounts),
        "owed": str(line.owed.decimal),
    }


def _movement(line: DebtLine) -> dict[str, Any]:
    return {
        "at": line.at.isoformat(),
        "kind": line.entry.kind.value,
        "debt": line.debt.name,
        "receipt": line.receipt or None,
        "reason": line.entry.reason,
        "operator": line.entry.operator_name,
        "amount": str(line.entry.amount.decimal),
        "balance": str(line.entry.balance.decimal),
        "owed": str(line.owed.decimal),
    }


def _amounts(amounts: Amounts) -> dict[str, str]:
    names = ("tendered", "energy", "charges", "taxes", "carried", "recovered")
    return {name: str(getattr(amounts, name).decimal) for name in names}
