"""The station's journal: one chain over everything that is appended.

An entry holds the digest of one record (SHA-256 over its canonical JSON) and the hash of the entry before
it, so that a changed, removed or swapped record breaks the chain at a place that can be named.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import orjson

from vending.errors import JournalBroken, JournalFault

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from _typeshed import DataclassInstance

GENESIS: Final = bytes(32)

LATER: Final = MappingProxyType({"later": True})
"""Marks a field that records did not always have: written only where it is set, so that old digests still hold."""


class EntryKind(StrEnum):
    """What kind of record an entry vouches for."""

    SALE = "sale"
    TOKEN = "token"  # noqa: S105 - a kind of record, not a secret
    VOID = "void"
    CANCEL = "cancel"
    USE = "use"
    CHANGE = "change"
    EVENT = "event"
    SHIFT = "shift"
    CASH = "cash"
    ENROLMENT = "enrolment"
    GRANT = "grant"
    COMMISSION = "commission"


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One link: `sequence` from 1 without gaps, `subject` what it vouches for, `digest` and hashes 32 bytes."""

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


@dataclass(frozen=True, slots=True)
class KnownHead:
    """A link that somebody remembers: its sequence and hash (32 bytes); sequence 0 and GENESIS for none."""

    sequence: int
    hash: bytes


def canonical_json(record: object) -> bytes:
    """Return a record as JSON that is the same on every machine.

    UTF-8 without blanks; fields in the order of their definition, LATER ones only where they are set; moments in
    RFC 3339 (UTC), ids and decimals as text, bytes as hexadecimal digits.
    """
    return orjson.dumps(record, default=_plain, option=orjson.OPT_PASSTHROUGH_DATACLASS)


def digest_of(*records: object) -> bytes:
    """Return the SHA-256 over the canonical JSON of records that belong together."""
    return hashlib.sha256(canonical_json(list(records))).digest()


def next_entry(head: JournalHead, kind: EntryKind, subject: UUID, digest: bytes, at: datetime) -> JournalEntry:
    """Return the entry that continues the chain after `head`."""
    sequence = head.sequence + 1
    link = hashlib.sha256(canonical_json([sequence, at, kind, subject, digest, head.hash])).digest()
    return JournalEntry(sequence, at, kind, subject, digest, head.hash, link)


def follow(head: JournalHead, entry: JournalEntry) -> JournalHead:
    """Return the link after `head`. Raises JournalBroken when it does not continue the chain."""
    if next_entry(head, entry.kind, entry.subject, entry.digest, entry.at) != entry:
        raise JournalBroken(head.sequence + 1, JournalFault.LINK)
    return JournalHead(entry.sequence, entry.hash, entry.at)


def _plain(value: object) -> str | dict[str, Any]:
    """Say what JSON has no word for: records by their fields, decimals as they are written, bytes in hexadecimal."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    kind = type(value)
    if not is_dataclass(kind):
        raise TypeError(f"a record cannot hold {kind.__name__}")
    names, read, later = _fields(kind)
    plain = dict(zip(names, read(value), strict=True))
    for name in later:
        if (found := getattr(value, name)) is not None:
            plain[name] = found
    return plain


@cache
def _fields(
    kind: type[DataclassInstance],
) -> tuple[tuple[str, ...], Callable[[object], tuple[Any, ...]], tuple[str, ...]]:
    """Return the names of a record's fields that are always written, what reads them, and the names of LATER ones."""
    known = fields(kind)
    names = tuple(one.name for one in known if "later" not in one.metadata)
    later = tuple(one.name for one in known if "later" in one.metadata)
    if len(names) == 1:
        return names, lambda value: (getattr(value, names[0]),), later
    return names, attrgetter(*names), later
