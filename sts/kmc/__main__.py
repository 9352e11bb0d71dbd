"""`python -m sts.kmc`: a key management centre, and the key files it makes for emulators."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sts.errors import StsError
from sts.kmc import key_list
from sts.kmc.centre import VALID_FOR, Centre, read_public_key
from sts.kmc.files import is_open_to_others, read_data, read_text, write_private
from sts.kmc.key_list import read_key_list
from sts.kmc.request import read_request
from sts.kmc.sentences import say
from sts.module.emulator import Emulator, create_empty_emulator

if TYPE_CHECKING:
    from collections.abc import Callable

REFUSED, USAGE, INTERRUPTED = 1, 2, 130
PASSPHRASE, EMULATOR_KEY = "KMC_PASSPHRASE", "EMULATOR_KEY"
_KEY_BYTES: Final = 32
_MINUTES_A_YEAR: Final = 366 * 24 * 60
_MOST_DAYS: Final = 3_660
_DESCRIPTION: Final = f"""\
Make a key management centre, and the key files it issues, each for one emulator only.

The centre's passphrase is asked for, or taken from {PASSPHRASE}. The key that seals an emulator's folder, 64
hexadecimal digits, comes from {EMULATOR_KEY}; a station's emulator is reached by "cdu emulator" instead.
"""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status: 0 done, 1 refused, 2 wrong usage, 130 interrupted."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    run: Callable[[argparse.Namespace], None] = chosen.run
    try:
        run(chosen)
    except _Usage as error:
        sys.stderr.write(f"{error}\n")
        return USAGE
    except (KeyboardInterrupt, EOFError):
        sys.stderr.write("\n")  # the question stands there
        return INTERRUPTED
    except (StsError, OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{say(error)}\n")
        return REFUSED
    return 0


class _Usage(Exception):
    """Something is missing that no argument names."""


def _make_centre(chosen: argparse.Namespace) -> None:
    centre = Centre.generate()
    centre.save(chosen.centre, _passphrase(twice=True))
    sys.stdout.write(f"{centre.public_key.hex()}\n")


def _show_public_key(chosen: argparse.Namespace) -> None:
    sys.stdout.write(f"{read_public_key(chosen.centre).hex()}\n")


def _make_emulator(chosen: argparse.Namespace) -> None:
    create_empty_emulator(chosen.folder, _emulator_key(), chosen.public_key, chosen.tid_window)


def _request(chosen: argparse.Namespace) -> None:
    emulator = Emulator.open(chosen.folder, _emulator_key())
    try:
        sys.stdout.write(emulator.request_keys())
    finally:
        emulator.close()


def _issue(chosen: argparse.Namespace) -> None:
    request = read_request(read_text(chosen.request))
    keys = read_key_list(read_text(chosen.keys))
    centre = Centre.open(chosen.centre, _passphrase())
    data = centre.issue(request, keys, datetime.now(UTC), timedelta(days=chosen.days))
    write_private(chosen.out, data)
    sys.stdout.write(f"Key file {request.sequence} for {request.module_id} is made; keys: {len(keys)}\n")
    for path in filter(is_open_to_others, (chosen.centre, chosen.keys)):
        sys.stderr.write(f"{path} is open to other users of this computer. Take their rights away.\n")


def _load(chosen: argparse.Namespace) -> None:
    emulator = Emulator.open(chosen.folder, _emulator_key())
    try:
        sys.stdout.write(f"Key file {emulator.load_keys(read_data(chosen.key_file))} is loaded.\n")
    finally:
        emulator.close()


def _parser() -> argparse.ArgumentParser:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="python -m sts.kmc", description=_DESCRIPTION, formatter_class=raw)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str, run: Callable[[argparse.Namespace], None], line: str, *paths: str
    ) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=line, description=line)
        made.set_defaults(run=run)
        for path in paths:
            made.add_argument(path, type=Path)
        return made

    command("centre", _make_centre, "Make a centre; its public key is printed.", "centre")
    command("public", _show_public_key, "Print a centre's public key.", "centre")
    made = command("emulator", _make_emulator, "Make an emulator without keys that trusts one centre.", "folder")
    made.add_argument("public_key", type=_public_key, help="the centre's public key, 64 hexadecimal digits")
    made.add_argument("--tid-window", type=_minutes, default=0, metavar="MINUTES", help="0 (the default): any time")
    command("request", _request, "Print an emulator's request for keys.", "folder")
    issue = command("issue", _issue, "Answer a request with a key file.", "centre", "request", "keys", "out")
    issue.add_argument("--days", type=_days, default=VALID_FOR.days, help="how long it can be loaded (%(default)s)")
    issue.epilog, issue.formatter_class = key_list.__doc__, raw
    command("load", _load, "Load a key file into an emulator.", "folder", "key_file")
    return parser


def _key(text: str) -> bytes:
    value = bytes.fromhex(text)
    if len(value) != _KEY_BYTES:
        raise ValueError
    return value


def _public_key(text: str) -> bytes:
    try:
        return _key(text)
    except ValueError:
        raise argparse.ArgumentTypeError('it is 64 hexadecimal digits, as "public" prints them') from None


def _minutes(text: str) -> int:
    return _number(text, 0, _MINUTES_A_YEAR)


def _days(text: str) -> int:
    return _number(text, 1, _MOST_DAYS)


def _number(text: str, least: int, most: int) -> int:
    with suppress(ValueError):
        if least <= int(text) <= most:
            return int(text)
    raise argparse.ArgumentTypeError(f"it is a number from {least} to {most}")


def _emulator_key() -> bytes:
    try:
        return _key(os.environ.get(EMULATOR_KEY, ""))
    except ValueError:
        raise _Usage(f"Set {EMULATOR_KEY} to the emulator's key, 64 hexadecimal digits.") from None


def _passphrase(*, twice: bool = False) -> str:
    given = os.environ.get(PASSPHRASE)
    if given is None:
        if not sys.stdin.isatty():
            raise _Usage(f"Set {PASSPHRASE}, or start this from a terminal.")
        given = getpass.getpass("Passphrase of the centre: ")
        if twice and getpass.getpass("The same again: ") != given:
            raise _Usage("They are not the same.")
    if not given:
        raise _Usage("An empty passphrase protects nothing.")
    return given


if __name__ == "__main__":
    sys.exit(main())
