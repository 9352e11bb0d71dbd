"""`cdu init`: a new station, or the demonstration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click
from click.core import ParameterSource

from cdu_app.cli.allowance import enrol_at, text_of
from cdu_app.cli.session import read_secret
from cdu_app.create import StationPlan, add_operator, new_station
from cdu_app.demonstration import OPERATORS_FILE, create_demonstration, load_village, test_keys
from cdu_app.logs import log_to
from cdu_app.settings import EMULATOR_LINK
from vending.clock import SystemClock
from vending.domain.people.operator import Role

if TYPE_CHECKING:
    from pathlib import Path

_PUBLIC_KEY_BYTES: Final = 32
_DEMO_OPTIONS: Final = ("printer_link", "store_url")


def _public_key(_ctx: click.Context, _: click.Parameter, value: str | None) -> bytes | None:
    """A centre's public key from its 64 hexadecimal digits, for an emulator."""
    if value is None:
        return None
    try:
        key = bytes.fromhex(value)
    except ValueError:
        key = b""
    if len(key) != _PUBLIC_KEY_BYTES:
        raise click.BadParameter("it is 64 hexadecimal digits, as “python -m sts.kmc public” prints them")
    return key


@click.command()
@click.option("--demo", is_flag=True, help="A demonstration station: a village, a week of sales, test keys.")
@click.option("--code", default="S01", show_default=True, help="Prefix of receipt numbers.")
@click.option("--name", default="", help="The station's name on receipts.")
@click.option("--utility", default="", help="The utility's name on receipts.")
@click.option("--currency", default="ZAR", show_default=True, help="ISO 4217 code.")
@click.option("--time-zone", default="UTC", show_default=True, help="Such as Africa/Johannesburg.")
@click.option("--locale", default="en", show_default=True, help="How dates and numbers are written, such as en_ZA.")
@click.option("--module", "module_link", default="emulator", show_default=True, help="Serial port or tcp://HOST:PORT.")
@click.option(
    "--centre",
    metavar="KEY",
    callback=_public_key,
    help="Public key of the key management centre whose key files the emulator takes; it starts without keys.",
)
@click.option("--printer", "printer_link", default="none", show_default=True, help="Where receipts print.")
@click.option("--store-url", default="", help="A MySQL store instead of the encrypted file.")
@click.option("--keyring", is_flag=True, help="Keep the store's key in the system's keyring, not in a key file.")
@click.option(
    "--hq", metavar="KEYS", help="Sell only as the office with these public keys grants it (a file or its line)."
)
@click.option("--manager", default="manager", show_default=True, help="Username of the first operator.")
@click.pass_context
def init(
    ctx: click.Context,
    /,
    demo: bool,
    keyring: bool,
    manager: str,
    centre: bytes | None,
    hq: str | None,
    **settings: str,
) -> None:
    """Make a new station in the station folder.

    The first operator's password is CDU_PASSWORD or asked; the key file's passphrase CDU_STORE_PASSPHRASE or asked.
    With --demo only --printer and --store-url can be chosen. A station on the emulator gets the published test keys,
    or with --centre those of the key files that “cdu emulator load” is given.
    """
    folder: Path = ctx.obj
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    log_to(folder)
    if demo:
        _verify_demo_options(ctx)
        printer, store = settings["printer_link"], settings["store_url"]
        create_demonstration(folder, SystemClock(), printer_link=printer, store_url=store)
        click.echo(f"Demonstration station in {folder}; its operators are in {OPERATORS_FILE} there.")
        return
    if centre and settings["module_link"] != EMULATOR_LINK:
        raise click.UsageError("--centre is for a station whose module is the emulator.")
    keys_of_office = "" if hq is None else text_of(hq)
    password = read_secret("CDU_PASSWORD", f"Password for {manager}")
    passphrase = "" if keyring else read_secret("CDU_STORE_PASSPHRASE", "Passphrase for the key file")
    keys = test_keys(load_village()) if settings["module_link"] == EMULATOR_LINK else ()
    plan = StationPlan(_sections(settings, "keyring" if keyring else "file"), passphrase, keys, centre or b"")
    with new_station(folder, plan, SystemClock()) as station:
        operator = add_operator(station, manager, manager.capitalize(), Role.MANAGER, password)
        if keys_of_office:
            enrol_at(station, operator, keys_of_office)
    click.echo(f"Station {settings['code']} in {folder}. “cdu doctor” says what it still needs.")
    click.echo(
        f"{manager} enrols a telephone first: “cdu operator second-factor --operator {manager}”, or at the window."
    )


def _verify_demo_options(ctx: click.Context) -> None:
    given = [name for name in ctx.params if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    if not {"demo", *_DEMO_OPTIONS}.issuperset(given):
        raise click.UsageError("With --demo only --printer and --store-url can be chosen.")


def _sections(chosen: dict[str, str], key: str) -> dict[str, dict[str, object]]:
    return {
        "station": {
            "code": chosen["code"],
            "name": chosen["name"],
            "utility_name": chosen["utility"],
            "currency": chosen["currency"],
            "time_zone": chosen["time_zone"],
            "locale": chosen["locale"],
        },
        "module": {"link": chosen["module_link"]},
        "printer": {"link": chosen["printer_link"]},
        "store": {"url": chosen["store_url"], "key": key},
    }
