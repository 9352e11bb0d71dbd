"""`cdu commission` at a till."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from spreadsheets import open_table

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.tills import Till


@pytest.fixture
def office(till: Till) -> Till:
    """A till with its manager."""
    till.sign_in("manager")
    return till


def test_from_the_rule_to_the_payout(office: Till, tmp_path: Path) -> None:
    assert "No commission" in office.run("commission", "show").out
    told = office.run("commission", "set", "--percent", "2.5", "--per-sale", "0.50", "--note", "agreement").out
    assert "Version 1 is published" in told
    assert "2.50 ZAR of a sale of 100.00 ZAR" in told
    assert office.run("sell", office.meters[0], "100").code == 0
    assert office.run("commission", "show", "--json").json["balance"] == "3.00"
    assert "3.00 ZAR" in office.run("commission", "pay", "3.01", "--bank", "EFT 1").sentence(1)
    assert office.run("commission", "pay", "1", "--cash").out == "1.00 ZAR is paid; 2.00 ZAR is left.\n"
    assert office.run("commission", "pay", "2", "--bank", "EFT 1").out == "2.00 ZAR is paid; 0.00 ZAR is left.\n"
    facts = office.run("commission", "statement", "--json").json
    assert (facts["totals"]["earned"], facts["totals"]["paid"], facts["closing"]) == ("3.00", "-3.00", "0.00")
    assert [one["method"] for one in facts["payouts"]] == ["cash", "bank"]
    assert "EFT 1" in office.run("commission", "statement").out
    assert office.run("commission", "statement", "--csv", str(tmp_path / "paid.csv")).code == 0
    assert len(list(open_table(tmp_path / "paid.csv").rows())) == 4
    office.verify_books()


def test_per_cent_are_per_cent(office: Till) -> None:
    assert "percentage" in office.run("commission", "set", "--percent", "1000").sentence(1)
    assert "25.00 ZAR" in office.run("commission", "set", "--percent", "25").sentence(1)
    assert office.run("commission", "set", "--percent", "25", "--confirm", "25").code == 0
    rule = office.run("commission", "show", "--json").json["rules"][0]
    assert (rule["percent"], rule["of"]) == ("25", "tender")
    assert "not a number" in office.run("commission", "set", "--percent", "ten").sentence(1)
    assert office.run("commission", "set").code == 2
    assert office.run("commission", "set", "--none").code == 0
    assert "nothing" in office.run("commission", "show").out
    assert "Version" in office.run("commission", "set", "--per-unit", "0,05", "--of", "energy", "--most", "20").out
    assert "0.05 ZAR a unit" in office.run("commission", "show").out


def test_what_is_planned_and_what_is_past(office: Till) -> None:
    assert office.run("commission", "set", "--percent", "5", "--from", "2099-01-01").code == 0
    assert office.run("commission", "show", "--json").json["in_force"] is None
    assert "has passed" in office.run("commission", "set", "--percent", "6", "--from", "2020-01-01").sentence(1)
    assert "period" in office.run("commission", "statement", "--from", "2026-02-01", "--to", "2026-01-01").sentence(1)
