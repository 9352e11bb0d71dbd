"""`cdu debt`: what an account owes, and what is done about it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from cdu_app.cli.session import station_at
from cdu_app.cli.who import acting, approvable, signed, station_for
from cdu_app.messages import plain
from cdu_app.words.debt_plans import TypedPlan, plan_words, read_day, read_plan
from vending.domain.debts.debt import DebtPlan, Instalment, Recovery, RecoveryKind
from vending.domain.people.permission import Action
from vending.errors import UnknownRecord
from vending.money import Money, parse_amount

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cdu_app.bootstrap import Station
    from vending.domain.debts.debt import OpenDebt
    from vending.domain.people.operator import Operator


@click.group()
def debt() -> None:
    """See, open, charge and credit debts; change how they are recovered.

    A debt is named by its place in the list of its account, as “cdu debt list ACCOUNT” shows it. ACCOUNT is an
    account number or the number of one of its meters.
    """


def _reasoned(command: Callable[..., None]) -> Callable[..., None]:
    command = click.option("--reason", required=True, help="Why; it stands in the history and on statements.")(command)
    return approvable(command)


def _planned(command: Callable[..., None]) -> Callable[..., None]:
    options = (
        click.option("--share", default="", help="Recover so many per cent of each purchase."),
        click.option("--each", default="", help="Recover this sum from each purchase."),
        click.option("--parts", default="", help="Recover in so many equal monthly instalments; with --first."),
        click.option("--first", "first_due", default="", help="The day of the first instalment, as 2026-12-31."),
        click.option("--instalment", "instalments", multiple=True, metavar="DAY=SUM", help="One instalment; repeat."),
        click.option("--all", "everything", is_flag=True, help="Recover all that a purchase can bear."),
    )
    for option in reversed(options):
        command = option(command)
    return command


@debt.command("list")
@click.argument("account")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON list.")
@signed
@click.pass_obj
def list_debts(folder: Path, account: str, *, as_json: bool, operator: str | None) -> None:
    """Show the debts of ACCOUNT, settled ones too."""
    with station_for(folder, operator) as station:
        debts = _debts_of(station, account)
        if as_json:
            click.echo(json.dumps([_facts(number, one) for number, one in enumerate(debts, 1)], ensure_ascii=False))
            return
        for number, one in enumerate(debts, 1):
            owed = f"{plain(one.balance)} of {plain(one.debt.principal)}"
            plan = plan_words(one.debt.recovery, station.identity)
            click.echo(f"{number:>2}  {owed:<34} {one.debt.name} (order {one.debt.priority}: {plan})")
        if not debts:
            click.echo("This account has no debts.", err=True)


@debt.command("open")
@click.argument("account")
@click.argument("amount")
@click.option("--name", required=True, help="What the debt is called on receipts.")
@click.option("--priority", default="1", show_default=True, help="Its order of recovery: 1 first, 99 last.")
@_planned
@_reasoned
@click.pass_obj
def open_debt(folder: Path, /, account: str, amount: str, **given: Any) -> None:
    """Open a debt of AMOUNT for ACCOUNT."""
    with station_at(folder) as station:
        operator = _acting(station, given["operator"], given["approver"])
        found = station.statements.find_account(account)
        principal = parse_amount(amount, station.identity.currency)
        plan = _plan(given["name"], given["priority"], given, principal, None)
        _say(station.debts.open(found.id, principal, plan, given["reason"], operator))


@debt.command()
@click.argument("account")
@click.argument("number", type=click.IntRange(1))
@click.argument("amount")
@_reasoned
@click.pass_obj
def charge(
    folder: Path, account: str, number: int, amount: str, reason: str, operator: str | None, approver: str | None
) -> None:
    """Add AMOUNT to the debt NUMBER of ACCOUNT."""
    with station_at(folder) as station:
        who, known = _acting(station, operator, approver), _debt(station, account, number)
        _say(station.debts.charge(known.debt.id, parse_amount(amount, station.identity.currency), reason, who))


@debt.command()
@click.argument("account")
@click.argument("number", type=click.IntRange(1))
@click.argument("amount")
@_reasoned
@click.pass_obj
def credit(
    folder: Path, account: str, number: int, amount: str, reason: str, operator: str | None, approver: str | None
) -> None:
    """Take AMOUNT from the debt NUMBER of ACCOUNT."""
    with station_at(folder) as station:
        who, known = _acting(station, operator, approver), _debt(station, account, number)
        _say(station.debts.credit(known.debt.id, parse_amount(amount, station.identity.currency), reason, who))


@debt.command("plan")
@click.argument("account")
@click.argument("number", type=click.IntRange(1))
@click.option("--name", help="Call it so from now on.")
@click.option("--priority", help="Its order of recovery: 1 first, 99 last.")
@_planned
@_reasoned
@click.pass_obj
def change_plan(folder: Path, /, account: str, number: int, **given: Any) -> None:
    """Recover the debt NUMBER of ACCOUNT in another way. What is not given stays."""
    with station_at(folder) as station:
        operator = _acting(station, given["operator"], given["approver"])
        known = _debt(station, account, number)
        before = known.debt
        priority = str(before.priority) if given["priority"] is None else given["priority"]
        plan = _plan(given["name"] or before.name, priority, given, known.balance, before.recovery)
        _say(station.debts.change_plan(before, plan, given["reason"], operator))


def _acting(station: Station, operator: str | None, approver: str | None) -> Operator:
    return acting(station, Action.KEEP_DEBTS, operator, approver)


def _plan(name: str, priority: str, given: dict[str, Any], total: Money, known: Recovery | None) -> DebtPlan:
    """Return the plan that the options tell; without one of them it stays as it is known."""
    options = {
        RecoveryKind.SHARE: bool(given["share"]),
        RecoveryKind.FIXED: bool(given["each"]),
        RecoveryKind.INSTALMENTS: bool(given["parts"] or given["instalments"]),
        RecoveryKind.ALL: given["everything"],
    }
    kinds = [kind for kind, is_given in options.items() if is_given]
    if len(kinds) > 1 or not (kinds or known) or (given["parts"] and given["instalments"]):
        raise click.UsageError("Give one of --share, --each, --parts, --instalment and --all.")
    kind = kinds[0] if kinds else RecoveryKind.ALL
    texts = (given["share"], given["each"], given["parts"], given["first_due"])
    if given["instalments"]:
        plan = read_plan(TypedPlan(name, priority, RecoveryKind.ALL), total)
        return DebtPlan(plan.name, plan.priority, _instalments(given["instalments"], total.currency))
    plan = read_plan(TypedPlan(name, priority, kind, *texts), total)
    return plan if kinds or known is None else DebtPlan(plan.name, plan.priority, known)


def _instalments(texts: tuple[str, ...], currency: str) -> Recovery:
    parts = [text.partition("=") for text in texts]
    instalments = tuple(Instalment(read_day(day), parse_amount(amount, currency)) for day, _sign, amount in parts)
    return Recovery(RecoveryKind.INSTALMENTS, instalments=instalments)


def _debts_of(station: Station, account: str) -> tuple[OpenDebt, ...]:
    return station.debts.of_account(station.statements.find_account(account).id)


def _debt(station: Station, account: str, number: int) -> OpenDebt:
    debts = _debts_of(station, account)
    if number > len(debts):
        raise UnknownRecord("debt", str(number))
    return debts[number - 1]


def _say(one: OpenDebt) -> None:
    click.echo(f"{one.debt.name}: {plain(one.balance)} is owed.")


def _facts(number: int, one: OpenDebt) -> dict[str, Any]:
    recovery = one.debt.recovery
    return {
        "number": number,
        "id": str(one.debt.id),
        "name": one.debt.name,
        "currency": one.balance.currency,
        "principal": str(one.debt.principal.decimal),
        "balance": str(one.balance.decimal),
        "priority": one.debt.priority,
        "recovery": recovery.kind.value,
        "share": None if recovery.share is None else str(recovery.share),
        "amount": None if recovery.amount is None else str(recovery.amount.decimal),
        "instalments": [[one.due.isoformat(), str(one.amount.decimal)] for one in recovery.instalments],
    }
