"""`cdu demo`: see it work. Opens the demonstration station's window, or shows a sale where there is no screen."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from cdu_app.cli.desktop import open_desktop
from cdu_app.cli.paper import show_sale
from cdu_app.cli.session import station_at
from cdu_app.demonstration import OPERATORS_FILE, create_demonstration, read_demo_operators
from cdu_app.demonstration import demo_code as code_of_demo
from cdu_app.errors import NotDemonstration
from cdu_app.settings import STATION_FILE, read_settings
from vending.clock import SystemClock
from vending.money import parse_amount
from vending.services.selling.sell_token import SaleOrder

if TYPE_CHECKING:
    from cdu_app.bootstrap import Station
    from vending.domain.sales.sale import Sale

PICTURES: Final = Path("build/screens")

# A display that is named may still refuse; Qt ends the process then, so another process tries it.
_TRY_SCREEN: Final = "from PySide6.QtGui import QGuiApplication; QGuiApplication([])"


@click.command()
@click.option("--pictures", type=click.Path(file_okay=False, path_type=Path), default=PICTURES, show_default=True)
@click.pass_context
def demo(ctx: click.Context, pictures: Path) -> None:
    """Open the demonstration station, making it first if there is none.

    With no screen: sell one token, print its receipt here and save pictures of the main screens.
    """
    folder: Path = ctx.obj
    if not (folder / STATION_FILE).exists():
        click.echo(f"Making a demonstration station in {folder} …", err=True)
        create_demonstration(folder, SystemClock())
    if has_screen():
        ctx.exit(open_desktop(folder))
    click.echo("There is no screen here, so this is a sale in the terminal.", err=True)
    with station_at(folder) as station:
        show_sale(station, _sell_one(station), as_json=False)
        _save_pictures(station, pictures)
    click.echo(f"Pictures of the main screens are in {pictures}.", err=True)


@click.command("demo-code")
@click.argument("username")
@click.pass_obj
def demo_code(folder: Path, username: str) -> None:
    """Show the code that USERNAME's telephone would show now (demonstration stations only)."""
    if not read_settings(folder).identity.demonstration:
        raise NotDemonstration
    code = code_of_demo(folder, username, SystemClock().now())
    if not code:
        raise click.UsageError(f"{OPERATORS_FILE} has no telephone for “{username}”.")
    click.echo(code)


def has_screen() -> bool:
    """Can a window be opened here?"""
    if sys.platform in ("win32", "darwin"):
        return True
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        return False
    if getattr(sys, "frozen", False):  # an installed program has no interpreter to try it with
        return True
    attempt = subprocess.run([sys.executable, "-c", _TRY_SCREEN], capture_output=True, check=False, timeout=60)  # noqa: S603 - our own interpreter and a fixed text
    return attempt.returncode == 0


def _sell_one(station: Station) -> Sale:
    """Sell to one of the village's customers, as the demonstration's cashier."""
    cashier = next(row for row in read_demo_operators(station.settings.folder) if row["role"] == "cashier")
    seller = station.sign_in.sign_in(cashier["username"], cashier["password"])
    meters = [row.meter_number for row in station.queries.recent_sales(limit=50)]
    amount = parse_amount("100", station.identity.currency)
    return station.sell.sell(SaleOrder(random.choice(meters), amount, seller))  # noqa: S311 - any of them


def _save_pictures(station: Station, folder: Path) -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from cdu_app.ui.screens import save_main_screens

    save_main_screens(station, folder)
