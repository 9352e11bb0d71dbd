"""The part of the walk over the journal that compares acts on the books with their links, and what they appended."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from vending.domain.proof.change import SubjectKind, digest_changes
from vending.domain.proof.journal import canonical_json
from vending.domain.tariffs.document import to_document
from vending.errors import JournalBroken, JournalFault
from vending.ids import ChangeSetId, DebtId, TariffId

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator
    from uuid import UUID

    from vending.domain.proof.change import Change
    from vending.domain.proof.journal import JournalEntry
    from vending.ports import UnitOfWork
    from vending.services.proof.verify_commission import CommissionCheck

_APPENDED: Final = {
    SubjectKind.TARIFF: "tariff",
    SubjectKind.DEBT: "debt_plan",
    SubjectKind.DEBT_ENTRY: "debt_entry",
    SubjectKind.COMMISSION: "commission_rule",
}


@dataclass(slots=True)
class ChangeCheck:
    """Notes which `tariffs` were published, and in `met` how many rows of each table it compared."""

    work: UnitOfWork
    commission: CommissionCheck
    met: Counter[str]
    tariffs: set[UUID] = field(default_factory=set)

    def digest(self, entry: JournalEntry) -> bytes:
        """Return the digest of an act as it stands. Raises JournalBroken for what it appended and is another now."""
        change_set_id = ChangeSetId(entry.subject)
        self.met["change_set"] += 1
        return digest_changes(self.work.history.get(change_set_id), self._followed(entry, change_set_id))

    def _followed(self, entry: JournalEntry, change_set_id: ChangeSetId) -> Iterator[Change]:
        for change in self.work.history.changes(change_set_id):
            self.met["change_record"] += 1
            if change.kind in _APPENDED:
                self._follow(entry, change)
            yield change

    def _follow(self, entry: JournalEntry, change: Change) -> None:
        table = _APPENDED[change.kind]
        if not self._is_stored(change):
            raise JournalBroken(entry.sequence, JournalFault.CHANGED, table, _name(change))
        self.met[table] += 1

    def _is_stored(self, change: Change) -> bool:
        """Have the books in the place of a change what it put there?"""
        if change.kind is SubjectKind.TARIFF:
            self.tariffs.add(change.subject)
            return self._is_tariff(change)
        if change.kind is SubjectKind.COMMISSION:
            return self.commission.meet_rule(change)
        facts, debt = json.loads(change.after), DebtId(change.subject)
        if change.kind is SubjectKind.DEBT_ENTRY:
            entries = self.work.debts.entries(debt)
            return change.after.encode() in (
                canonical_json(one) for one in entries if one.position == facts["position"]
            )
        self.met["debt"] += facts["version"] == 1
        plans = self.work.debts.plans(debt)
        return change.after.encode() in (canonical_json(one) for one in plans if one.version == facts["version"])

    def _is_tariff(self, change: Change) -> bool:
        """Is it the published one, and its document written as it was, to the letter?"""
        tariff = self.work.tariffs.get(TariffId(change.subject))
        document = json.dumps(to_document(tariff), ensure_ascii=False)
        return change.after.encode() == canonical_json(tariff) and document == self.work.proof.tariff_text(tariff.id)


def _name(change: Change) -> str:
    """Return what the operator calls a thing, as the change wrote it."""
    facts = json.loads(change.after)
    return next((str(facts[name]) for name in ("code", "name", "version") if name in facts), "")
