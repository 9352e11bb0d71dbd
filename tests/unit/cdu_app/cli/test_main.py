from __future__ import annotations

import subprocess
import sys

import click
import pytest

from cdu_app.cli import main
from cdu_app.cli.failure import exit_code
from sts.errors import KeyExpired
from sts.module.errors import FrameError, ModuleRefused, ModuleUnavailable
from vending.errors import PrinterUnavailable, SalePending, UnknownMeter

HEAVY = ("sqlalchemy", "cryptography", "babel", "PySide6", "serial", "platformdirs")


@pytest.mark.parametrize("name", main._COMMANDS)
def test_the_list_says_what_the_commands_are(name: str) -> None:
    command = main.cdu.get_command(click.Context(main.cdu), name)
    assert command is not None
    assert command.name == name
    assert command.help


def test_help_loads_no_command() -> None:
    code = (
        "import sys; from cdu_app.cli.main import run; code = run(['--help']);"
        f"sys.stderr.write(str([name for name in {HEAVY} if name in sys.modules] + [code]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[0]"
    assert all(f"  {name} " in done.stdout for name in main._COMMANDS)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UnknownMeter("1"), 1),
        (KeyExpired(1, 1), 1),
        (ModuleRefused("SM?VC", 1, "x"), 1),
        (ModuleUnavailable("x", "y"), 3),
        (FrameError("x"), 3),
        (SalePending("x", "y"), 3),
        (PrinterUnavailable("x", "y"), 3),
        (OSError(5, "x"), 3),
        (ZeroDivisionError(), 3),
    ],
)
def test_exit_codes(error: Exception, code: int) -> None:
    assert exit_code(error) == code
