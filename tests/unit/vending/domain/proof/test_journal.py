from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from tests.support.chain import verify_chain
from vending.domain.proof.journal import (
    GENESIS,
    EntryKind,
    JournalEntry,
    JournalHead,
    canonical_json,
    digest_of,
    next_entry,
)
from vending.errors import JournalBroken
from vending.money import Money

SUBJECT = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Record:
    b: Decimal
    a: Money
    at: datetime
    text: str


def chain(length: int) -> list[JournalEntry]:
    entries: list[JournalEntry] = []
    head = JournalHead(0, GENESIS, None)
    for number in range(length):
        entry = next_entry(head, EntryKind.SALE, SUBJECT, digest_of(number), START + timedelta(minutes=number))
        entries.append(entry)
        head = JournalHead(entry.sequence, entry.hash, entry.at)
    return entries


def test_canonical_json_is_the_same_everywhere() -> None:
    record = Record(Decimal("2.50"), Money(5, "ZAR"), START, "Zoë")
    expected = '{"b":"2.50","a":{"minor":5,"currency":"ZAR"},"at":"2026-03-01T08:00:00+00:00","text":"Zoë"}'
    assert canonical_json(record) == expected.encode()
    assert digest_of(record) == hashlib.sha256(f"[{expected}]".encode()).digest()


def test_a_record_holds_nothing_that_json_would_guess_at() -> None:
    with pytest.raises(TypeError):
        canonical_json({1, 2})


def test_a_whole_chain_verifies_to_its_head() -> None:
    entries = chain(5)
    head = verify_chain(entries)
    assert (head.sequence, head.hash) == (5, entries[-1].hash)


@pytest.mark.parametrize("broken", range(5))
@pytest.mark.parametrize(
    "change",
    [
        {"digest": bytes(32)},
        {"previous": bytes(31) + b"\1"},
        {"hash": bytes(32)},
        {"kind": EntryKind.VOID},
        {"subject": UUID(int=1)},
        {"at": START + timedelta(days=9)},
        {"sequence": 99},
    ],
)
def test_any_change_is_named_by_its_place(broken: int, change: dict[str, object]) -> None:
    entries = chain(5)
    entries[broken] = replace(entries[broken], **change)  # type: ignore[arg-type]
    with pytest.raises(JournalBroken) as caught:
        verify_chain(entries)
    assert caught.value.sequence == broken + 1


def test_a_removed_or_swapped_entry_is_found() -> None:
    for entries in ([*chain(5)[:2], *chain(5)[3:]], [chain(3)[0], chain(3)[2], chain(3)[1]]):
        with pytest.raises(JournalBroken):
            verify_chain(entries)
