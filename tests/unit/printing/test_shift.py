"""The report of a shift on paper, in every language."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from printing.document import Direction, Pair, Text
from printing.render.pdf import render_pdf
from printing.render.text import render_text
from printing.shift import build_shift_report
from printing.shift_texts import ShiftTexts, shift_texts_for
from resources import resource_path
from sts.token import Commodity
from tests.support.records import START, make_intent, make_operator, make_registry, make_station
from tests.support.shifts import cents, make_close, make_entry, make_shift
from vending.domain.cash.report import ShiftReport, TokensSold
from vending.domain.cash.shift import CashKind, Movement, OpenShift

if TYPE_CHECKING:
    from vending.domain.cash.shift import CashEntry

LANGUAGES = sorted(path.stem for path in resource_path("shift_texts").glob("*.toml"))
LOCALES = {"en": "en_ZA", "fr": "fr_SN", "ru": "ru_KZ", "ar": "ar_EG"}


@pytest.fixture
def report() -> ShiftReport:
    """Two sales, one of them void, and every way to move cash by hand; a note is missing."""
    registry, boss = make_registry(), make_operator(name="Sipho Ndlovu")
    operator = registry.operator
    shift = make_shift(operator, number=12, till="Window 2")
    entries = [make_entry(shift, operator)]
    sold, void = make_intent(registry, 1), make_intent(registry, 2)
    for movement in (
        Movement(CashKind.SALE, sold.tendered, sold.id),
        Movement(CashKind.SALE, void.tendered, void.id),
        Movement(CashKind.VOID_RETURNED, -void.tendered, void.id),
        Movement(CashKind.PAY_IN, cents(5_000), reason="more change"),
        Movement(CashKind.PAY_OUT, cents(-1_250), reason="milk\x1b@"),
        Movement(CashKind.DEPOSIT, cents(-20_000), bank="First Bank", reference="S-77"),
    ):
        last = OpenShift(shift, entries[-1].balance, entries[-1].position)
        entries.append(last.entry(movement, operator, START))
    counted = make_close(
        shift,
        operator,
        at=START + timedelta(hours=8),
        entries=len(entries),
        expected=entries[-1].balance,
        counted=cents(12_750),
        pieces=((10_000, 1), (1_000, 2), (500, 1), (50, 5)),
        reason="a note was torn",
        approver_id=boss.id,
        approver_name=boss.name,
    )
    tokens = (
        TokensSold(Commodity.ELECTRICITY, in_currency=False, tokens=1, units=347),
        TokensSold(Commodity.WATER, in_currency=True, tokens=2, units=5_000),
    )
    return ShiftReport(shift, tuple(entries), counted, tokens, waiting=0)


def text_of(report: ShiftReport, **station: str) -> str:
    """The report as text, its figures written plainly."""
    text = render_text(build_shift_report(report, make_station(**station), START + timedelta(hours=9)), 48)
    return text.translate({ord("\u00a0"): " ", ord("\u2212"): "-", ord(","): "."})


def test_the_promised_languages_are_there() -> None:
    assert {"en", "fr", "ru", "ar"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_fills_the_same_slots(language: str) -> None:
    english, texts = shift_texts_for("en"), shift_texts_for(language)
    for field in fields(ShiftTexts):
        text, plain = str(getattr(texts, field.name)), str(getattr(english, field.name))
        assert text.strip()
        assert re.findall(r"\{(\w+)\}", text) == re.findall(r"\{(\w+)\}", plain)
        assert language == "en" or text != plain
    assert len(texts.commodities) == len(Commodity)
    assert {kind.value for kind in CashKind} <= {field.name for field in fields(ShiftTexts)}


def test_what_stands_on_a_report(report: ShiftReport) -> None:
    text = text_of(report)
    for label, value in (
        ("Shift", "12"),
        ("Till", "Window 2"),
        ("Operator", "Naledi Dube"),
        ("Opened", "01 Mar 2026 10:00"),
        ("Closed", "01 Mar 2026 18:00"),
        ("Float", "200.00"),
        ("Sales (2)", "200.00"),
        ("Returned for void sales (1)", "-100.00"),
        ("Paid in", "50.00"),
        ("Paid out", "-12.50"),
        ("To the bank", "-200.00"),
        ("Expected", "R137.50"),
        ("100.00 × 1", "100.00"),
        ("0.50 × 5", "2.50"),
        ("Counted", "127.50"),
        ("Difference", "-10.00"),
        ("Reason", "a note was torn"),
        ("Accepted by", "Sipho Ndlovu"),
        ("Electricity (1)", "34.7 kWh"),
        ("Water (2)", "R50.00"),
        ("Printed", "01 Mar 2026 19:00"),
    ):
        pattern = rf"{re.escape(label)} +{re.escape(value)}"
        assert re.search(pattern, text), (label, value, text)
    for part in ("SHIFT REPORT", "more change", "First Bank S-77", "Received by"):
        assert part in text
    for absent in ("Cancelled", "Commission", "Closed by", "Still open", "waiting", "None", "\x1b"):
        assert absent not in text


def test_a_shift_that_is_open(report: ShiftReport) -> None:
    text = text_of(replace(report, close=None, tokens=(), waiting=3))
    assert "Still open" in text
    assert re.search(r"Sales waiting for a token +3", text)
    assert "Counted" not in text
    assert "Tokens" not in text


def test_a_shift_that_somebody_else_closed_without_a_difference(report: ShiftReport) -> None:
    boss = make_operator(name="Sipho Ndlovu")
    assert report.close is not None
    close = make_close(report.shift, boss, counted=report.expected, expected=report.expected, pieces=(), reason="")
    text = text_of(replace(report, close=close))
    assert re.search(r"Closed by +Sipho Ndlovu", text)
    assert re.search(r"Difference +0[.,]00", text)
    assert "Reason" not in text


def test_cancelled_sales_and_commission_are_told_where_there_are_any(report: ShiftReport) -> None:
    def as_kind(entry: CashEntry, kind: CashKind) -> CashEntry:
        return replace(entry, kind=kind)

    entries = report.entries
    changed = (
        *entries[:3],
        as_kind(entries[3], CashKind.CANCELLED),
        *entries[4:],
        as_kind(entries[5], CashKind.COMMISSION),
    )
    text = text_of(replace(report, entries=changed))
    assert re.search(r"Cancelled sales \(1\) +[-−]100[.,]00", text)
    assert re.search(r"Commission paid +[-−]12[.,]50", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", [58, 80])
def test_a_report_is_laid_out_in_every_language(report: ShiftReport, language: str, paper: int) -> None:
    document = build_shift_report(report, make_station(locale=LOCALES[language]), START)
    assert document.direction is (Direction.RTL if language == "ar" else Direction.LTR)
    assert shift_texts_for(language).title in render_text(document, 48)
    assert render_pdf(document, paper).startswith(b"%PDF")


def test_what_people_wrote_reaches_no_printer_as_a_command(report: ShiftReport) -> None:
    document = build_shift_report(report, make_station(name="A\x1b@\nB"), START)
    texts = [one.value for one in document.blocks if isinstance(one, Pair)]
    texts += [one.text for one in document.blocks if isinstance(one, Text)]
    assert not any("\x1b" in text or "\n" in text for text in texts)
