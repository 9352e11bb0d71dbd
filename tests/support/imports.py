"""An office that imports tables into a store."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from spreadsheets.table import Row
from tests.support.records import START, Registry, meter_number
from vending.domain.imports.fields import map_headings
from vending.domain.imports.plan import ImportPlan, ImportReport
from vending.services.imports.import_registry import ImportRegistry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from store.engine import Store
    from vending.domain.imports.plan import ImportPhase
    from vending.domain.imports.row import RowReport

HEADINGS = ("Customer name", "Account number", "Tariff", "Meter number", "SGC", "KRN", "TI", "EA")
FIRST_ROW = 2


@dataclass
class OfficeClock:
    moment: datetime = START

    def now(self) -> datetime:
        return self.moment


class FreeTurn:
    """A station where nobody sells."""

    @contextmanager
    def take_long(self, seconds: float) -> Iterator[None]:
        yield


@dataclass
class Office:
    """Imports into `store`, which holds `registry`; `told` are the reports on rows of the last look or import."""

    store: Store
    registry: Registry
    clock: OfficeClock = field(default_factory=OfficeClock)
    told: list[RowReport] = field(default_factory=list)

    def row(self, number: int, **cells: str) -> list[str]:
        """A good row for HEADINGS; `cells` by heading's first word in lower case replace some of it."""
        plain = {
            "customer": f"Customer {number}",
            "account": f"IMP-{number:06}",
            "tariff": self.registry.tariff.code,
            "meter": meter_number(60_000_000 + number),
            "sgc": "123456",
            "krn": "1",
            "ti": "01",
            "ea": "07",
        }
        return list((plain | cells).values())

    def plan(self, rows: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS, **plan: Any) -> ImportPlan:
        sources = [Row(number, tuple(cells)) for number, cells in enumerate(rows, FIRST_ROW)]
        fields = plan.pop("fields", None) or map_headings(headings)
        return ImportPlan("customers.csv", headings, fields, lambda: iter(sources), len(sources), **plan)

    def check(self, plan: ImportPlan, progress: Callable[[ImportPhase, int, int], None] | None = None) -> ImportReport:
        self.told.clear()
        return self.service.check(plan, progress or _no_matter, self.told.append)

    def write(
        self,
        plan: ImportPlan,
        checked: ImportReport,
        *,
        skip_bad: bool = False,
        progress: Callable[[ImportPhase, int, int], None] | None = None,
    ) -> ImportReport:
        self.told.clear()
        return self.service.write(
            plan, checked, self.registry.operator, progress or _no_matter, self.told.append, skip_bad=skip_bad
        )

    def run(self, plan: ImportPlan, *, skip_bad: bool = False) -> ImportReport:
        return self.write(plan, self.check(plan), skip_bad=skip_bad)

    @property
    def service(self) -> ImportRegistry:
        return ImportRegistry(self.store.units_of_work, FreeTurn(), self.clock)

    def issues(self) -> list[tuple[int, str, str, str]]:
        """What was told: row, heading, fault, detail."""
        return [(row.number, one.heading, one.fault.value, one.detail) for row in self.told for one in row.issues]

    def change_sets(self) -> int:
        with self.store.units_of_work.read() as work:
            return work.history.count()


def _no_matter(_phase: ImportPhase, _done: int, _total: int) -> None:
    pass
