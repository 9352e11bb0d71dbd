"""`cdu transactions`, `cdu show --details`, `cdu cancel` and `cdu report-used` at a till."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from cdu_app.demonstration import demo_code
from tests.support.tills import password_of
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.tills import Answer, Till

WHY = ("--reason", "wrong meter")


@dataclass
class Beside:
    """A supervisor beside whoever is signed in. A code counts once, and those of the half minutes around now count."""

    till: Till
    codes: Iterator[int] = field(default_factory=lambda: iter((-30, 0, 30)))

    def run(self, *arguments: str) -> Answer:
        moment = datetime.now(UTC) + timedelta(seconds=next(self.codes))
        code = demo_code(self.till.folder, "supervisor", moment)
        self.till.set(CDU_APPROVER_PASSWORD=password_of(self.till.folder, "supervisor"), CDU_APPROVER_CODE=code)
        return self.till.run(*arguments, "--approver", "supervisor")


@pytest.fixture
def beside(till: Till) -> Beside:
    return Beside(till)


def sold(till: Till, amount: str = "100") -> dict[str, object]:
    answer = till.run("sell", till.meters[0], amount, "--json")
    found: dict[str, object] = answer.json
    return found


def receipts(till: Till, *options: str) -> list[str]:
    return [one["receipt"] for one in till.run("transactions", *options, "--json").json]


def test_a_sale_is_found_by_whatever_is_known_of_it(till: Till) -> None:
    sale = sold(till, "123.45")
    (token,) = sale["tokens"]  # type: ignore[misc]
    grouped = " ".join(token[place : place + 4] for place in range(0, 20, 4))
    for text in (sale["receipt"], grouped, token, "123.45"):
        assert receipts(till, str(text)) == [sale["receipt"]]
    for option, value in (("token", token), ("receipt", sale["receipt"]), ("amount", "123.45")):
        assert receipts(till, f"--{option}", str(value)) == [sale["receipt"]]
    assert sale["receipt"] in receipts(till, token[-4:])
    assert sale["receipt"] in receipts(till, "--meter", str(sale["meter"]), "--limit", "1")
    assert sale["receipt"] in receipts(till, "--account", str(sale["account"]), "--limit", "1")
    assert sale["receipt"] in receipts(
        till, "--by", "cashier", "--state", "issued", "--purpose", "paid", "--limit", "1"
    )
    (move,) = till.run("show", str(sale["receipt"]), "--details", "--json").json["detail"]["cash"]
    assert receipts(till, "--shift", str(move["shift"])) == [sale["receipt"]]
    assert receipts(till, "--least", "123.45", "--most", "123.45") == [sale["receipt"]]
    assert "No sale matches" in till.run("transactions", "--state", "void").err
    assert "is no number" in till.run("transactions", "--token", "12x4").err


def test_a_table_of_all_of_them(till: Till) -> None:
    sold(till)
    rows = list(csv.DictReader(io.StringIO(till.run("transactions", "--csv").out)))
    numbers = [int(one["receipt"].rpartition("-")[2]) for one in rows]
    assert numbers == list(range(len(rows), 0, -1))
    assert rows[0]["tendered"] == "100.00"


def test_a_sale_is_cancelled_by_two(till: Till, beside: Beside) -> None:
    receipt = str(sold(till)["receipt"])
    assert "may not" in till.run("cancel", receipt, *WHY).sentence(1)
    answer = beside.run("cancel", receipt, *WHY, "--json")
    assert answer.json["state"] == "cancelled"
    shown = till.run("show", receipt).out
    assert "CANCELLED" in shown
    assert str(answer.json["tokens"][0])[:4] not in shown
    assert "cancelled already" in beside.run("cancel", receipt, *WHY).sentence(1)
    assert receipts(till, "--state", "cancelled") == [receipt]
    detail = till.run("show", receipt, "--details", "--verify", "--json")
    assert [one["kind"] for one in detail.json["detail"]["links"]] == ["sale", "token", "cancel"]
    assert [one["kind"] for one in detail.json["detail"]["cash"]] == ["sale", "cancelled"]
    assert "3 links of the journal hold" in detail.err
    assert "Approved by" in till.run("show", receipt, "--details").out
    with till.opened() as station:
        verify_journal(station.units_of_work)


def test_a_used_token_is_owed(till: Till, beside: Beside) -> None:
    receipt = str(sold(till)["receipt"])
    assert beside.run("cancel", receipt, *WHY).code == 0
    answer = beside.run("report-used", receipt, "--reason", "the meter shows it")
    assert f"Used token {receipt}, 100.00 ZAR" in answer.out
    assert "reported as used already" in beside.run("report-used", receipt, "--reason", "again").sentence(1)
    with till.opened() as station:
        verify_journal(station.units_of_work)


def test_what_is_used_cannot_be_cancelled(till: Till, beside: Beside) -> None:
    receipt = str(sold(till)["receipt"])
    used = beside.run("report-used", receipt, "--reason", "the light is on")
    assert "cannot be cancelled any more" in used.out
    assert "known to be used" in beside.run("cancel", receipt, *WHY).sentence(1)


@pytest.mark.parametrize(
    ("option", "words"), [("--from", "first day of the period"), ("--to", "last day of the period")]
)
def test_a_day_that_there_is_not_is_named(till: Till, option: str, words: str) -> None:
    assert words in till.run("transactions", option, "2026-13-01").sentence(1)
