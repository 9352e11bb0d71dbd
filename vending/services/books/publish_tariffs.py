"""Publishing tariffs: every change is a new version with a date from which it is in force; old ones stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from vending.domain.people.permission import Action
from vending.domain.proof.change import SubjectKind, change_of
from vending.domain.tariffs.document import read_document, to_document
from vending.errors import (
    AlreadyThere,
    BadTariff,
    ClassWithoutRate,
    RecordChanged,
    TariffBackdated,
    TariffFault,
    TariffUnchanged,
    UnknownRecord,
)
from vending.ids import TariffId, new_id
from vending.services.people.guard import Guard
from vending.services.proof.record_changes import record_changes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from vending.clock import Clock
    from vending.domain.people.operator import Operator
    from vending.domain.station import StationIdentity
    from vending.domain.tariffs.tariff import Tariff
    from vending.domain.tariffs.use import TariffUse
    from vending.ports import UnitOfWork, UnitsOfWork


@dataclass(frozen=True, slots=True)
class TariffOverview:
    """One tariff: all its versions, oldest first, which one is in force, and who is on it."""

    versions: tuple[Tariff, ...]
    in_force: Tariff | None
    use: tuple[TariffUse, ...]

    @property
    def last(self) -> Tariff:
        """The highest version: in force, or going to be."""
        return self.versions[-1]

    @property
    def coming(self) -> Tariff | None:
        """The version that will be in force next."""
        waiting = [one for one in self.versions if self.in_force is None or one.version > self.in_force.version]
        return min(waiting, key=lambda one: (one.effective_from, -one.version), default=None)

    @property
    def accounts(self) -> int:
        """How many accounts are on it."""
        return sum(one.accounts for one in self.use)


@dataclass(frozen=True, slots=True)
class PublishTariffs:
    """Reads the archive of tariffs and adds to it."""

    units_of_work: UnitsOfWork
    clock: Clock
    station: StationIdentity

    def publish(
        self, document: Mapping[str, Any], operator: Operator, note: str = "", after: int | None = None
    ) -> Tariff:
        """Record a document as the next version of its tariff, or as the first one, and return it.

        `version` and `currency` are this station's to say; without a date it is in force at once. `after` is the
        version that the document was made from.
        Raises BadTariff, TariffBackdated for a date that has passed, TariffUnchanged, ClassWithoutRate when customers
        would be left without a price, RecordChanged when there is a version after `after`, AlreadyThere when `after` is
        0 and the tariff is not new.
        """
        Guard(self.units_of_work, self.clock).verify(operator, Action.PUBLISH_TARIFFS)
        now = self.clock.now()
        with self.units_of_work.write() as work:
            document = {"effective_from": now.isoformat(), **document}
            draft = self.read(document)
            before = next(iter(reversed(work.tariffs.versions(draft.code))), None)
            version = 1 if before is None else before.version + 1
            _verify_follows(before, after)
            tariff = self.read(document, version)
            _verify_differs(tariff, before)
            if tariff.effective_from < now:
                raise TariffBackdated(tariff.effective_from.astimezone(self.station.zone), now)
            _verify_use(tariff, work.tariffs.use(tariff.code))
            work.tariffs.add(tariff)
            change = change_of(SubjectKind.TARIFF, tariff.id, before, tariff)
            record_changes(work, operator, now, note, [change])
            work.commit()
        return tariff

    def read(self, document: Mapping[str, Any], version: int = 1) -> Tariff:
        """Return the tariff that a document would be here. Raises BadTariff."""
        currency = document.get("currency", self.station.currency)
        if currency != self.station.currency:
            raise BadTariff("currency", TariffFault.OTHER_CURRENCY, str(currency))
        facts = {"version": version, "currency": currency}
        return read_document({**document, **facts}, TariffId(new_id()))

    def archive(self, code: str) -> TariffOverview:
        """Return one tariff with all its versions. Raises UnknownRecord."""
        with self.units_of_work.read() as work:
            return self._overview(work, code, work.tariffs.use(code))

    def overviews(self) -> tuple[TariffOverview, ...]:
        """Return every tariff, by code."""
        with self.units_of_work.read() as work:
            use = work.tariffs.use()
            codes = [one.code for one in work.tariffs.latest()]
            return tuple(self._overview(work, code, tuple(one for one in use if one.code == code)) for code in codes)

    def _overview(self, work: UnitOfWork, code: str, use: tuple[TariffUse, ...]) -> TariffOverview:
        versions = work.tariffs.versions(code)
        if not versions:
            raise UnknownRecord("tariff", code)
        return TariffOverview(versions, in_force_at(versions, self.clock.now()), use)


def in_force_at(versions: tuple[Tariff, ...], at: datetime) -> Tariff | None:
    """Return the version in force at a moment: the highest of those that have begun."""
    begun = [one for one in versions if one.effective_from <= at]
    return max(begun, key=lambda one: one.version, default=None)


def terms_of(tariff: Tariff) -> dict[str, Any]:
    """Return a tariff's document without what makes it a version: what is priced by."""
    document = to_document(tariff)
    return {name: value for name, value in document.items() if name not in ("version", "effective_from")}


def _verify_follows(before: Tariff | None, after: int | None) -> None:
    last = 0 if before is None else before.version
    if before is not None and after == 0:
        raise AlreadyThere("tariff", before.code)
    if after not in (None, last):
        raise RecordChanged("tariff")


def _verify_differs(tariff: Tariff, before: Tariff | None) -> None:
    """The same terms from an earlier date are a new version: so what was planned too late is brought forward."""
    if before is not None and before.effective_from <= tariff.effective_from and terms_of(tariff) == terms_of(before):
        raise TariffUnchanged(before.label)


def _verify_use(tariff: Tariff, use: tuple[TariffUse, ...]) -> None:
    """Every customer who is on the tariff keeps a price."""
    for one in use:
        if tariff.find_rate(one.customer_class) is None:
            raise ClassWithoutRate(tariff.code, one.customer_class, one.accounts)
