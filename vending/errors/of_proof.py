"""What can be wrong with the chain of records, or with the whole database."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from vending.errors.root import Bug, Refused

if TYPE_CHECKING:
    from datetime import datetime


class JournalFault(StrEnum):
    """What is wrong at a link of the journal, or with the records as they stand now."""

    LINK = "the entry does not continue the chain"
    LINK_GONE = "the link is gone"
    END = "the last link is not the end of the chain"
    GONE = "the record is gone"
    CHANGED = "the record is not the one that was journalled"
    UNREADABLE = "the record is not as it was written"
    NOT_JOURNALLED = "there are records that were never journalled"
    POSITIONS = "parts of the record are missing or moved"
    STRAY = "the record belongs to nothing"
    PRESENT = "the record is not what its history says"
    DERIVED = "what lists show is not what the record says"
    WAITING = "the sales that wait for an outcome are not those without one"
    OPEN_SHIFTS = "the open shifts are not those that nobody closed"


class HeadKeeper(StrEnum):
    """Who remembers a link that the station had."""

    UTILITY = "utility"
    WITNESS = "witness"


@dataclass(eq=False)
class JournalBroken(Bug):
    """The record at `sequence` does not continue the chain, or is not what the link says.

    `kind` is the link's, or the table of a record that no link has; `subject` the record in the operator's terms: a
    receipt, a username. Both are "" where nothing is known. `reason` is a JournalFault or says it in a few words.
    """

    sequence: int
    reason: str
    kind: str = ""
    subject: str = ""


@dataclass(eq=False)
class JournalForked(Bug):
    """`keeper` has the link `sequence` of this station and the database does not hold it.

    It ends before, at `last`, or has another in its place: a copy was put back, or the journal was written anew.
    """

    sequence: int
    last: int
    keeper: HeadKeeper


@dataclass(eq=False)
class WitnessDamaged(Bug):
    """The file that witnesses the last link was changed, or is another station's."""


@dataclass(eq=False)
class NotAHead(Refused):
    """The text is no document that acknowledges a link of this station's journal."""


@dataclass(eq=False)
class ClockNotAhead(Refused):
    """No record stands ahead of the clock, so there is nothing to accept; the last is of `last`."""

    last: datetime | None
