"""What the trail is called, what its numbers number, and recorded values as an operator reads them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cdu_app import formats
from cdu_app.words.audit import row_subject, row_word, value_words
from tests.support.counters import STATION
from vending.audit_rows import AuditRow
from vending.domain.proof.event import EventKind
from vending.domain.proof.journal import EntryKind
from vending.money import Money

NOW = datetime(2026, 3, 14, 10, 24, 30, tzinfo=UTC)


def row(kind: EntryKind, subject: str, event: EventKind | None = None) -> AuditRow:
    return AuditRow(7, NOW, kind, event, "Demo manager", "", subject)


@pytest.mark.parametrize(
    ("line", "word", "subject"),
    [
        (row(EntryKind.SHIFT, "186"), "Shift opened or closed", "Shift 186"),
        (row(EntryKind.CASH, "186"), "Cash moved", "Shift 186"),
        (row(EntryKind.GRANT, "1"), "Allowance granted", "Grant 1"),
        (row(EntryKind.GRANT, ""), "Allowance granted", ""),
        (row(EntryKind.SALE, "D01-000871"), "Sale", "D01-000871"),
        (row(EntryKind.EVENT, "cashier", EventKind.SIGNED_IN), "Signed in", "cashier"),
    ],
)
def test_a_line_begins_with_a_capital_and_says_what_is_numbered(line: AuditRow, word: str, subject: str) -> None:
    assert (row_word(line), row_subject(line)) == (word, subject)


def test_sums_and_moments_are_read_as_on_every_other_screen() -> None:
    held = f'{{"minor": 45500, "currency": "{STATION.currency}"}}'
    assert value_words(held, STATION) == formats.money(Money(45_500, STATION.currency), STATION)
    there = NOW.astimezone(STATION.zone)
    assert value_words("2026-03-14T10:24:30+00:00", STATION) == f"{there:%Y-%m-%d %H:%M:%S}"


@pytest.mark.parametrize(
    "text", ["", "12", "true", "20747749502989479180", "2026-03-14", "[[20000, 1]]", '{"minor": 1}']
)
def test_all_else_stays_as_it_was_recorded(text: str) -> None:
    assert value_words(text, STATION) == text
