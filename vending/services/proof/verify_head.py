"""Comparing the journal with a link that somebody else has: the utility, or the station's own witness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vending.errors import HeadKeeper, JournalForked

if TYPE_CHECKING:
    from vending.domain.proof.journal import KnownHead
    from vending.ports import UnitOfWork


def verify_head(work: UnitOfWork, sequence: int, link: bytes, keeper: HeadKeeper = HeadKeeper.UTILITY) -> None:
    """Raise JournalForked unless the journal holds exactly this link.

    `sequence` 0 is nobody's link: it passes. A database that was put back ends before the link, or has another there.
    """
    if sequence == 0:
        return
    found = work.journal.find(sequence)
    if found is None or found.hash != link:
        raise JournalForked(sequence, work.journal.head().sequence, keeper)


def verify_acknowledged(work: UnitOfWork) -> None:
    """Raise JournalForked unless the journal holds the last link that the utility acknowledged."""
    known: KnownHead = work.proof.acknowledged()
    verify_head(work, known.sequence, known.hash)


def take_head(work: UnitOfWork, known: KnownHead) -> None:
    """Remember the last link that the utility has, as it came with its word. Raises JournalForked.

    A link before the one that is known already is compared, and changes nothing.
    """
    verify_head(work, known.sequence, known.hash)
    if known.sequence > work.proof.acknowledged().sequence:
        work.proof.acknowledge(known)
