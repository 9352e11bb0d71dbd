"""The command line: finds the command, runs it, and turns every error into a sentence and an exit code.

Exit codes: 0 done, 1 refused, 2 usage, 3 environment (a cable, a disk, the module, the store).
"""

from __future__ import annotations

import importlib
from keyword import iskeyword
from pathlib import Path
from typing import Final

import click

REFUSED, USAGE, ENVIRONMENT = 1, 2, 3

# Command → the module in this package that defines it, loaded when it is called; and its line in the list, so that
# `cdu --help` loads none.
_COMMANDS: Final = {
    "init": ("init", "Make a new station in the station folder."),
    "sign-in": ("sign_in", "Sign in for the commands that follow."),
    "sign-out": ("sign_in", "End that session."),
    "operator": ("operator", "See, add and change operators; one's own password and telephone."),
    "sell": ("sell", "Sell credit to a meter and print the receipt."),
    "quote": ("quote", "Show what an amount buys and why; nothing is sold."),
    "search": ("lookup", "Find meters by number, name, account, phone or address."),
    "show": ("lookup", "Show one sale: its receipt, or the facts as JSON."),
    "transactions": ("transactions", "List sales by receipt, token, meter, operator, day, amount, state."),
    "cancel": ("cancel", "Take a sale back, with a second person."),
    "report-used": ("cancel", "Record that a meter took a token."),
    "give": ("give", "Issue a token without payment: free units, or a replacement."),
    "debt": ("debt", "See and change what an account owes."),
    "statement": ("statement", "What an account bought and owed between two days."),
    "reprint": ("reprint", "Print a receipt again."),
    "shift": ("shift", "Open a shift, move its cash, count and close it."),
    "settle": ("settle", "Finish the sales that wait for the security module."),
    "customer": ("customer", "Look customers up, add and change them, their accounts and meters."),
    "import": ("import_", "Import customers, accounts and meters from a spreadsheet."),
    "export": ("import_", "Write customers, accounts and meters to a spreadsheet."),
    "import-template": ("import_", "Write an empty table to fill in and import."),
    "tariff": ("tariff", "Look at tariffs, check and publish them, try prices."),
    "usage": ("usage", "Find meters that buy oddly, and follow them up."),
    "allowance": ("allowance", "What the station may sell until when; renew it."),
    "commission": ("commission", "What the vendor earns by selling: rules, statement, payout."),
    "emulator": ("emulator", "Serve the station's emulator as a module on a line."),
    "meter": ("meter", "Type tokens into a customer's virtual meter (demonstration only)."),
    "module": ("module", "Find security modules, show what one holds, test it."),
    "audit": ("audit", "Prove that no record was changed; see who did what."),
    "doctor": ("doctor", "Check module, store, journal, printer, clock and disk."),
    "demo-code": ("demo", "Show the code of a demonstration operator's telephone."),
    "demo": ("demo", "Open the demonstration station, making it first if there is none."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported by name at first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the commands in the order of the table."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return one command."""
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"cdu_app.cli.{_COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, _attribute(cmd_name))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in _COMMANDS.items()])


def _attribute(command: str) -> str:
    """Return the name that Python allows for a command: import_, import_template."""
    return f"{command}_" if iskeyword(command) else command.replace("-", "_")


@click.group(cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="microvend-cdu", prog_name="cdu")
@click.option(
    "--station",
    type=click.Path(file_okay=False, path_type=Path),
    help="The station's folder (default: CDU_STATION, or your data folder).",
)
@click.pass_context
def cdu(ctx: click.Context, station: Path | None) -> None:
    """Sell prepaid electricity, water and gas. Without a command the desktop opens.

    Every setting of station.toml can be overridden by an environment variable: CDU_MODULE_LINK for
    [module] link, CDU_PRINTER_LINK, CDU_STORE_URL and so on. CDU_STORE_PASSPHRASE opens the key file.

    Exit codes: 0 done, 1 refused, 2 usage, 3 environment.
    """
    from cdu_app.folders import default_folder

    ctx.obj = station or default_folder()
    if ctx.invoked_subcommand is None:
        from cdu_app.cli.desktop import open_desktop

        ctx.exit(open_desktop(ctx.obj))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; every error has been said on standard error."""
    try:
        return int(cdu.main(arguments, prog_name="cdu", standalone_mode=False) or 0)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        return USAGE
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. Nothing that was recorded is lost.", err=True)
        return REFUSED
    except SystemExit:  # click's answer when nobody reads our output any more
        return ENVIRONMENT
    except Exception as error:  # noqa: BLE001 - the last place: never a traceback on screen
        from cdu_app.cli.failure import exit_code
        from cdu_app.messages import say

        click.echo(str(say(error)), err=True)
        return exit_code(error)
