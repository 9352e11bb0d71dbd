"""`cdu module`: find security modules, show what one holds, test it, keep its password."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from cdu_app.bootstrap import connect_module
from cdu_app.check import Verdict
from cdu_app.cli.doctor import show_check
from cdu_app.cli.main import ENVIRONMENT
from cdu_app.cli.session import patience, read_secret
from cdu_app.cli.who import keys_for, signed
from cdu_app.messages import printable
from cdu_app.module_checks import end_of, self_test
from cdu_app.module_link import LEGACY, PRISM
from cdu_app.module_password import store_module_password
from sts.module.discovery import Dialect, FoundModule, SerialPort, find_module, serial_ports
from sts.module.errors import ModuleRefused, ModuleUnavailable
from sts.module.links import open_link
from sts.module.returncodes import ReturnCode
from sts.module.tsm import TsmModule
from vending.clock import SystemClock
from vending.domain.people.permission import Action

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from sts.module.protocol import KeyRegister, ModuleClock, SecurityModule

_PREFIXES = {Dialect.STS6: "", Dialect.LEGACY: LEGACY}


@click.group(invoke_without_command=True)
@click.pass_context
def module(ctx: click.Context) -> None:
    """Find security modules, show what one holds, test it.

    Without a subcommand: what the station's own module holds.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(show)


def _lines(_ctx: click.Context, _: click.Parameter, links: tuple[str, ...]) -> tuple[str, ...]:
    """Lines that can be asked in either dialect."""
    for link in links:
        if not link or link.startswith((LEGACY, PRISM)):
            raise click.BadParameter("it is a device or tcp://HOST:PORT; a PrismToken is not asked who it is")
    return links


@module.command("list")
@click.option(
    "--port",
    "extra",
    metavar="LINK",
    multiple=True,
    callback=_lines,
    help="Ask here too: a device or tcp://HOST:PORT.",
)
@click.option("--no-probe", is_flag=True, help="Only list the serial ports; send nothing to them.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON list.")
def list_modules(extra: tuple[str, ...], no_probe: bool, as_json: bool) -> None:
    """List serial ports and the modules found on them.

    Each port is asked who is there. A printer would print the question: use --no-probe if one is on a serial port.
    """
    named = tuple(SerialPort(link, "") for link in extra)
    found = [*_ask_all(serial_ports(), probe=not no_probe), *_ask_all(named, probe=not no_probe)]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for facts in found:
        answer = facts["module"] or facts["reason"]
        click.echo(f"{facts['port']:<24} {answer:<40} {facts['description']}".rstrip())
        if facts["link"]:
            click.echo(f'{"":<24} [module] link = "{facts["link"]}"')
    if not found:
        click.echo("This computer has no serial port. Plug the module's cable in, or name it with --port.", err=True)


@module.command()
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@signed
@click.pass_obj
def show(folder: Path, *, as_json: bool, operator: str | None) -> None:
    """Show who the station's module is, its clock and keys.

    For each key register: until when its key issues tokens, and what is left of its limits.
    """
    with _module_of(folder, operator) as opened, patience():
        identity, clock, registers = opened.identify(), _clock_of(opened), opened.registers()
        left = _units_left(opened)
    if as_json:
        facts = {"module": identity.module_id, "firmware": identity.firmware, "emulator": identity.emulator}
        keys = [_register_facts(register) for register in registers]
        click.echo(json.dumps(facts | {"clock": _clock_facts(clock), "units_left": left, "registers": keys}))
        return
    click.echo(f"Module   {identity.module_id}, firmware {identity.firmware}" + _emulator_mark(identity.emulator))
    click.echo(f"Clock    {_clock_line(clock)}")
    if left is not None:
        click.echo(f"Credit   {_decimal(left, 1)} units left to sell through this module")
    click.echo("")
    click.echo(_HEADINGS)
    for register in registers:
        click.echo(_register_line(register))
    if not registers:
        click.echo("The module holds no vending key. The utility must load this station's keys.", err=True)


@module.command()
@signed
@click.pass_context
def test(ctx: click.Context, operator: str | None) -> None:
    """Test the station's module; nothing is issued.

    Its line, its clock, each key, and that it refuses what is no token. Exit 3 if a test fails.
    """
    failed = False
    with _module_of(ctx.obj, operator) as opened:
        for check in self_test(opened, SystemClock().now()):
            show_check(check)
            failed = failed or check.verdict is Verdict.FAILED
    if failed:
        ctx.exit(ENVIRONMENT)


