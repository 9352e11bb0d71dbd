"""Sales and quotes as other programs read them."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from cdu_app.cli.sale_json import quote_json, sale_json
from tests.support.explained_receipts import LANGUAGES
from tests.support.receipts import explained_intents, intent, issued, station, voided

IDENTITY = station(LANGUAGES["en"].locale)


def sale_of(sample: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(sale_json(issued(explained_intents("en")[sample])))
    return facts


def lines_of(facts: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [line for line in facts["lines"] if line["kind"] == kind]


@pytest.mark.parametrize("sample", ["blocks", "lifeline", "inclusive", "replacement", "free-issue", "currency"])
def test_a_quote_says_of_the_price_what_its_sale_says(sample: str) -> None:
    sold = sale_of(sample)
    quoted = json.loads(quote_json(explained_intents("en")[sample], IDENTITY, ("Look again.",)))
    shared = quoted.keys() & sold.keys()
    assert {name: quoted[name] for name in shared} == {name: sold[name] for name in shared}
    assert shared >= {"lines", "tendered", "units", "units_tenths", "unit", "debt_left", "tariff", "meter"}
    assert (quoted["next_reset"], quoted["warnings"]) == ("2026-04-01", ["Look again."])
    assert sum(Decimal(line["amount"]) for line in sold["lines"]) == Decimal(sold["tendered"])


def test_blocks_debts_and_months_are_told() -> None:
    sold = sale_of("blocks")
    first, second = lines_of(sold, "energy")
    assert (first["block"], first["units"], first["remaining"]) == (1, "30.0", "0.0")
    assert (second["block"], second["price"]) == (2, "1.8455")
    assert Decimal(second["units"]) + Decimal(second["remaining"]) == 300
    paid, arrears = lines_of(sold, "debt")
    assert (paid["label"], paid["remaining"]) == ("Reconnection", "0.00")
    assert (arrears["rate"], arrears["remaining"]) == ("0.2", sold["debt_left"])
    assert [line.get("months") for line in lines_of(sold, "fixed_charge")] == [None, 5]


def test_taxes_within_the_price_are_marked() -> None:
    sold = sale_of("inclusive")
    assert [line["tax_included"] for line in sold["lines"]] == [True, True]


def test_tokens_for_money_count_money() -> None:
    sold = sale_of("currency")
    assert (sold["units"], sold["units_tenths"], sold["unit"], sold["subclass"]) == ("86.96", 8696, "ZAR", 4)


def test_tokens_without_payment_say_why() -> None:
    assert sale_of("replacement")["special"] == {
        "purpose": "replacement", "reason": "Meter says Error 12", "replaces": "D01-000031"
    }  # fmt: skip
    assert sale_of("free-issue")["special"]["replaces"] is None
    assert sale_of("blocks")["special"] is None


def test_sales_of_the_first_version_and_void_ones() -> None:
    facts = json.loads(sale_json(voided(intent())))
    assert facts["tokens"] == []
    assert facts["void_reason"]
    assert facts["debt_left"] == "0.00"
    assert facts["lines"][0] == {"kind": "energy", "amount": "82.81", "units": "33.5", "price": "2.4718"}
