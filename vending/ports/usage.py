"""What the watch over consumption needs: what meters bought, what was found, the cases that follow it up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from vending.domain.registry.meter import Meter
    from vending.domain.usage.case import CaseFile
    from vending.domain.usage.consumption import Finding, MeterEvent, Neighbourhood, Neighbours, UsageHistory
    from vending.ids import AccountId, CaseId, MeterId
    from vending.usage_rows import UsageFilter, UsagePurchase, UsageRow, UsageRun


class Usage(Protocol):
    """What meters bought, and what was seen at them."""

    def add_event(self, event: MeterEvent) -> None:
        """Record what was seen at a meter."""
        ...

    def events_of(self, meter_ids: Sequence[MeterId]) -> tuple[MeterEvent, ...]:
        """Return what was seen at meters, oldest first."""
        ...

    def neighbourhoods(self) -> Mapping[Neighbourhood, Sequence[AccountId]]:
        """Return the accounts that have a meter, by neighbourhood."""
        ...

    def histories(
        self, place: Neighbourhood, accounts: Sequence[AccountId], months: Sequence[datetime]
    ) -> Iterator[UsageHistory]:
        """Read what accounts of a neighbourhood bought, a few hundred at a time.

        `months` are the moments at which the months begin, the running one last. Sales that are void or pending are
        left out, and replacements, whose units were counted when they were first bought.
        """
        ...

    def purchases(self, meter: Meter, since: datetime) -> tuple[UsagePurchase, ...]:
        """Return each purchase of the meter and of those before it on its account, oldest first."""
        ...


class Findings(Protocol):
    """What the last look over all meters found unusual."""

    def replace(
        self,
        run: UsageRun,
        findings: Iterable[tuple[MeterId, Sequence[Finding]]],
        norms: Iterable[tuple[Neighbourhood, Neighbours]],
    ) -> None:
        """Keep what a look found, in the place of what the one before it did; the weightiest finding comes first."""
        ...

    def find_run(self) -> UsageRun | None:
        """Return the last look."""
        ...

    def find_norm(self, place: Neighbourhood) -> Neighbours | None:
        """Return what neighbours bought, as of the last look."""
        ...

    def of_meter(self, meter_id: MeterId) -> tuple[Finding, ...]:
        """Return what was found of a meter, the weightiest first."""
        ...

    def count(self, wanted: UsageFilter, quiet_since: datetime) -> int:
        """Return how many meters of the list match. Cases that ended before `quiet_since` are as none."""
        ...

    def rows(self, wanted: UsageFilter, quiet_since: datetime, first: int, limit: int) -> tuple[UsageRow, ...]:
        """Return the meters that match, the highest score first: up to `limit` from place `first` on."""
        ...

    def areas(self) -> tuple[str, ...]:
        """Return the areas in which something was found, in order."""
        ...


class Cases(Protocol):
    """The cases as they stand; what led there is in the history of changes."""

    def add(self, case: CaseFile) -> None:
        """Record a new case."""
        ...

    def change(self, case: CaseFile) -> None:
        """Replace a case by this one."""
        ...

    def get(self, case_id: CaseId) -> CaseFile:
        """Return a case. Raises UnknownRecord."""
        ...

    def find_latest(self, meter_id: MeterId) -> CaseFile | None:
        """Return the last case about a meter."""
        ...
