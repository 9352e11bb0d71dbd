"""`cdu debt`, `cdu statement` and `cdu give` at a till."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from spreadsheets import open_table
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.tills import Till

WHY = ("--reason", "letter 44")


@pytest.fixture(autouse=True)
def _office(till: Till) -> None:
    """The manager works here."""
    till.sign_in("manager")


def open_debt(till: Till, *options: str, amount: str = "500") -> None:
    answer = till.run("debt", "open", till.meters[0], amount, "--name", "Arrears", *options, *WHY)
    assert answer.code == 0, answer.err


def debts(till: Till) -> list[dict[str, object]]:
    found: list[dict[str, object]] = till.run("debt", "list", till.meters[0], "--json").json
    return found


def test_a_debt_from_its_opening_to_its_end(till: Till) -> None:
    meter = till.meters[0]
    assert "no debts" in till.run("debt", "list", meter).err
    open_debt(till, "--share", "30")
    assert till.run("sell", meter, "100").code == 0
    (one,) = debts(till)
    assert (one["balance"], one["share"], one["recovery"]) == ("470.00", "0.3", "share")
    assert "472.50 ZAR is owed" in till.run("debt", "charge", meter, "1", "2.50", *WHY).out
    assert "0.00 ZAR is owed" in till.run("debt", "credit", meter, "1", "472.50", *WHY).out
    assert "30% of each purchase" in till.run("debt", "list", meter).out
    with till.opened() as station:
        verify_journal(station.units_of_work)


def test_plans(till: Till) -> None:
    meter = till.meters[0]
    open_debt(till, "--parts", "3", "--first", "2026-12-31")
    open_debt(till, "--instalment", "2026-12-01=100", "--instalment", "2027-01-01=50.50", "--priority", "2")
    open_debt(till, "--each", "25", "--priority", "3")
    open_debt(till, "--all", "--priority", "4")
    plans = [one["instalments"] or one["amount"] or one["recovery"] for one in debts(till)]
    assert plans == [
        [["2026-12-31", "166.68"], ["2027-01-31", "166.66"], ["2027-02-28", "166.66"]],
        [["2026-12-01", "100.00"], ["2027-01-01", "50.50"]],
        "25.00",
        "all",
    ]
    assert till.run("debt", "plan", meter, "4", "--priority", "1", "--name", "Old", *WHY).code == 0
    assert till.run("debt", "plan", meter, "1", "--share", "12.5", *WHY).code == 0
    found = {(one["name"], one["recovery"], one["share"], one["priority"]) for one in debts(till)}
    assert {("Old", "all", None, 1), ("Arrears", "share", "0.125", 1)} <= found


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("open", "METER", "0", "--name", "A", "--all", *WHY), "zero"),
        (("open", "METER", "50", "--name", " ", "--all", *WHY), "name"),
        (("open", "METER", "50", "--name", "A", "--share", "130", *WHY), "share"),
        (("open", "METER", "50", "--name", "A", "--share", "a third", *WHY), "share"),
        (("open", "METER", "50", "--name", "A", "--instalment", "soon=5", *WHY), "date"),
        (("open", "METER", "50", "--name", "A", "--instalment", "2026-12-01=51", *WHY), "instalments"),
        (("open", "METER", "50", "--name", "A", "--all", "--reason", " "), "reason"),
        (("open", "nobody", "50", "--name", "A", "--all", *WHY), "account"),
        (("charge", "METER", "7", "5", *WHY), "debt"),
        (("list", "nobody"), "account"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(till: Till, arguments: tuple[str, ...], said: str) -> None:
    answer = till.run("debt", *(till.meters[0] if text == "METER" else text for text in arguments))
    assert said in answer.sentence(1).lower()


def test_more_than_is_owed_is_not_credited(till: Till) -> None:
    open_debt(till, "--all")
    said = till.run("debt", "credit", till.meters[0], "1", "500.01", *WHY).sentence(1)
    assert "500.00 ZAR" in said


@pytest.mark.parametrize("options", [(), ("--all", "--share", "3"), ("--parts", "2", "--instalment", "2026-12-01=5")])
def test_one_plan_is_needed(till: Till, options: tuple[str, ...]) -> None:
    answer = till.run("debt", "open", till.meters[0], "50", "--name", "A", *options, *WHY)
    assert answer.code == 2
    assert "--share" in answer.err


def test_a_statement_on_screen_as_json_and_in_files(till: Till, tmp_path: Path) -> None:
    meter = till.meters[0]
    open_debt(till, "--share", "30")
    assert till.run("sell", meter, "100").code == 0
    shown = till.run("statement", meter).out
    assert "STATEMENT OF ACCOUNT" in shown
    assert "Arrears: Debt opened" in shown
    facts = till.run("statement", meter, "--json").json
    assert facts["closing"] == "470.00"
    assert [line["kind"] for line in facts["lines"][-3:]] == ["opened", "sale", "recovered"]
    pdf, csv, book = tmp_path / "s.pdf", tmp_path / "s.csv", tmp_path / "s.xlsx"
    assert till.run("statement", meter, "--pdf", str(pdf), "--csv", str(csv)).out == ""
    assert till.run("statement", meter, "--csv", str(book)).code == 0
    assert pdf.read_bytes().startswith(b"%PDF")
    tables = [[row.cells for row in open_table(path).rows()] for path in (csv, book)]
    assert tables[0] == tables[1]
    assert len(tables[0]) == len(facts["lines"]) + 2


def test_the_days_of_a_statement(till: Till) -> None:
    meter = till.meters[0]
    empty = till.run("statement", meter, "--from", "2020-01-01", "--to", "2020-01-31", "--json").json
    assert (empty["lines"], empty["from"], empty["to"]) == ([], "2020-01-01", "2020-01-31")
    for days in (("--from", "1 March"), ("--from", "2020-02-01", "--to", "2020-01-01")):
        till.run("statement", meter, *days).sentence(1)


def test_a_refused_token_is_replaced_once_and_printed(till: Till) -> None:
    meter = till.meters[0]
    till.print_to_file()
    sold = till.run("sell", meter, "100", "--json").json
    given = till.run("give", "replacement", meter, sold["receipt"], *WHY, "--json").json
    assert (given["units_tenths"], given["tendered"]) == (sold["units_tenths"], "0.00")
    assert given["tokens"] != sold["tokens"]
    assert given["receipt"] in till.run("give", "replacement", meter, sold["receipt"], *WHY).sentence(1)
    paper = till.paper.read_text("utf-8")
    assert "REPLACEMENT TOKEN" in paper
    assert "letter 44" in paper
    assert till.invoices() == 1
    till.verify_settled()


def test_a_part_of_a_token(till: Till) -> None:
    meter = till.meters[0]
    sold = till.run("sell", meter, "100", "--json").json
    given = till.run("give", "replacement", meter, sold["receipt"], "--units", "5.5", *WHY, "--json").json
    assert given["units"] == "5.5"
    assert "STATEMENT" not in json.dumps(given)


def test_free_units(till: Till) -> None:
    meter = till.meters[0]
    shown = till.run("give", "free", meter, "12.5", *WHY).out
    assert "FREE ISSUE" in shown
    assert "12" in shown
    till.run("give", "free", meter, "50.1", *WHY).sentence(1)
    till.run("give", "free", meter, "many", *WHY).sentence(1)
    till.run("give", "free-basic", "123").sentence(1)
    till.verify_settled()
