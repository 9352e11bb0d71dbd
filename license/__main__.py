"""`python -m license`: the office's keys, and what it signs for its stations."""

from __future__ import annotations

import argparse
import getpass
import os
import re
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from license.currency import read_minor, say_minor
from license.document import Document, Kind
from license.errors import LicenseError
from license.grant import MOST_MINOR, Grant, Head, Link
from license.issuer import KEY_BYTES, Issuer, OfficeKeys, read_public_document, write_private
from license.sentences import say
from license.short_code import in_groups

if TYPE_CHECKING:
    from collections.abc import Callable

REFUSED, USAGE, INTERRUPTED = 1, 2, 130
PASSPHRASE: Final = "CDU_OFFICE_PASSPHRASE"  # noqa: S105 - a variable's name
_DESCRIPTION: Final = f"""\
Keep the keys of the utility's office, and sign what its stations sell by.

The passphrase of the key file is asked for, or taken from {PASSPHRASE}.
"""


class _Usage(Exception):
    """Something is missing that no argument names."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status: 0 done, 1 refused, 2 wrong usage, 130 interrupted."""
    chosen = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], None] = chosen.run
    try:
        run(chosen)
    except _Usage as error:
        sys.stderr.write(f"{error}\n")
        return USAGE
    except (KeyboardInterrupt, EOFError):
        sys.stderr.write("\n")  # the question stands there
        return INTERRUPTED
    except (LicenseError, OSError) as error:
        sys.stderr.write(f"{say(error)}\n")
        return REFUSED
    return 0


def _make_keys(chosen: argparse.Namespace) -> None:
    issuer = Issuer.generate()
    issuer.save(chosen.keys, _passphrase(twice=True))
    sys.stdout.write(f"{issuer.public_document()}\n")
    sys.stderr.write(f"Fingerprint: {issuer.keys.fingerprint}\n")


def _grant(chosen: argparse.Namespace) -> None:
    _put(chosen, _issuer(chosen).document(_grant_of(chosen)))


def _code(chosen: argparse.Namespace) -> None:
    _put(chosen, in_groups(_issuer(chosen).code(_grant_of(chosen), chosen.station_key)))


def _acknowledge(chosen: argparse.Namespace) -> None:
    _put(chosen, _issuer(chosen).document(Head(chosen.station, chosen.head, datetime.now(UTC))))


def _show(chosen: argparse.Namespace) -> None:
    text = chosen.document
    if not text.startswith("CDU"):
        path = Path(text)
        text = path.read_text("utf-8", errors="replace")
        text = read_public_document(path) if text.startswith("{") else text
    document = Document.read(text)
    proved = "not looked at"
    if chosen.keys is not None:
        document.verify(Kind(document.kind), OfficeKeys.read(read_public_document(chosen.keys)).signing)
        proved = "right"
    for name, value in _facts(document).items():
        sys.stdout.write(f"{name}: {value}\n")
    sys.stdout.write(f"signature: {proved}\n")


def _facts(document: Document) -> dict[str, object]:
    if document.kind == Kind.KEYS:
        return {"kind": "keys", "fingerprint": OfficeKeys.read(document.line).fingerprint, "document": document.line}
    if document.kind == Kind.HEAD:
        head = Head.of(document)
        return {"kind": "head", "station": head.station, "at": head.at, "head": _say_link(head.link)}
    grant = Grant.of(document)
    return {
        "kind": "grant",
        "station": grant.station,
        "sequence": grant.sequence,
        "amount": say_minor(grant.amount_minor, grant.currency),
        "issued": grant.issued_at,
        "until": f"the end of {(grant.expires_at - timedelta(days=1)).date()} (UTC)",
        "head": _say_link(grant.head) if grant.head else "none",
    }


def _say_link(link: Link) -> str:
    return f"{link.sequence}:{link.hash.hex()}"


def _issuer(chosen: argparse.Namespace) -> Issuer:
    return Issuer.open(chosen.keys, _passphrase())


