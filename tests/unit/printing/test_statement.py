"""Statements on paper and as tables, in every language."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from printing.document import Direction, Pair
from printing.document import Text as Paragraph
from printing.render.pdf import render_pdf
from printing.render.text import render_text
from printing.statement import build_statement, statement_table
from printing.statement_texts import StatementTexts, statement_texts_for
from resources import resource_path
from tests.support.records import (
    CURRENCY,
    START,
    make_debt,
    make_debt_entry,
    make_intent,
    make_registry,
    make_station,
    make_token,
    make_void,
)
from vending.domain.debts.debt import DebtEntryKind
from vending.domain.debts.statement import debt_account, statement_of
from vending.domain.pricing.quote_line import LineKind, QuoteLine
from vending.domain.sales.sale import Purpose, Sale, Special
from vending.money import Money

if TYPE_CHECKING:
    from vending.domain.debts.statement import Statement

LANGUAGES = sorted(path.stem for path in resource_path("statement_texts").glob("*.toml"))
LOCALES = {"en": "en_ZA", "fr": "fr_SN", "ru": "ru_KZ", "ar": "ar_EG"}
DAYS = (date(2026, 3, 1), date(2026, 3, 31))


def money(cents: int) -> Money:
    return Money(cents, CURRENCY)


@pytest.fixture
def statement() -> Statement:
    """A paid sale that recovered some debt, a free one, a void one, and a debt moved by hand."""
    registry = make_registry()
    paid = make_intent(registry, 1)
    debt = make_debt(registry.account, name="Arrears =1+1")
    lines = (*paid.lines[:-1], QuoteLine(LineKind.DEBT, paid.lines[-1].amount, debt_id=debt.id))
    paid = replace(paid, lines=lines)
    free = make_intent(registry, 2, special=Special(Purpose.FREE_ISSUE, "storm"), tendered=money(0), lines=())
    void = make_intent(registry, 3)
    sales = [
        Sale(paid, make_token(paid), None),
        Sale(free, make_token(free), None),
        Sale(void, None, make_void(void)),
    ]
    opening = make_debt_entry(debt, registry.operator, at=START - timedelta(days=1))
    charged = make_debt_entry(
        debt,
        registry.operator,
        position=2,
        kind=DebtEntryKind.CHARGED,
        amount=money(700),
        balance=money(50_700),
        at=START + timedelta(hours=1),
        reason="late fee",
    )
    account = debt_account(debt, [opening, charged], START, START + timedelta(days=30))
    return statement_of(registry.customer, registry.account, DAYS, sales, [account], CURRENCY)


def test_the_promised_languages_are_there() -> None:
    assert {"en", "fr", "ru", "ar"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_fills_the_same_slots(language: str) -> None:
    english, texts = statement_texts_for("en"), statement_texts_for(language)
    for field in fields(StatementTexts):
        text = getattr(texts, field.name)
        assert text.strip()
        assert _slots(text) == _slots(getattr(english, field.name))
        if language != "en" and len(text) > 12:
            assert text != getattr(english, field.name)


def _slots(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_what_stands_on_a_statement(statement: Statement) -> None:
    text = render_text(build_statement(statement, make_station(), START), 48)
    for part in (
        "STATEMENT OF ACCOUNT",
        "From 01 March 2026 to 31 March 2026",
        "Purchase ST1-000001",
        "Free issue ST1-000002",
        "Void purchase ST1-000003",
        "Arrears =1+1: Charged",
        "late fee",
        "Thandiwe Mokoena",
    ):
        assert part in text, text
    assert re.search(r"Owed at the beginning +500[.,]00", text)
    assert re.search(r"Owed at the end +R507[.,]00", text)
    assert re.search(r"Paid +100[.,]00", text)
    assert "None" not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("paper", [58, 80])
def test_a_statement_is_laid_out_in_every_language(statement: Statement, language: str, paper: int) -> None:
    document = build_statement(statement, make_station(locale=LOCALES[language]), START)
    assert document.direction is (Direction.RTL if language == "ar" else Direction.LTR)
    text = render_text(document, 48)
    assert statement_texts_for(language).title in text
    assert render_pdf(document, paper).startswith(b"%PDF")


def test_what_people_wrote_reaches_no_printer_as_a_command(statement: Statement) -> None:
    nasty = replace(statement, customer=replace(statement.customer, name="A\x1b@\nB"))
    document = build_statement(nasty, make_station(), START)
    texts = [one.value for one in document.blocks if isinstance(one, Pair)]
    texts += [one.text for one in document.blocks if isinstance(one, Paragraph)]
    assert not any("\x1b" in text or "\n" in text for text in texts)


def test_a_table_has_a_cell_for_every_heading_and_exact_sums(statement: Statement) -> None:
    headings, rows = statement_table(statement, make_station())
    assert len(set(headings)) == len(headings)
    assert {len(row) for row in rows} == {len(headings)}
    owed, paid = headings.index("Owed in all"), headings.index("Paid")
    assert [row[owed] for row in rows] == ["500.00", "500.00", "500.00", "500.00", "507.00", "507.00"]
    assert [row[paid] for row in rows] == ["", "100.00", "0.00", "0.00", "", "100.00"]
    assert rows[1][0] == "2026-03-01 10:01"
    assert [row[headings.index("Units")] for row in rows[1:4]][2] == ""


def test_a_statement_without_anything() -> None:
    registry = make_registry()
    nothing = statement_of(registry.customer, registry.account, DAYS, [], [], CURRENCY)
    assert "Nothing was bought" in render_text(build_statement(nothing, make_station(), START), 48)
