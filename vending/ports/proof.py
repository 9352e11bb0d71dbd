"""What a proof of all records needs to read: how many there are, how they stand now, and what belongs to nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from uuid import UUID

    from vending.audit_rows import AuditFilter
    from vending.domain.proof.change import SubjectKind
    from vending.domain.proof.journal import EntryKind, KnownHead
    from vending.domain.proof.places import Misplaced, Present


class Witness(Protocol):
    """Remembers the last link of the journal outside the database."""

    def last(self) -> KnownHead | None:
        """Return the link that was seen last, None for none. Raises WitnessDamaged."""
        ...

    def see(self, head: KnownHead) -> None:
        """Remember a link; never raises for want of a disk."""
        ...


class Proof(Protocol):
    """Reads over whole tables; each takes its time on a large station, and little memory."""

    def acknowledged(self) -> KnownHead:
        """Return the last link that the utility has; sequence 0 when it has none."""
        ...

    def acknowledge(self, head: KnownHead) -> None:
        """Remember the last link that the utility has."""
        ...

    def counts(self) -> Mapping[str, int]:
        """Return how many rows each append-only table has."""
        ...

    def find_misplaced(self) -> Misplaced | None:
        """Return a row whose place does not hold: a position is left out, or what it belongs to is not there.

        Also one that is derived from others, or a to-do list, and says something else than they do.
        """
        ...

    def find_unlinked(self, table: str) -> UUID | None:
        """Return what a row of an append-only table belongs to that no link of its kind names."""
        ...

    def find_link(self, subject: UUID, kind: EntryKind | None = None) -> int | None:
        """Return the sequence of the last link of a subject. Reads the whole journal."""
        ...

    def find_links(self, wanted: AuditFilter) -> Sequence[int]:
        """Return the sequences of the links under a filter, oldest first. Reads the whole journal."""
        ...

    def present(self, kind: SubjectKind) -> Iterator[tuple[Present, ...]]:
        """Return the customers, accounts or meters as they stand now, some hundred at a time."""
        ...

    def last_changes(self, kind: SubjectKind, subjects: Iterable[UUID]) -> Mapping[UUID, str]:
        """Return what the latest change made of each subject (canonical JSON); none of those that never changed."""
        ...

    def find_gone(self, kind: SubjectKind) -> UUID | None:
        """Return a record that the history knows and that is not there."""
        ...

    def tariff_text(self, tariff_id: UUID) -> str:
        """Return a tariff's document as it is stored."""
        ...