def _grant_of(chosen: argparse.Namespace) -> Grant:
    try:
        amount = read_minor(chosen.amount, chosen.currency)
    except ValueError:
        raise _Usage("The amount is digits with the currency's decimals after a point.") from None
    if not 0 < amount <= MOST_MINOR:
        raise _Usage("The amount is too small or too large.")
    now = datetime.now(UTC)
    expires_at = datetime.combine(chosen.until, time(0), UTC) + timedelta(days=1)
    if expires_at <= now:
        raise _Usage("The last day has passed.")
    head = getattr(chosen, "head", None)
    return Grant(chosen.station, chosen.sequence, amount, chosen.currency, now.replace(microsecond=0), expires_at, head)


def _put(chosen: argparse.Namespace, line: str) -> None:
    if chosen.out is None:
        sys.stdout.write(f"{line}\n")
    else:
        write_private(chosen.out, f"{line}\n".encode())


def _parser() -> argparse.ArgumentParser:
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="python -m license", description=_DESCRIPTION, formatter_class=raw)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], None], line: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=line, description=line)
        made.set_defaults(run=run)
        return made

    made = command("keys", _make_keys, "Make the office's keys; the public document for stations is printed.")
    made.add_argument("keys", type=Path, help="the new key file")
    granted = command("grant", _grant, "Sign a grant: what a station may sell more, and until when.")
    _add_grant(granted)
    granted.add_argument(
        "--head", type=_link, metavar="N:HASH", help="the last link of its journal that the office has"
    )
    code = command("code", _code, "Say a grant in 28 digits, to be read out over a telephone.")
    _add_grant(code)
    code.add_argument("--station-key", type=_key, required=True, metavar="HEX", help='as "cdu allowance enrol" gave it')
    head = command("acknowledge", _acknowledge, "Sign how far the office has a station's journal.")
    _add_common(head)
    head.add_argument("head", type=_link, metavar="N:HASH", help="the last link that the office has")
    show = command("show", _show, "Say what a document or a key file holds.")
    show.add_argument("document", help="a file, or the line itself")
    show.add_argument("--keys", type=Path, help="a key file: say whether these keys signed it")
    return parser


def _add_common(made: argparse.ArgumentParser) -> None:
    made.add_argument("keys", type=Path, help="the office's key file")
    made.add_argument("station", help="the station's code")
    made.add_argument("--out", type=Path, help="write it to a new file")


def _add_grant(made: argparse.ArgumentParser) -> None:
    _add_common(made)
    made.add_argument("sequence", type=_sequence, help="1 for the station's first grant, then one more each time")
    made.add_argument("amount", help="what it may sell more: 100000.00")
    made.add_argument("currency", type=_currency, help="three letters: ZAR")
    made.add_argument("until", type=_day, help="the last day (UTC): 2026-12-31")


def _matched(pattern: str, text: str, wanted: str) -> str:
    if not re.fullmatch(pattern, text):
        raise argparse.ArgumentTypeError(wanted)
    return text


def _sequence(text: str) -> int:
    return int(_matched("[1-9][0-9]{0,8}", text, "it is a number from 1"))


def _currency(text: str) -> str:
    return _matched("[A-Z]{3}", text, "it is three capital letters")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("it is a day like 2026-12-31") from None


def _key(text: str) -> bytes:
    return bytes.fromhex(_matched(f"[0-9a-fA-F]{{{2 * KEY_BYTES}}}", text, "it is 64 hexadecimal digits"))


def _link(text: str) -> Link:
    wanted = "it is a number, a colon and 64 hexadecimal digits"
    number, _colon, digest = _matched("[1-9][0-9]{0,17}:[0-9a-fA-F]{64}", text, wanted).partition(":")
    return Link(int(number), bytes.fromhex(digest))


def _passphrase(*, twice: bool = False) -> str:
    given = os.environ.get(PASSPHRASE)
    if given is None:
        if not sys.stdin.isatty():
            raise _Usage(f"Set {PASSPHRASE}, or start this from a terminal.")
        given = getpass.getpass("Passphrase of the key file: ")
        if twice and getpass.getpass("The same again: ") != given:
            raise _Usage("They are not the same.")
    if not given:
        raise _Usage("An empty passphrase protects nothing.")
    return given


if __name__ == "__main__":
    sys.exit(main())
