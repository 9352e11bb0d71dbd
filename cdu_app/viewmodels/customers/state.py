"""What the Customers screen shows, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from vending.domain.registry.customer import AccountStatus
from vending.domain.registry.meter import MeterStatus
from vending.domain.registry.rules import METER
from vending.errors import AlreadyThere, BadRecord, MeterHasSales
from vending.queries import RegistryFilter, RegistrySort

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from cdu_app.messages import Message
    from cdu_app.viewmodels.customers.drafts import Record
    from vending.domain.registry.history import HistoryRow
    from vending.domain.tariffs.tariff import Tariff
    from vending.ids import MeterId
    from vending.queries import AccountDetail, MeterDetail

Fault: TypeAlias = BadRecord | AlreadyThere | MeterHasSales
"""What is wrong with one field: said beside it."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from: areas, classes of customers, tariffs, supply group codes on the module."""

    areas: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    tariffs: tuple[Tariff, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListState:
    """How many meters the filter selects (None: not counted yet) of all there are; `cut` when more match the text."""

    filter: RegistryFilter = field(default_factory=RegistryFilter)
    sort: RegistrySort = field(default_factory=RegistrySort)
    count: int | None = None
    total: int | None = None
    cut: bool = False
    busy: bool = False
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class DetailState:
    """The account that is looked at, the meter of it that was chosen, and who changed what, newest first."""

    detail: AccountDetail | None = None
    meter_id: MeterId | None = None
    history: tuple[HistoryRow, ...] = ()
    message: Message | None = None

    @property
    def meter(self) -> MeterDetail | None:
        """The chosen meter, None on an account without one."""
        meters = () if self.detail is None else self.detail.meters
        return next((one for one in meters if one.meter.id == self.meter_id), None)

    @property
    def may_sell(self) -> bool:
        """May the chosen meter buy?"""
        if self.detail is None or self.meter is None:
            return False
        return self.meter.meter.status is MeterStatus.ACTIVE and self.detail.account.status is AccountStatus.ACTIVE


def place_of(fault: Fault) -> tuple[str, str]:
    """Return the kind of record and the field that a fault is about."""
    if isinstance(fault, BadRecord):
        return fault.kind, fault.field
    return (fault.kind if isinstance(fault, AlreadyThere) else METER), "number"


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Somebody else changed the record after it was read: who, when, and how it stands now."""

    present: Record
    operator_name: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class SaveState:
    """A form on its way into the books: what is wrong with its fields, or why it was refused as a whole."""

    busy: bool = False
    faults: tuple[Fault, ...] = ()
    overtaken: Overtaken | None = None
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class ExportState:
    """A list on its way into a file: `written` rows of `count`; `path` and no longer busy once it is there."""

    path: Path | None = None
    written: int = 0
    count: int = 0
    busy: bool = False
    message: Message | None = None