@module.command()
@signed
@click.pass_obj
def password(folder: Path, operator: str | None) -> None:
    """Keep the password of a network module.

    It is sealed with the station's key. It is asked for at the terminal, or taken from CDU_MODULE_PASSWORD.
    """
    with keys_for(folder, operator, Action.LOAD_KEYS) as (_station, _who, root_key):
        store_module_password(folder, root_key, read_secret("CDU_MODULE_PASSWORD", "Password of the module"))
    click.echo("The password is kept; only this station can read it.")


@contextmanager
def _module_of(folder: Path, operator: str | None) -> Iterator[SecurityModule]:
    with (
        keys_for(folder, operator, Action.TEST_MODULE) as (station, _who, root_key),
        closing(connect_module(station.settings, root_key)) as opened,
    ):
        yield opened


def _ask_all(ports: Sequence[SerialPort], *, probe: bool) -> list[dict[str, str]]:
    """What is at each port, all asked at once: a silent one takes seconds."""
    with ThreadPoolExecutor(len(ports) or 1) as asking:
        return list(asking.map(partial(_port_facts, probe=probe), ports))


def _port_facts(port: SerialPort, *, probe: bool) -> dict[str, str]:
    facts = {"port": port.device, "description": port.description, "module": "", "link": "", "reason": ""}
    if not probe:
        return facts
    try:
        with closing(open_link(port.device)) as link:
            found = find_module(link)
    except ModuleUnavailable as error:
        return facts | {"reason": printable(error.reason.removeprefix(f"cannot open {port.device}: "))}
    if found is None:
        return facts | {"reason": "no module answers"}
    return facts | {"module": _module_name(found), "link": _PREFIXES[found.dialect] + port.device}


def _module_name(found: FoundModule) -> str:
    kind = "legacy, " if found.dialect is Dialect.LEGACY else ""
    return f"{found.identity.module_id} ({kind}firmware {found.identity.firmware})"


def _clock_of(opened: SecurityModule) -> ModuleClock | None:
    try:
        return opened.clock()
    except ModuleRefused as refused:
        if refused.code != ReturnCode.HEADER:
            raise
        return None


def _units_left(opened: SecurityModule) -> int | None:
    """What a legacy module may still sell, whatever the key; other kinds tell it of each key."""
    if not isinstance(opened, TsmModule):
        return None
    try:
        return opened.balance().balance
    except ModuleRefused:  # it has no credit balance
        return None


def _clock_line(clock: ModuleClock | None) -> str:
    if clock is None:
        return "not told"
    window = f"; takes tokens up to {clock.tid_window} minutes off it" if clock.tid_window else ""
    return f"{clock.now:%Y-%m-%d %H:%M:%S} UTC{window}"


def _clock_facts(clock: ModuleClock | None) -> dict[str, Any] | None:
    return None if clock is None else {"now": clock.now.isoformat(), "tid_window": clock.tid_window}


def _emulator_mark(emulator: bool) -> str:
    return ", an emulator with test keys" if emulator else ""


_HEADINGS = (
    f"{'':>3} {'group':<7}{'KRN':<4}{'type':<5}{'base':<5} "
    f"{'active from':<12}{'until':<12}{'units left':>14}{'money left':>18}  KCV"
)


def _register_line(register: KeyRegister) -> str:
    return (
        f"{register.number:>3} {register.sgc:<7}{register.krn:<4}{register.kt.name:<5}{register.base_date:<5d} "
        f"{_date(register.active_from):<12}{_date(end_of(register)):<12}"
        f"{_decimal(register.units_left, 1):>14}{_decimal(register.currency_left, 5):>18}  {register.kcv}"
    ).rstrip()


def _register_facts(register: KeyRegister) -> dict[str, Any]:
    end = end_of(register)
    return {
        "number": register.number,
        "sgc": register.sgc,
        "krn": register.krn,
        "kt": int(register.kt),
        "base_date": int(register.base_date),
        "ken": register.ken,
        "active_from": register.active_from and register.active_from.isoformat(),
        "issue_until": register.issue_until and register.issue_until.isoformat(),
        "ends": end and end.isoformat(),
        "units_left": register.units_left,
        "currency_left": register.currency_left,
        "kcv": register.kcv,
    }


def _date(moment: datetime | None) -> str:
    return "-" if moment is None else f"{moment:%Y-%m-%d}"


def _decimal(value: int | None, places: int) -> str:
    """A count of the smallest parts, with its decimal point."""
    if value is None:
        return "-"
    whole, part = divmod(value, 10**places)
    return f"{whole}.{part:0{places}}"
