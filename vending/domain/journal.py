"""The station's journal: one chain over everything that is appended.

An entry holds the digest of one record (SHA-256 over its canonical JSON) and the hash of the entry before
it, so that a changed, removed or swapped record breaks the chain at a place that can be named.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Final
from uuid import UUID

from vending.errors import JournalBroken
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed import DataclassInstance

GENESIS: Final = bytes(32)


class EntryKind(StrEnum):
    """What kind of record an entry vouches for."""

    SALE = "sale"
    TOKEN = "token"  # noqa: S105 - a kind of record, not a secret
    VOID = "void"


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One link: `sequence` from 1 without gaps, `subject` the record's sale, `digest` and hashes 32 bytes."""

    sequence: int
    at: datetime
    kind: EntryKind
    subject: UUID
    digest: bytes
    previous: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class JournalHead:
    """The last link of the chain; sequence 0 and GENESIS when there is none."""

    sequence: int
    hash: bytes
    at: datetime | None


def canonical_json(record: object) -> bytes:
    """Return one record as JSON that is the same on every machine: sorted keys, no blanks, UTF-8."""
    return _ENCODER.encode(record).encode()


def digest_of(*records: object) -> bytes:
    """Return the SHA-256 over the canonical JSON of records that belong together."""
    return hashlib.sha256(canonical_json(list(records))).digest()


def next_entry(head: JournalHead, kind: EntryKind, subject: UUID, digest: bytes, at: datetime) -> JournalEntry:
    """Return the entry that continues the chain after `head`."""
    sequence = head.sequence + 1
    link = hashlib.sha256(canonical_json([sequence, at, kind, subject, digest, head.hash])).digest()
    return JournalEntry(sequence, at, kind, subject, digest, head.hash, link)


def verify_chain(entries: Iterable[JournalEntry], head: JournalHead | None = None) -> JournalHead:
    """Follow the chain and return its last link. Raises JournalBroken at the first entry that does not continue it."""
    head = head or JournalHead(0, GENESIS, None)
    for entry in entries:
        expected = next_entry(head, entry.kind, entry.subject, entry.digest, entry.at)
        if expected != entry:
            raise JournalBroken(head.sequence + 1, "the entry does not continue the chain")
        head = JournalHead(entry.sequence, entry.hash, entry.at)
    return head


def _plain(value: object) -> object:
    """Say in JSON's own types what a record may hold beside them."""
    if isinstance(value, Money):
        return [value.minor, value.currency]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    if is_dataclass(value) and not isinstance(value, type):
        return {name: getattr(value, name) for name in _field_names(type(value))}
    raise TypeError(f"a record cannot hold {type(value).__name__}")


@cache
def _field_names(record_type: type[DataclassInstance]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record_type))


_ENCODER: Final = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain
)
