"""Importing 100 000 customers from an XLSX of which 1 % of the rows are bad, in every way there is.

Claims: under 60 s from opening the file to the last commit, under 400 MB at the peak of the process, and the mistakes
that are told are those that were planted, row by row and column by column. Floor, in the same run: reading the file
and doing nothing, and adding the same records without looking at them, without history and without rules.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.result import Result
from benchmarks.search_million import AREAS, TARIFF, Person
from spreadsheets import TableKind, write_table

if TYPE_CHECKING:
    from collections.abc import Iterator

ROWS, BAD_EVERY = 100_000, 100
SECONDS, MEGABYTES, FLOORS = 60.0, 400, 4.0
FIRST_ROW = 2
COLUMNS = {
    "Customer name": "name",
    "Mobile": "phone",
    "E-mail": "email",
    "Acc no": "account",
    "Address": "address",
    "Area": "area",
    "Tariff": "tariff",
    "Meter No": "meter",
    "Commodity": "commodity",
    "SGC": "sgc",
    "KRN": "krn",
    "TI": "ti",
    "EA": "ea",
    "Connected on": "connected",
    "Status": "status",
    "Notes": "notes",
}
HEADING = {name: heading for heading, name in COLUMNS.items()}
# What is written into a good row, and the mistake that it makes. "@": taken from the row ten rows before.
MISTAKES: list[tuple[dict[str, str], str, str]] = [
    ({"name": ""}, "name", "empty"),
    ({"name": "N" * 101}, "name", "too long"),
    ({"phone": "none yet"}, "phone", "malformed"),
    ({"email": "nobody.example.org"}, "email", "malformed"),
    ({"account": "-"}, "account", "empty"),
    ({"account": "???"}, "account", "malformed"),
    ({"address": "A" * 201}, "address", "too long"),
    ({"tariff": "NOSUCH"}, "tariff", "unknown"),
    ({"tariff": ""}, "tariff", "empty"),
    ({"meter": "07000000010"}, "meter", "check digit"),
    ({"meter": "0700OOOOO13"}, "meter", "not a number"),
    ({"meter": "070000"}, "meter", "malformed"),
    ({"commodity": "steam"}, "commodity", "not a choice"),
    ({"sgc": "12345"}, "sgc", "malformed"),
    ({"sgc": ""}, "sgc", "empty"),
    ({"krn": "0"}, "krn", "out of range"),
    ({"krn": "one"}, "krn", "not a number"),
    ({"ti": "100"}, "ti", "out of range"),
    ({"ea": "09"}, "ea", "not a choice"),
    ({"connected": "31/02/2025"}, "connected", "not a date"),
    ({"connected": "01/01/1950"}, "connected", "out of range"),
    ({"status": "perhaps"}, "status", "not a choice"),
    ({"meter": "@"}, "meter", "twice in the file"),
    (dict.fromkeys(("account", "phone", "email", "address", "area"), "@"), "name", "otherwise in another row"),
]


def measure() -> list[Result]:
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "customers.xlsx"
        write_table(file, list(COLUMNS), (list(row.values()) for row in table()), TableKind.XLSX)
        floor = in_child("floor", file)
        told = in_child("import", file)
    planted = dict(mistakes())
    found = {int(row): {(heading, fault) for heading, fault in issues} for row, issues in told["bad"].items()}
    seconds, peak, ratio = told["seconds"], told["peak_mb"], told["seconds"] / floor["seconds"]
    figures = (
        f"{ROWS:,} rows in {seconds:.1f} s (under {SECONDS:.0f}): opened in {told['opened']:.1f} s, checked in "
        f"{told['checked']:.1f} s, written under the lock in {told['written']:.1f} s; {told['cpu']:.1f} s of "
        f"processor time; "
        f"floor (read {floor['read']:.1f} s, bare insert {floor['inserted']:.1f} s) {floor['seconds']:.1f} s; "
        f"{ratio:.1f} floors (under {FLOORS:.0f})"
    )
    named = all_named(planted, found) and told["imported"] == ROWS - len(planted)
    counted = f"{len(planted)} bad rows planted, {len(found)} named, {told['imported']:,} imported, found by search"
    return [
        Result("100 000 customers imported from XLSX", figures, seconds < SECONDS and ratio < FLOORS),
        Result("memory of that import", f"{peak:.0f} MB at the peak (under {MEGABYTES})", peak < MEGABYTES),
        Result("every bad row is named", counted, named),
    ]


def all_named(planted: dict[int, tuple[str, str]], found: dict[int, set[tuple[str, str]]]) -> bool:
    return found == {row: {mistake} for row, mistake in planted.items()}


def in_child(task: str, file: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.import_customers_child", task, str(file)]
    told: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return told


def table() -> Iterator[dict[str, str]]:
    """The rows of the file, good and bad."""
    for number in range(ROWS):
        row = good_row(number)
        if is_bad(number):
            earlier = good_row(number - 10)
            changes, _name, _fault = mistake_of(number)
            row |= {name: earlier[name] if value == "@" else value for name, value in changes.items()}
        yield row


def mistakes() -> Iterator[tuple[int, tuple[str, str]]]:
    """The rows as a spreadsheet numbers them, with the heading and the fault that was planted."""
    for number in range(ROWS):
        if is_bad(number):
            _changes, name, fault = mistake_of(number)
            yield number + FIRST_ROW, (HEADING[name], fault)


def is_bad(number: int) -> bool:
    return number % BAD_EVERY == BAD_EVERY // 2


def mistake_of(number: int) -> tuple[dict[str, str], str, str]:
    return next(islice(MISTAKES, number // BAD_EVERY % len(MISTAKES), None))


def good_row(number: int) -> dict[str, str]:
    person = Person(number)
    return {
        "name": " ".join(person.names),
        "phone": person.phone,
        "email": f"customer{number}@example.org",
        "account": person.account,
        "address": person.address,
        "area": AREAS[number % len(AREAS)],
        "tariff": TARIFF,
        "meter": person.meter,
        "commodity": "electricity",
        "sgc": "123456",
        "krn": "1",
        "ti": "01",
        "ea": "07",
        "connected": f"{number % 28 + 1:02}/03/2025",
        "status": "active",
        "notes": "",
    }
