"""The chain of the journal alone, without the records that hang on it."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from vending.domain.proof.journal import GENESIS, JournalHead, follow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vending.domain.proof.journal import JournalEntry


def verify_chain(entries: Iterable[JournalEntry]) -> JournalHead:
    """Follow the chain and return its last link. Raises JournalBroken at the first entry that does not continue it."""
    return reduce(follow, entries, JournalHead(0, GENESIS, None))
