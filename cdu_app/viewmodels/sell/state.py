"""What the Sell screen shows, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from vending.money import Money

if TYPE_CHECKING:
    from cdu_app.messages import Message
    from printing.document import Document
    from printing.explanation import Explanation
    from vending.domain.pricing.quote import Quote
    from vending.domain.pricing.terms import Terms
    from vending.domain.registry.meter import ServicePoint
    from vending.domain.sales.printing import PrintJob
    from vending.domain.sales.sale import Sale
    from vending.queries import Purchase, SearchHit


class Stage(StrEnum):
    """Where the conversation with the customer stands."""

    WHO = "who"
    HOW_MUCH = "how much"
    CONFIRM = "confirm"
    ISSUING = "issuing"
    ISSUED = "issued"
    PENDING = "pending"
    VOIDED = "voided"


class Mode(StrEnum):
    """What the amount field counts."""

    MONEY = "money"
    UNITS = "units"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The chosen meter with its customer, the terms it buys under, its latest purchases and their usual amounts."""

    point: ServicePoint
    terms: Terms
    purchases: tuple[Purchase, ...]
    usual: tuple[Money, ...]

    @property
    def owed(self) -> Money:
        """What the account owes now."""
        debts = self.terms.books.debts
        return Money(sum(one.balance.minor for one in debts), self.point.tariff.currency)


@dataclass(frozen=True, slots=True)
class WhoState:
    """What was typed, what was found (None: nothing looked for yet) and who was chosen."""

    text: str = ""
    hits: tuple[SearchHit, ...] | None = None
    busy: bool = False
    message: Message | None = None
    chosen: Chosen | None = None


@dataclass(frozen=True, slots=True)
class AmountState:
    """What was typed, what it buys and why, and the receipt as it would print. `message` says why it buys nothing.

    While a newer quote is on its way `fresh` is false: the old one still shows but is not to be agreed to.
    """

    text: str = ""
    mode: Mode = Mode.MONEY
    quote: Quote | None = None
    explanation: Explanation | None = None
    preview: Document | None = None
    fresh: bool = False
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class Cash:
    """The cash received as typed, the change, or why it is not enough."""

    text: str = ""
    change: Money | None = None
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class PrintStatus:
    """What became of the receipt: `job` once the printer has answered, `message` when it failed."""

    busy: bool = False
    job: PrintJob | None = None
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class DealState:
    """The sale from the confirmation on. At WHO and HOW_MUCH there is none.

    `receipt` and `message` tell of a sale that is pending or void; at CONFIRM a message says why it was refused.
    """

    stage: Stage = Stage.WHO
    chosen: Chosen | None = None
    quote: Quote | None = None
    warnings: tuple[str, ...] = ()
    cash: Cash = field(default_factory=Cash)
    message: Message | None = None
    receipt: str = ""
    sale: Sale | None = None
    document: Document | None = None
    printing: PrintStatus = field(default_factory=PrintStatus)
