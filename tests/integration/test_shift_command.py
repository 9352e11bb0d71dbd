"""`cdu shift`: a cashier's day at the command line, and what those in charge see of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from cdu_app.demonstration import demo_code
from tests.support.tills import password_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.tills import Till


@pytest.fixture
def beside(till: Till) -> list[str]:
    """The options by which the manager approves one act: a code counts once."""
    till.set(
        CDU_APPROVER_PASSWORD=password_of(till.folder, "manager"),
        CDU_APPROVER_CODE=demo_code(till.folder, "manager", datetime.now(UTC)),
    )
    return ["--approver", "manager"]


def shift(till: Till, *arguments: str) -> Any:
    return till.run("shift", *arguments, "--json").json


def counted(total: str) -> list[str]:
    """The count that comes to a total of whole rand."""
    rest, options = int(Decimal(total)), []
    for value in (200, 100, 50, 20, 10, 5, 2, 1):
        number, rest = divmod(rest, value)
        options += ["--count", f"{value}={number}"]
    return options


def test_a_day_at_a_till(till: Till, beside: list[str]) -> None:
    assert "Open a shift first" in till.run("shift", "show").sentence(1)
    opened = shift(till, "open", "200")
    assert (opened["till"], opened["expected"], opened["close"]) == ("1", "200.00", None)
    assert "already" in till.run("shift", "open").sentence(1)
    sale = till.run("sell", till.meters[0], "100", "--json").json
    till.run("shift", "pay-in", "50", "--reason", "more change")
    assert "Ask a supervisor or manager" in till.run("shift", "pay-out", "20", "--reason", "milk").sentence(1)
    banked = shift(till, "deposit", "120", "--bank", "First Bank", "--reference", "S-1", *beside)
    assert (banked["kind"], banked["amount"], banked["balance"]) == ("deposit", "-120.00", "230.00")
    shown = shift(till, "show")
    assert [one["kind"] for one in shown["entries"]] == ["float", "sale", "pay_in", "deposit"]
    assert [(one["commodity"], one["tokens"], one["units"]) for one in shown["tokens"]] == [
        ("electricity", 1, sale["units_tenths"])
    ]
    closed = shift(till, "close", *counted("230"))
    assert (closed["counted"], closed["expected"], closed["difference"]) == ("230.00", "230.00", "0.00")
    assert closed["pieces"] == {"200.00": 1, "20.00": 1, "10.00": 1}
    assert till.run("shift", "show").code == 1
    report = shift(till, "report", str(opened["shift"]))
    assert report["close"] == closed
    assert report["sums"]["sale"] == "100.00"
    till.verify_settled()


def test_a_report_is_shown_printed_and_written(till: Till, tmp_path: Path) -> None:
    till.print_to_file()
    opened = shift(till, "open", "12.50")
    answer = till.run("shift", "close", "--count", "10=1", "--count", "2=1", "--count", "0.50=1")
    assert (answer.code, answer.out) == (0, f"Shift {opened['shift']} is closed. It matches.\n")
    paper = till.paper.read_text("utf-8")
    assert "SHIFT REPORT" in paper
    assert re.search(r"Counted +12[.,]50", paper)
    number = str(opened["shift"])
    answer = till.run("shift", "report", number, "--print", "--pdf", str(tmp_path / "shift.pdf"))
    assert "SHIFT REPORT" in answer.out
    assert till.paper.read_text("utf-8").count("SHIFT REPORT") == 2
    assert (tmp_path / "shift.pdf").read_bytes().startswith(b"%PDF")


def test_what_is_missing_needs_a_reason_and_somebody_else(till: Till, beside: list[str]) -> None:
    shift(till, "open", "100")
    assert "10.00 ZAR is missing" in till.run("shift", "close", *counted("90")).sentence(1)
    alone = till.run("shift", "close", *counted("90"), "--reason", "torn").sentence(1)
    assert "accept a difference in the cash" in alone
    closed = shift(till, "close", *counted("90"), "--reason", "torn", *beside)
    assert (closed["difference"], closed["reason"]) == ("-10.00", "torn")
    assert closed["approver"]


def test_what_is_no_count(till: Till) -> None:
    shift(till, "open", "100")
    for arguments, said in (
        (["--count", "3=1"], "There is no note or coin of 3.00 ZAR."),
        (["--total", "100"], "counted by notes and coins"),
        (["--count", "5=1000001"], "cannot hold"),
    ):
        assert said in till.run("shift", "close", *arguments).sentence(1)
    for arguments in ([], ["--count", "5"], ["--count", "5=-1"], ["--count", "5=1", "--total", "5"]):
        assert till.run("shift", "close", *arguments).code == 2
    assert till.run("shift", "open", "ten").code == 1
    assert shift(till, "show")["expected"] == "100.00"


def test_those_in_charge_see_and_close_the_shifts_of_others(till: Till, beside: list[str]) -> None:
    opened = shift(till, "open", "0")
    number = str(opened["shift"])
    assert {row["operator"] for row in shift(till, "list")} == {opened["operator"]}
    assert "see the shifts of others" in till.run("shift", "deposits").sentence(1)
    shift(till, "pay-in", "30", "--reason", "change")
    shift(till, "deposit", "30", "--bank", "First Bank", "--reference", "S-9", *beside)
    till.sign_in("supervisor")
    rows = shift(till, "list", "--limit", "1")
    assert [(row["shift"], row["close"]) for row in rows] == [(opened["shift"], None)]
    found = shift(till, "deposits")[-1]
    assert (found["shift"], found["reference"], found["amount"]) == (opened["shift"], "S-9", "-30.00")
    assert "S-9" in till.run("shift", "deposits").out
    assert till.run("shift", "list").code == 0
    closed = shift(till, "close", "--total", "0", "--shift", number)
    assert closed["operator"] != opened["operator"]
    assert "is closed" in till.run("shift", "close", "--total", "0", "--shift", number).sentence(1)


def test_where_shifts_are_required_nothing_is_sold_without_one(till: Till) -> None:
    till.set(CDU_VENDING_SHIFTS="required", CDU_STATION_TILL="drive-in")
    said = till.run("sell", till.meters[0], "100").sentence(1)
    assert "You have no open shift at till drive-in." in said
    assert shift(till, "open")["till"] == "drive-in"
    assert till.run("sell", till.meters[0], "100").code == 0
    assert shift(till, "show")["expected"] == "100.00"


@pytest.mark.parametrize(
    ("variable", "value"),
    [("CDU_VENDING_SHIFTS", "never"), ("CDU_VENDING_SHIFT_TOLERANCE", "-1"), ("CDU_STATION_TILL", "")],
)
def test_settings_that_cannot_be(till: Till, variable: str, value: str) -> None:
    till.set(**{variable: value})
    assert till.run("shift", "show").code == 3


def test_a_small_difference_may_be_allowed(till: Till) -> None:
    till.set(CDU_VENDING_SHIFT_TOLERANCE="5")
    shift(till, "open", "100")
    assert shift(till, "close", *counted("95"), "--reason", "torn")["approver"] is None
