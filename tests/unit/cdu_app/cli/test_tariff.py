from __future__ import annotations

import json
import tomllib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.tills import Till

TWO_BLOCKS = """
code = "H2"
name = "Homes"

[[taxes]]
code = "vat"
name = "VAT"
rate = "0.15"

[[rates]]

[[rates.blocks]]
upto = "100"
price = "1.00"
taxes = ["vat"]

[[rates.blocks]]
price = "2.00"
taxes = ["vat"]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "h2.toml"
    path.write_text(TWO_BLOCKS, "utf-8")
    return path


def test_list_names_every_tariff_with_its_accounts(till: Till) -> None:
    listed = till.run("tariff", "list", "--json").json
    assert [one["code"] for one in listed] == ["E1", "E2", "E3", "W1"]
    assert sum(one["accounts"] for one in listed) == 20
    assert all(one["in_force"] == 1 and one["next"] is None for one in listed)
    assert "Home, two blocks" in till.run("tariff", "list").out


def test_show_describes_blocks_and_hours(till: Till) -> None:
    blocks = till.run("tariff", "show", "E1").out
    assert "First 350 kWh" in blocks.replace("\u00a0", " ")
    assert "VAT 15%" in blocks
    hours = till.run("tariff", "show", "E3").out
    assert "00:00 off-peak, 06:00 standard, 07:00 peak" in hours
    assert "25 December Christmas Day: as weekend" in hours


def test_a_document_goes_out_and_in_again(till: Till, tmp_path: Path) -> None:
    for name in ("e3.toml", "e3.json"):
        assert till.run("tariff", "export", "E3", str(tmp_path / name)).code == 0
    exported = tomllib.loads((tmp_path / "e3.toml").read_text("utf-8"))
    assert exported == json.loads((tmp_path / "e3.json").read_text("utf-8"))
    assert exported == till.run("tariff", "show", "E3", "--json").json
    assert "time of use" in till.run("tariff", "check", str(tmp_path / "e3.toml")).out


def test_published_it_is_the_next_version_from_its_day(till: Till, file: Path) -> None:
    till.sign_in("manager")
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    assert till.run("tariff", "publish", str(file), "--from", tomorrow, "--note", "new").code == 0
    [one] = [one for one in till.run("tariff", "list", "--json").json if one["code"] == "H2"]
    assert (one["in_force"], one["next"]) == (None, 1)
    assert till.run("tariff", "publish", str(file), "--from", tomorrow).sentence(1)
    file.write_text(TWO_BLOCKS.replace('"2.00"', '"2.50"'), "utf-8")
    assert "H2 v2" in till.run("tariff", "publish", str(file)).out
    assert "rate 1, block 2, price: 2,00 → 2,50" in till.run("tariff", "compare", "H2", "1", "2").out
    differences = till.run("tariff", "compare", "H2", "1", str(file), "--json").json
    assert ["rates", "1", "blocks", "2", "price"] in [one["path"] for one in differences]


def test_a_version_that_was_brought_forward_is_the_one_that_is_shown(till: Till, file: Path) -> None:
    till.sign_in("manager")
    days = [(datetime.now(UTC) + timedelta(days=later)).date().isoformat() for later in (20, 10)]
    assert "will not be" not in till.run("tariff", "publish", str(file), "--from", days[0]).out
    brought_forward = till.run("tariff", "publish", str(file), "--from", days[1]).out
    assert brought_forward.count("\n") == 2
    assert "H2 v1, planned for" in brought_forward
    assert till.run("tariff", "show", "H2", "--json").json["version"] == 2
    assert till.run("tariff", "price", "H2", "--money", "100").out.startswith("H2 v2")


def test_price_explains_itself_for_money_and_for_units(till: Till, file: Path) -> None:
    bought = till.run("tariff", "price", str(file), "--money", "138", "--json").json
    assert (bought["units"], bought["tendered"]) == ("110.0", "138.00")
    cost = till.run("tariff", "price", str(file), "--units", "110", "--json").json
    assert cost["tendered"] == "138.00"
    later = till.run("tariff", "price", str(file), "--money", "138", "--month-units", "100", "--json").json
    assert later["units"] == "60.0"
    said = till.run("tariff", "price", str(file), "--money", "138").out.replace("\u00a0", " ")
    assert "buys 110,0 kWh" in said
    assert "100,0 kWh @ 1,00" in said


def test_time_of_use_is_priced_at_the_moment_asked_for(till: Till) -> None:
    units = [
        till.run("tariff", "price", "E3", "--money", "100", "--at", f"2026-07-08 {hour}", "--json").json["units_tenths"]
        for hour in ("05:59", "06:00", "09:00")
    ]
    assert units[0] > units[2] > units[1]


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ('"1.00"', "rate 1, block 1, price"),
        ('["vat"]', "rate 1, block 1, tax 1"),
        ('"100"', "rate 1, block 1, upto"),
        ('"0.15"', "tax 1, rate"),
    ],
)
def test_a_wrong_document_is_one_sentence_that_names_the_place(till: Till, file: Path, wrong: str, place: str) -> None:
    file.write_text(TWO_BLOCKS.replace(wrong, '["x"]' if "[" in wrong else '"x"', 1), "utf-8")
    assert place in till.run("tariff", "check", str(file)).sentence(1)


def test_other_mistakes_are_one_sentence(till: Till, file: Path, tmp_path: Path) -> None:
    assert till.run("tariff", "show", "NONE").sentence(1)
    assert till.run("tariff", "show", "E1", "--version", "9").sentence(1)
    assert till.run("tariff", "check", str(tmp_path / "missing.toml")).code == 2
    assert till.run("tariff", "publish", str(file), "--from", "2020-01-01").sentence(1)
    assert till.run("tariff", "price", "E1", "--money", "abc").sentence(1)
    assert till.run("tariff", "price", "E1", "--money", "1000000").sentence(1)
    assert till.run("tariff", "price", "E1").code == 2
    file.write_text("code = ", "utf-8")
    assert "line 1" in till.run("tariff", "check", str(file)).sentence(1)
