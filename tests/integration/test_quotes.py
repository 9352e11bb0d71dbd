"""`cdu quote`, and selling by units: what is shown is what is sold, with its reasons."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
import tomli_w

from cdu_app.settings import STATION_FILE
from tests.support.decoding import decode_sale

if TYPE_CHECKING:
    from tests.support.tills import Till


def facts_of(answer: dict[str, Any]) -> dict[str, Any]:
    """What a quote and its sale have in common."""
    names = ("meter", "customer", "account", "tariff", "currency", "tendered", "lines", "units", "units_tenths", "unit")
    return {name: answer[name] for name in (*names, "debt_left")}


@pytest.mark.parametrize("amount", [("100",), ("1234.56",), ("35.2", "--units"), ("700", "--units")])
def test_what_is_quoted_is_what_is_sold(till: Till, amount: tuple[str, ...]) -> None:
    meter = till.meters[0]
    before = len(till.sales())
    quoted = till.run("quote", meter, *amount, "--json").json
    assert len(till.sales()) == before
    sold = till.run("sell", meter, *amount, "--json").json
    assert facts_of(quoted) == facts_of(sold)
    assert sum(Decimal(line["amount"]) for line in quoted["lines"]) == Decimal(quoted["tendered"])
    assert decode_sale(sold).tenths == quoted["units_tenths"]


def test_units_are_sold_for_the_least_money(till: Till) -> None:
    meter = till.meters[0]
    quoted = till.run("quote", meter, "35.2", "--units", "--json").json
    assert quoted["units"] == "35.2"
    less = Decimal(quoted["tendered"]) - Decimal("0.01")
    assert till.run("quote", meter, str(less), "--json").json["units_tenths"] < 352


def test_a_quote_tells_blocks_and_the_next_reset(till: Till) -> None:
    quoted = till.run("quote", till.meters[0], "2000", "--json").json
    steps = [line for line in quoted["lines"] if line["kind"] == "energy"]
    assert all({"units", "price"} <= step.keys() for step in steps)
    assert quoted["next_reset"].endswith("-01")
    assert quoted["next_reset"] > quoted["at"][:10]


def test_a_quote_in_lines(till: Till) -> None:
    answer = till.run("quote", till.meters[0], "100")
    assert answer.code == 0
    assert answer.err == ""
    lines = answer.out.splitlines()
    assert "kWh" in lines[0] or "m³" in lines[0]
    assert lines[-1].startswith("Total")
    assert lines[-1].endswith("R100,00")
    assert any("VAT 15%" in line for line in lines)
    assert all(len(line) <= 48 for line in lines)


@pytest.mark.parametrize("amount", [("x", "--units"), ("0", "--units"), ("3.25", "--units"), ("ten",), ("99999999",)])
def test_what_cannot_be_quoted_is_one_sentence(till: Till, amount: tuple[str, ...]) -> None:
    quoted, sold = till.run("quote", till.meters[0], *amount), till.run("sell", till.meters[0], *amount)
    assert quoted.sentence(1) == sold.sentence(1)


def test_unusual_sales_are_warned_of_in_the_words_of_the_screen(till: Till) -> None:
    meter = till.meters[1]
    assert till.run("sell", meter, "20").code == 0
    answer = till.run("quote", meter, "4000")
    assert answer.err.count("\n") == 2
    assert "This meter bought for R20,00 0 min ago. Is this another sale?" in answer.err
    assert "largest recent purchase" in answer.err
    sold = till.run("sell", meter, "20")
    assert sold.code == 0
    assert "Is this another sale?" in sold.err


def test_a_meter_of_another_area_is_warned_of(till: Till) -> None:
    path = till.folder / STATION_FILE
    settings = tomllib.loads(path.read_text("utf-8")) | {"vending": {"areas": ["Nowhere"]}}
    path.write_text(tomli_w.dumps(settings), "utf-8")
    quoted = till.run("quote", till.meters[0], "100", "--json").json
    assert any("not this station's area" in sentence for sentence in quoted["warnings"])


def test_a_sale_that_fails_says_only_why(till: Till) -> None:
    meter = till.meters[1]
    assert till.run("sell", meter, "20").code == 0
    till.set(CDU_MODULE_LINK="/dev/no-such-port")
    assert "Nothing was sold" in till.run("sell", meter, "4000").sentence(3)
