"""`cdu customer`: a customer's whole life at a counter, typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdu_app.demonstration import load_village
from tests.support.records import meter_number

if TYPE_CHECKING:
    from tests.support.tills import Till

SGC = load_village()["keys"][0]["sgc"]
NEW = meter_number(55_000_001)
NEXT = meter_number(55_000_002)


@pytest.fixture(autouse=True)
def _office(till: Till) -> None:
    """The manager works here."""
    till.sign_in("manager")


@pytest.fixture
def kept(till: Till) -> Till:
    """A till with a newcomer."""
    keys = ("--sgc", SGC, "--krn", "1", "--ti", "1")
    answer = till.run("customer", "add", "--name", "Lerato Nkosi", "--phone", "0825550188", "--account", "N-1",
                      "--address", "3 Palm Lane", "--area", "Ward 9", "--tariff", "E1", "--meter", NEW, *keys,
                      "--connected-on", "2026-01-05", "--note", "form 7")  # fmt: skip
    assert (answer.code, answer.err) == (0, ""), answer
    assert answer.out == f"Added: Lerato Nkosi, account N-1, meter {NEW}.\n"
    return till


def test_who_was_added_is_listed_and_shown(kept: Till) -> None:
    (row,) = kept.run("customer", "list", "--text", "lerato", "--json").json
    assert (row["meter"], row["account"], row["area"], row["status"]) == (NEW, "N-1", "Ward 9", "active")
    assert [one["meter"] for one in kept.run("customer", "list", "--area", "Ward 9", "--json").json] == [NEW]
    detail = kept.run("customer", "show", NEW, "--json").json
    assert (detail["customer"]["phone"], detail["meters"][0]["connected_on"]) == ("0825550188", "2026-01-05")
    assert kept.run("customer", "show", "n 1", "--json").json == detail
    shown = kept.run("customer", "show", "N-1")
    assert f"supply group {SGC}, revision 1, tariff index 01, EA07" in shown.out


def test_a_meter_does_not_come_to_somebody_elses_account(kept: Till) -> None:
    more = ("customer", "add", "--account", "n 1", "--meter", NEXT, "--sgc", SGC)
    for otherwise in (("--name", "Thabo Nkosi"), ("--address", "4 Palm Lane")):
        assert "another account N-1" in kept.run(*more, *otherwise).sentence(1)
    assert kept.run(*more, "--name", "Lerato Nkosi").out == f"Added: Lerato Nkosi, account N-1, meter {NEXT}.\n"


def test_the_list_is_sorted_and_counted(kept: Till) -> None:
    names = [row["name"] for row in kept.run("customer", "list", "--sort", "account", "--descending", "--json").json]
    assert names[0] == "Lerato Nkosi"
    answer = kept.run("customer", "list", "--limit", "3")
    assert answer.out.count("\n") == 3
    assert answer.err == f"3 of {len(names)}.\n"


def test_fields_are_changed_and_the_history_says_by_whom(kept: Till) -> None:
    assert kept.run("customer", "change", NEW, "--name", "Lerato Nkosi-Brown", "--note", "married").out == "Changed.\n"
    assert kept.run("customer", "change", "N-1", "--area", "Ward 2").out == "Changed.\n"
    assert kept.run("customer", "change", NEW, "--ti", "7").out == "Changed.\n"
    assert kept.run("customer", "change", NEW, "--ti", "7").out == "Nothing to change: it is so already.\n"
    rows = kept.run("customer", "history", "N-1", "--json").json
    assert [row["fields"] for row in rows[:3]] == [
        {"ti": ["1", "7"]},
        {"area": ["Ward 9", "Ward 2"]},
        {"name": ["Lerato Nkosi", "Lerato Nkosi-Brown"]},
    ]
    assert {row["by"] for row in rows} == {"Demo manager"}
    history = kept.run("customer", "history", "N-1").out
    assert "customer changed: married" in history
    assert "Lerato Nkosi → Lerato Nkosi-Brown" in history
    told = [" ".join(line.split()) for line in history.splitlines()]
    assert {"Commodity Electricity", "Encryption algorithm STA (EA07)", "Kind of credit Units"} <= set(told)
    assert not any(line.startswith("Customer id") for line in told)


def test_a_suspended_meter_buys_again_when_it_is_resumed(kept: Till) -> None:
    assert kept.run("customer", "suspend", NEW, "--reason", "seal broken").out == f"Suspended: {NEW}.\n"
    assert "suspended" in kept.run("sell", NEW, "50").sentence(1)
    kept.run("customer", "resume", NEW, "--reason", "sealed")
    assert kept.run("sell", NEW, "50", "--json").json["meter"] == NEW
    assert "has tokens already" in kept.run("customer", "change", NEW, "--meter", NEXT).sentence(1)


def test_a_meter_is_replaced_moved_and_closed(kept: Till) -> None:
    replaced = kept.run("customer", "replace-meter", NEW, NEXT, "--reason", "burnt", "--krn", "2")
    assert replaced.out == f"Meter {NEW} is closed; {NEXT} takes its place.\n"
    old, new = kept.run("customer", "show", "N-1", "--json").json["meters"]
    assert (old["status"], new["status"], new["krn"], new["sgc"]) == ("closed", "active", 2, SGC)
    assert "closed" in kept.run("customer", "resume", NEW, "--reason", "found").sentence(1)
    other = kept.run("customer", "list", "--json").json[0]["account"]
    assert kept.run("customer", "move-meter", NEXT, other, "--reason", "wrong house").code == 0
    assert kept.run("customer", "show", NEXT, "--json").json["account"] == other
    assert kept.run("customer", "close", other, "--reason", "moved out").out == f"Closed: {other}.\n"
    assert {one["status"] for one in kept.run("customer", "show", other, "--json").json["meters"]} == {"closed"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["add", "--name", "X", "--account", "N-9", "--tariff", "NONE"], "tariff of the account is not known"),
        (["add", "--account", "N-9", "--tariff", "E1"], "name of the customer is missing"),
        (["add", "--account", "N-1", "--meter", "07123456788", "--sgc", SGC], "check digit"),
        (["change", NEW, "--krn", "12"], "key revision number"),
        (["change", "N-77", "--area", "X"], "no such account"),
        (["show", "07123456787"], "no such account"),
        (["close", NEW, "--reason", " "], "reason of the meter is missing"),
    ],
)
def test_what_is_refused_is_one_sentence(kept: Till, arguments: list[str], words: str) -> None:
    assert words in kept.run("customer", *arguments).sentence(1)


@pytest.mark.parametrize(
    "arguments",
    [
        ["change", NEW],
        ["change", NEW, "--name", "X", "--krn", "2"],
        ["replace-meter", "N-1", NEXT, "--reason", "x"],
        ["suspend", NEW],
    ],
)
def test_usage(kept: Till, arguments: list[str]) -> None:
    assert kept.run("customer", *arguments).code == 2
