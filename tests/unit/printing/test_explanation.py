"""Why a purchase costs what it costs, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from printing.document import Pair, Text
from printing.explanation import Explained, explain, next_reset
from printing.receipt import build_receipt
from printing.render.text import render_text
from printing.texts import texts_for
from tests.support.explained_receipts import LANGUAGES
from tests.support.receipts import PRINTED_AT, explained_intents, intent, issued, station, voided
from vending.domain.pricing.quote_line import LineKind, QuoteLine
from vending.domain.sales.sale import Purpose, SaleIntent, Special
from vending.money import Money

ZERO = Money(0, "ZAR")
RESET = "April 1, 2026"
PART = Decimal("0.155")


def of_line(line: QuoteLine, locale: str = "en") -> Explained:
    (explained,) = explain(replace(intent(), lines=(line,)), station(locale)).lines
    return replace(explained, label=explained.label.replace("\u00a0", " "), note=explained.note.replace("\u00a0", " "))


def energy(**fields: object) -> QuoteLine:
    return replace(QuoteLine(LineKind.ENERGY, Money(3000, "ZAR"), units=250, price=Decimal("1.20")), **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "label", "note"),
    [
        (energy(), "25.0 kWh @ 1.20 /kWh", ""),
        (energy(label="peak"), "peak: 25.0 kWh @ 1.20 /kWh", ""),
        (energy(block=2, remaining=1234), "Block 2: 25.0 kWh @ 1.20 /kWh", f"Block 2: 123.4 kWh left until {RESET}"),
        (energy(block=1, label="Poor", remaining=0), "Poor: 25.0 kWh @ 1.20 /kWh", f"Poor: 0.0 kWh left until {RESET}"),
        (energy(block=3), "Block 3: 25.0 kWh @ 1.20 /kWh", f"Blocks begin anew on {RESET}"),
        (energy(tax_included=True), "25.0 kWh @ 1.20 /kWh less tax", ""),
        (energy(price=None), "Credit", ""),
        (QuoteLine(LineKind.VAT, ZERO, rate=Decimal("0.15"), label="VAT"), "VAT 15%", ""),
        (QuoteLine(LineKind.VAT, ZERO, rate=PART, label="GST", tax_included=True), "GST 15.5% (in the price)", ""),
        (QuoteLine(LineKind.FIXED_CHARGE, ZERO, label="Service charge", months=5), "Service charge, 5 months", ""),
        (QuoteLine(LineKind.FIXED_CHARGE, ZERO, label="Service charge", months=1), "Service charge, 1 month", ""),
        (QuoteLine(LineKind.FIXED_CHARGE, ZERO, label="Fee", rate=Decimal("0.02")), "Fee 2%", ""),
        (QuoteLine(LineKind.ENERGY_CHARGE, ZERO, label="Levy", rate=Decimal("0.05")), "Levy 5%", ""),
        (QuoteLine(LineKind.DEBT, ZERO, label="Arrears", remaining=47000), "Arrears", "Still owed: ZAR470.00"),
        (QuoteLine(LineKind.DEBT, ZERO, label="Arrears", rate=PART, remaining=0), "Arrears 15.5%", "Paid in full"),
        (QuoteLine(LineKind.FREE_UNITS, ZERO, units=500), "Free basic units 50.0 kWh", ""),
        (QuoteLine(LineKind.GIVEN_UNITS, ZERO, units=5), "Free issue 0.5 kWh", ""),
        (QuoteLine(LineKind.REPLACED_UNITS, ZERO, units=335), "Replaced units 33.5 kWh", ""),
    ],
)  # fmt: skip
def test_each_line_gives_its_reason(line: QuoteLine, label: str, note: str) -> None:
    explained = of_line(line)
    assert (explained.label, explained.note) == (label, note)


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_stand_as_they_are_stored_and_only_the_last_step_says_what_is_left(language: str) -> None:
    sold = explained_intents(language)["blocks"]
    explained = explain(sold, station(LANGUAGES[language].locale))
    kinds = [line.kind for line in sold.lines]
    assert kinds.index(LineKind.DEBT) < kinds.index(LineKind.VAT) < kinds.index(LineKind.ENERGY)
    assert len(explained.lines) == len(sold.lines)
    steps = [one for one, line in zip(explained.lines, sold.lines, strict=True) if line.kind is LineKind.ENERGY]
    assert [bool(step.note) for step in steps] == [False, True]
    assert explained.debt_left


def test_carried_money_of_the_first_sales_stands_last() -> None:
    sold = intent(carried_in=35)
    assert sold.lines[1].kind is LineKind.CARRIED_IN
    assert [one.label for one in explain(sold, station("en")).lines][-2:] == [
        "Carried from last purchase",
        "Carried to next purchase",
    ]


@pytest.mark.parametrize(
    ("at", "zone", "reset"),
    [
        (datetime(2026, 11, 30, 21, 59, tzinfo=UTC), "Africa/Johannesburg", date(2026, 12, 1)),
        (datetime(2026, 11, 30, 22, 0, tzinfo=UTC), "Africa/Johannesburg", date(2027, 1, 1)),
        (datetime(2028, 2, 29, 12, 0, tzinfo=UTC), "UTC", date(2028, 3, 1)),
    ],
)
def test_blocks_begin_anew_with_the_station_s_month(at: datetime, zone: str, reset: date) -> None:
    assert next_reset(replace(intent(), at=at), replace(station(), time_zone=zone)) == reset


@pytest.mark.parametrize(
    ("language", "months"),
    [
        ("en", {1: "1 month", 2: "2 months"}),
        ("fr", {1: "1 mois", 12: "12 mois"}),
        ("ru", {1: "1 месяц", 3: "3 месяца", 5: "5 месяцев", 11: "11 месяцев", 21: "21 месяц"}),
        ("ar", {1: "شهر واحد", 2: "شهران", 5: "5 أشهر", 11: "11 شهرًا", 100: "100 شهر"}),
    ],
)
def test_months_are_counted_as_the_language_does(language: str, months: dict[int, str]) -> None:
    texts = texts_for(language)
    assert {number: texts.months(number).replace("\u00a0", " ") for number in months} == months


def test_names_in_a_tariff_carry_no_commands_to_the_printer() -> None:
    explained = of_line(QuoteLine(LineKind.DEBT, ZERO, label="Old\x1b@\u202edebt"))
    assert explained.label == "Old @debt"


def test_a_meter_in_currency_gets_money() -> None:
    sold = explained_intents("en")["currency"]
    document = build_receipt(issued(sold), station(), 0, PRINTED_AT)
    values = [(block.label, block.value) for block in document.blocks if isinstance(block, Pair)]
    assert ("Credit", "R86,96") in values
    assert not [block for block in document.blocks if "kWh" in str(block)]


def _titles(sold: SaleIntent, copy: int = 0) -> list[str]:
    document = build_receipt(issued(sold), station(), copy, PRINTED_AT)
    return [block.text for block in document.blocks if isinstance(block, Text) and block.strong]


@pytest.mark.parametrize(
    ("purpose", "title"),
    [
        (Purpose.FREE_BASIC, "FREE BASIC UNITS"),
        (Purpose.FREE_ISSUE, "FREE ISSUE"),
        (Purpose.REPLACEMENT, "REPLACEMENT TOKEN"),
    ],
)
def test_a_token_for_which_nobody_paid_is_no_tax_invoice(purpose: Purpose, title: str) -> None:
    sold = replace(intent(), special=Special(purpose, ""))
    assert _titles(sold) == [title]
    assert _titles(sold, 2) == [title, "COPY 2"]


def test_a_replacement_names_its_reason_and_what_it_replaces() -> None:
    text = render_text(build_receipt(issued(explained_intents("en")["replacement"]), station(), 0, PRINTED_AT), 48)
    assert "Replaces receipt                      D01-000031\n" in text
    assert "Reason                       Meter says Error 12\n" in text


def test_nothing_goes_back_for_a_void_token_that_nobody_paid() -> None:
    text = render_text(build_receipt(voided(explained_intents("en")["free-issue"]), station(), 0, PRINTED_AT), 48)
    assert "VOID" in text
    assert "Give back" not in text
    assert "goes back" not in text
