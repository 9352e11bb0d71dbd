"""`cdu usage` on a demonstration village, whose odd neighbours are known."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from cdu_app.cli.main import run
from cdu_app.demonstration import create_demonstration
from spreadsheets import open_table
from tests.support.tills import session_of
from vending.clock import SystemClock

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("village") / "station"
    create_demonstration(folder, SystemClock(), customers=200, days=1)
    return folder


@pytest.fixture
def folder(village: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CDU_SESSION", session_of(village, "supervisor"))
    monkeypatch.setenv("CDU_STATION", str(village))
    return village


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert run(list(arguments)) == 0
    return json.loads(capsys.readouterr().out)


def test_the_odd_neighbours_are_listed_shown_and_followed_up(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["usage", "list"]) == 2
    assert "cdu usage scan" in capsys.readouterr().err
    assert run(["usage", "scan"]) == 0
    assert "9 unusual among" in capsys.readouterr().out
    rows = answer(capsys, "usage", "list", "--json")
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)
    assert {row["kind"] for row in rows} >= {"no_purchase", "slow_decline", "sudden_jump", "tamper"}

    assert run(["usage", "list", "--csv", str(tmp_path / "unusual.csv")]) == 0
    table = open_table(tmp_path / "unusual.csv")
    assert [row.cells[2] for row in table.rows()] == [row["meter"] for row in rows]

    meter = rows[0]["meter"]
    capsys.readouterr()
    shown = answer(capsys, "usage", "show", meter, "--json")
    assert shown["findings"][0]["why"] == rows[0]["why"]
    assert len(shown["months"]) == 25
    assert run(["usage", "show", meter]) == 0
    assert rows[0]["why"] in capsys.readouterr().out

    assert run(["usage", "case", "open", meter, "--note", "go there", "--assign", "Neo"]) == 0
    assert run(["usage", "case", "open", meter, "--note", "again"]) == 1
    assert run(["usage", "case", "note", meter, "--note", "seen", "--visited"]) == 0
    assert run(["usage", "case", "close", meter, "explained", "--note", "moved out"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith("Explained, with Neo.")
    assert meter not in [row["meter"] for row in answer(capsys, "usage", "list", "--case", "to_do", "--json")]
    assert [note["text"] for note in answer(capsys, "usage", "show", meter, "--json")["notes"]] == [
        "moved out",
        "seen",
        "go there",
    ]

    silent = next(row["meter"] for row in rows[1:] if row["kind"] == "no_purchase")
    assert run(["usage", "event", silent, "vacant", "--note", "empty house"]) == 0
    assert run(["usage", "scan"]) == 0
    capsys.readouterr()
    assert silent not in [row["meter"] for row in answer(capsys, "usage", "list", "--json")]
