"""What the Tariffs page shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cdu_app.messages import Message
    from cdu_app.viewmodels.tariffs.draft import Document
    from printing.explanation import Explanation
    from vending.domain.tariffs.compare import Difference
    from vending.domain.tariffs.tariff import Tariff
    from vending.errors import BadTariff
    from vending.services.books.publish_tariffs import TariffOverview


@dataclass(frozen=True, slots=True)
class TariffsState:
    """The list of tariffs, the one that is chosen and which of its versions is looked at.

    `overviews` is None before the first reading. `drafts` are the codes of those that are being changed.
    """

    overviews: tuple[TariffOverview, ...] | None = None
    search: str = ""
    code: str = ""
    version: int = 0
    drafts: frozenset[str] = frozenset()
    busy: bool = False
    message: Message | None = None
    told: Message | None = None

    @property
    def listed(self) -> tuple[TariffOverview, ...]:
        """The tariffs that match what is searched for."""
        words = self.search.casefold().split()
        known = self.overviews or ()
        return tuple(
            one for one in known if all(word in f"{one.last.code} {one.last.name}".casefold() for word in words)
        )

    @property
    def chosen(self) -> TariffOverview | None:
        """The tariff that is looked at."""
        return next((one for one in self.listed if one.last.code == self.code), None)

    @property
    def shown(self) -> Tariff | None:
        """The version that is looked at."""
        if self.chosen is None:
            return None
        return next((one for one in self.chosen.versions if one.version == self.version), self.chosen.last)


@dataclass(frozen=True, slots=True)
class EditorState:
    """A tariff that is being written: its document, what it was made from, what is wrong with it or differs.

    `tariff` is the last state that could be priced by; it is as the document says while there is no `fault`.
    """

    document: Document = field(default_factory=dict)
    base: Tariff | None = None
    tariff: Tariff | None = None
    fault: BadTariff | None = None
    late: Message | None = None
    differences: tuple[Difference, ...] = ()
    busy: bool = False
    message: Message | None = None

    @property
    def may_publish(self) -> bool:
        """Is there something to publish, without a mistake?"""
        return self.fault is None and self.late is None and bool(self.differences) and not self.busy


@dataclass(frozen=True, slots=True)
class MonthWords:
    """A month's purchases in words: how much, on average, and each line as label and amount."""

    units: str
    average: str
    total: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CalculatorState:
    """What was asked of the calculator, as it was typed, and its answers."""

    amount: str = "100"
    in_units: bool = False
    customer_class: str = ""
    month_units: str = ""
    at: str = ""
    purchases: str = "1: 200; 15: 200"
    explanation: Explanation | None = None
    month: MonthWords | None = None
    message: Message | None = None
    month_message: Message | None = None
