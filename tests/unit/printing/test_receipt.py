"""What stands on a receipt."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from printing.document import Direction, Notice, Pair, Text, TokenGroups
from printing.receipt import build_receipt
from printing.render.text import render_text
from printing.texts import texts_for
from sts.token import Commodity
from tests.support.receipts import PRINTED_AT, TOKEN, intent, issued, station, voided
from vending.domain.pricing.quote import LineKind, QuoteLine
from vending.domain.sales.sale import Sale
from vending.errors import NothingToPrint
from vending.money import Money


def _text(sale: Sale, copy: int = 0, locale: str = "en") -> str:
    return render_text(build_receipt(sale, station(locale), copy, PRINTED_AT), 48)


def test_the_original_is_the_tax_invoice_and_no_copy() -> None:
    text = _text(issued())
    assert "TAX INVOICE" in text
    assert "COPY" not in text
    assert "Printed" not in text


@pytest.mark.parametrize("copy", [1, 2, 31])
def test_a_copy_says_which_and_when_and_is_no_tax_invoice(copy: int) -> None:
    text = _text(issued(), copy)
    assert f"COPY {copy}\n" in text
    assert "TAX INVOICE" not in text
    assert "Mar 16, 2026" in text


def test_the_lines_sum_to_the_total() -> None:
    sale = issued(intent(10000, carried_in=35))
    pairs = [block for block in build_receipt(sale, station("en"), 0, PRINTED_AT).blocks if isinstance(block, Pair)]
    values = {pair.label: pair.value for pair in pairs}
    start = next(index for index, pair in enumerate(pairs) if pair.label.startswith("33.6"))
    lines = [Decimal(pair.value) for pair in pairs[start : start + 5]]
    assert sum(lines) == Decimal("100.00")
    assert [pair.label for pair in pairs[start + 1 : start + 6]] == [
        "Fixed charge",
        "VAT 15%",
        "Carried from last purchase",
        "Carried to next purchase",
        "Total",
    ]
    assert values["Total"] == "ZAR100.00"


def test_every_kind_of_line_has_words_and_a_place() -> None:
    lines = tuple(QuoteLine(kind, Money(100, "ZAR")) for kind in LineKind if kind is not LineKind.ENERGY)
    text = _text(issued(replace(intent(), lines=lines)))
    assert text.count("1.00\n") == len(lines)


def test_the_time_is_the_stations() -> None:
    assert "9:26" in _text(issued())


def test_the_token_is_there_in_five_groups() -> None:
    document = build_receipt(issued(), station(), 0, PRINTED_AT)
    (block,) = [block for block in document.blocks if isinstance(block, TokenGroups)]
    assert block.groups == ("4085", "0031", "2677", "9210", "6688")
    assert "".join(block.groups) == TOKEN


def test_a_token_of_test_keys_is_marked() -> None:
    notice = Notice(texts_for("en").test_keys)
    assert notice in build_receipt(issued(test_keys=True), station(), 0, PRINTED_AT).blocks
    assert notice not in build_receipt(issued(), station(), 0, PRINTED_AT).blocks


def test_units_rounded_up_to_the_tokens_grid_are_explained() -> None:
    sale = issued(intent(4_876_543))
    text = " ".join(_text(sale).split())
    assert "The token carries 17,154.4 kWh: 17,153.7 kWh rounded up" in text
    assert "rounded up" not in _text(issued())


def test_a_void_sale_gives_the_money_back_and_has_no_token() -> None:
    text = _text(voided())
    assert "VOID\n" in text
    assert "goes back to the customer." in text
    assert "28 key register not found" in text
    assert "TAX INVOICE" not in text
    assert "kWh" not in text


def test_a_pending_sale_prints_nothing() -> None:
    with pytest.raises(NothingToPrint) as caught:
        build_receipt(Sale(intent(), None, None), station(), 0, PRINTED_AT)
    assert caught.value.receipt == "D01-000057"


@pytest.mark.parametrize(
    ("commodity", "unit"),
    [(Commodity.ELECTRICITY, "33.5 kWh"), (Commodity.WATER, "33.5 m³"), (Commodity.GAS, "33.5 m³")],
)
def test_units_are_those_of_the_commodity(commodity: Commodity, unit: str) -> None:
    assert unit in _text(issued(replace(intent(), commodity=commodity)))


@pytest.mark.parametrize(
    ("locale", "words", "direction"),
    [
        ("en_ZA", "TAX INVOICE", Direction.LTR),
        ("fr_CI", "FACTURE", Direction.LTR),
        ("ru", "НАЛОГОВЫЙ СЧЁТ", Direction.LTR),
        ("ar_JO", "فاتورة ضريبية", Direction.RTL),
        ("sw_KE", "TAX INVOICE", Direction.LTR),
        ("xx", "TAX INVOICE", Direction.LTR),
    ],
)
def test_the_language_is_the_stations(locale: str, words: str, direction: Direction) -> None:
    document = build_receipt(issued(), station(locale), 0, PRINTED_AT)
    assert document.direction is direction
    assert words in [block.text for block in document.blocks if isinstance(block, Text)]


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_names_carry_no_commands_to_the_printer(locale: str) -> None:
    name = "Eve\x1b@\x1dV\x00\n\u202eevil\u2069"
    text = _text(issued(replace(intent(), customer_name=name)), locale=locale)
    assert not set("\x1b\x1d\x00\u202e") & set(text)
    assert "evil" in text
    assert text.count("\u2068") == text.count("\u2069")
