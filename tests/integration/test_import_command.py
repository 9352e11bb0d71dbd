"""Importing and exporting at a till's command line; the counter sells on, or says why not."""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from cdu_app.importing.mappings import MAPPINGS_FILE
from cdu_app.station_turn import StationTurn
from spreadsheets import TableKind, open_table, write_table
from tests.support.records import meter_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.support.tills import Till

HEADINGS = ("Name", "Acc no", "Tariff", "Meter No", "SGC", "KRN", "TI", "EA")


@pytest.fixture(autouse=True)
def _office(till: Till) -> None:
    """The manager works here."""
    till.sign_in("manager")


def row(number: int, **cells: str) -> list[str]:
    digits = meter_number(61_000_000 + number)
    plain = {"name": f"New {number}", "account": f"N-{number}", "tariff": "E1", "meter": digits, "sgc": "123457"}
    return [*(plain | cells).values(), "1", "1", "7"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return table(tmp_path / "new.xlsx", [row(1), row(2)])


def table(path: Path, rows: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS) -> Path:
    write_table(path, headings, rows, TableKind.CSV if path.suffix == ".csv" else TableKind.XLSX)
    return path


def meters(till: Till) -> int:
    return len(till.run("search", "new", "--json").json)


def test_import_and_find(till: Till, file: Path) -> None:
    answer = till.run("import", str(file))
    assert (answer.code, answer.err) == (0, "")
    assert answer.out == "2 rows: 2 new.\nThe import is recorded.\n"
    assert meters(till) == 2
    assert till.run("sell", meter_number(61_000_001), "100").code == 0


def test_a_dry_run_changes_nothing_and_needs_nobody(till: Till, file: Path) -> None:
    till.patch.delenv("CDU_OPERATOR")
    assert "this was a check" in till.run("import", str(file), "--dry-run").out
    assert meters(till) == 0


def test_mistakes_are_named_by_row_and_column_and_saved(till: Till, tmp_path: Path) -> None:
    bad = table(tmp_path / "bad.csv", [row(1), row(2, sgc="12"), row(3, tariff="E9")])
    errors = tmp_path / "errors.xlsx"
    answer = till.run("import", str(bad), "--errors", str(errors))
    assert answer.code == 1
    assert answer.err.splitlines()[0].startswith("Row 3, SGC “12”: It cannot be right.")
    assert answer.err.splitlines()[1].startswith("Row 4, Tariff “E9”: It is not known at this station.")
    assert answer.out.endswith("Nothing was imported.\n")
    assert meters(till) == 0
    assert len(list(open_table(errors).rows())) == 2
    some = till.run("import", str(bad), "--skip-bad-rows")
    assert (some.code, some.out) == (1, "3 rows: 1 new, 2 bad.\nThe good rows are recorded.\n")
    assert meters(till) == 1


def test_json(till: Till, tmp_path: Path) -> None:
    bad = table(tmp_path / "bad.csv", [row(1), row(2, sgc="12")])
    told = json.loads(till.run("import", str(bad), "--json", "--skip-bad-rows").out)
    assert (told["imported"], told["rows"], told["new"], told["bad"]) == (True, 2, 1, 1)
    assert told["new_records"] == {"customers": 1, "accounts": 1, "meters": 1}
    (mistake,) = told["mistakes"]
    assert (mistake["row"], mistake["issues"][0]["column"], mistake["issues"][0]["fault"]) == (3, "SGC", "malformed")


def test_columns_are_matched_by_hand_and_remembered(till: Till, tmp_path: Path) -> None:
    headings = ("Wer", *HEADINGS[1:])
    first = table(tmp_path / "first.csv", [row(1)], headings)
    assert "No column is chosen for: Customer name." in till.run("import", str(first)).err
    assert till.run("import", str(first), "--map", "wer=name").code == 0
    assert till.run("import", str(table(tmp_path / "second.csv", [row(2)], headings))).code == 0
    assert (till.folder / MAPPINGS_FILE).exists()


def test_columns_that_nothing_is_read_from_are_named(till: Till, tmp_path: Path) -> None:
    file = str(table(tmp_path / "misspelt.csv", [[*row(1), "1 Main Road"]], (*HEADINGS, "Adress")))
    assert "Nothing is read from: Adress." in till.run("import", file, "--dry-run").err
    assert till.run("import", file, "--dry-run", "--json").json["passed_over"] == ["Adress"]
    assert till.run("import", file, "--dry-run", "--map", "Adress=address").err == ""


def test_a_column_or_field_that_is_not_there(till: Till, file: Path) -> None:
    assert "There is no column headed “Who”" in till.run("import", str(file), "--map", "Who=name").err
    assert "There is no field “colour”" in till.run("import", str(file), "--map", "Name=colour").err
    assert till.run("import", str(file), "--map", "Name").code == 2


def test_what_is_recorded_is_refused_updated_or_left(till: Till, file: Path, tmp_path: Path) -> None:
    till.run("import", str(file))
    again = table(tmp_path / "again.csv", [row(1, name="New Name"), row(2)])
    assert "2 bad" in till.run("import", str(again)).out
    assert "2 skipped" in till.run("import", str(again), "--existing", "skip").out
    assert "1 changed, 1 unchanged" in till.run("import", str(again), "--existing", "update").out
    assert till.run("search", "new name", "--json").json[0]["meter"] == meter_number(61_000_001)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_is_exported_is_read_back_unchanged(till: Till, tmp_path: Path, ending: str) -> None:
    exported = tmp_path / f"all.{ending}"
    assert till.run("export", str(exported)).out == f"20 rows are written to {exported}.\n"
    told = till.run("import", str(exported), "--existing", "update", "--json").json
    assert (told["imported"], told["unchanged"]) == (False, 20)


def test_a_part_is_exported(till: Till, tmp_path: Path) -> None:
    till.run("export", str(tmp_path / "part.csv"), "--tariff", "E1")
    table = open_table(tmp_path / "part.csv")
    assert {dict(zip(table.headings, row.cells, strict=True))["Tariff"] for row in table.rows()} == {"E1"}


def test_the_template(till: Till, tmp_path: Path) -> None:
    template = tmp_path / "template.xlsx"
    assert till.run("import-template", str(template)).code == 0
    assert till.run("import", str(template), "--dry-run").out.startswith("0 rows: 0 new.")  # nobody is in it


def test_files_that_cannot_be_read(till: Till, tmp_path: Path) -> None:
    assert "There is no file" in till.run("import", str(tmp_path / "none.csv")).sentence(3)
    (tmp_path / "page.xlsx").write_text("<html>", "utf-8")
    assert "is no table" in till.run("import", str(tmp_path / "page.xlsx")).sentence(1)
    (tmp_path / "open.csv").write_text('Name,Acc no,Tariff\n"Ann,1,E1\n', "utf-8")
    assert "is never closed" in till.run("import", str(tmp_path / "open.csv")).sentence(1)


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_stopping_takes_everything_back_with_one_sentence(till: Till, tmp_path: Path, stop: signal.Signals) -> None:
    pipe = tmp_path / "slow.csv"
    os.mkfifo(pipe)
    process = till.start("import", str(pipe))
    with pipe.open("wb"):  # opened once it reads; it waits for the first byte
        process.send_signal(stop)
        answer = till.finish(process)
    assert (answer.code, answer.out, answer.err) == (1, "", "Stopped. Nothing was imported.\n")
    assert meters(till) == 0


def test_a_sale_during_an_import_is_refused_with_the_reason_and_nothing_is_lost(till: Till) -> None:
    till.patch.setattr("vending.services.selling.issue_token.TURN_SECONDS", 0.05)
    made = till.tokens_made
    with StationTurn(till.folder).take_long(0):
        refused = till.run("sell", till.meters[0], "100").sentence(1)
    assert "being imported at this moment" in refused
    assert till.tokens_made == made
    assert till.run("sell", till.meters[0], "100").code == 0
    till.verify_settled()


def test_an_import_waits_for_a_sale_that_is_being_made(till: Till, file: Path) -> None:
    till.patch.setattr("vending.services.imports.import_registry._TURN_SECONDS", 0.05)
    with StationTurn(till.folder).take(0):
        assert "Another sale is being made" in till.run("import", str(file)).err
    assert meters(till) == 0
