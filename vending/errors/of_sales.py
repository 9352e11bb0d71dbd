"""What can go wrong with a sale and its records."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from vending.errors.root import Bug, Environment, Refused

if TYPE_CHECKING:
    from datetime import datetime

    from sts.errors import MeterNumberFault
    from vending.domain.pricing.quote import Quote
    from vending.ids import SaleId
    from vending.money import Money


class AmountFault(StrEnum):
    """Why a text is no amount."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not a number"
    ZERO = "zero"
    NEGATIVE = "negative"
    TOO_MANY_DECIMALS = "too many decimals"
    NOT_UNITS = "no number of units"


@dataclass(eq=False)
class BadAmount(Refused):
    """`text` cannot be read as a sum of `currency`."""

    text: str
    fault: AmountFault
    currency: str


@dataclass(eq=False)
class AmountTooSmall(Refused):
    """`minimum` is the least that buys one unit on this meter now."""

    minimum: Money


@dataclass(eq=False)
class AmountAboveLimit(Refused):
    """`limit` is the most that one sale may take."""

    limit: Money


@dataclass(eq=False)
class BadMeterNumber(Refused):
    """`text` is not a meter number: wrong length, not digits, or a wrong check digit."""

    text: str
    fault: MeterNumberFault


@dataclass(eq=False)
class UnknownMeter(Refused):
    """The number is well formed, but no such meter is on this station."""

    number: str


@dataclass(eq=False)
class MeterNotActive(Refused):
    """The meter exists but may not buy."""

    number: str
    status: str


@dataclass(eq=False)
class UnknownReceipt(Refused):
    """No sale carries this receipt number; `receipt` is empty when there is no sale at all."""

    receipt: str


@dataclass(eq=False)
class QuoteChanged(Refused):
    """`quote` is what the sale would be now; it differs from what was confirmed."""

    quote: Quote


@dataclass(eq=False)
class EarlierSaleSettled(Refused):
    """An unfinished sale on this meter (`receipt`) has just been finished; nothing new was sold."""

    receipt: str


@dataclass(eq=False)
class StationBusy(Refused):
    """Another till of this station is making a sale at this moment; nothing was sold here."""


@dataclass(eq=False)
class SaleVoided(Refused):
    """The module refused the sale `receipt`: `tendered` goes back to the customer."""

    receipt: str
    reason: str
    tendered: Money


@dataclass(eq=False)
class NotOnModule(Refused):
    """The security module holds no vending key for this supply group and key revision."""

    sgc: str
    krn: int


@dataclass(eq=False)
class SignInRefused(Refused):
    """Unknown operator or wrong password; which of the two is not told."""

    username: str


@dataclass(eq=False)
class NothingToPrint(Refused):
    """The sale `receipt` has no token to print."""

    receipt: str


class PendingFor(StrEnum):
    """What a sale without an outcome waits for."""

    MODULE = "the security module"
    KEY = "a module with the key"
    STORE = "the store"
    TURN = "another till"


@dataclass(eq=False)
class SalePending(Environment):
    """The sale `receipt` is recorded; its token comes once `waits_for` is back. `reason` in a few words."""

    receipt: str
    reason: str
    waits_for: PendingFor = PendingFor.MODULE


@dataclass(eq=False)
class ClockBehind(Environment):
    """The clock shows `now`, before the last record of the station at `last`."""

    now: datetime
    last: datetime


@dataclass(eq=False)
class StoreUnavailable(Environment):
    """The database cannot be used; `full` when the disk has no room left."""

    reason: str
    full: bool = False


@dataclass(eq=False)
class PrinterUnavailable(Environment):
    """The printer did not take the job; `sent` when some of it may already be on paper."""

    printer: str
    reason: str
    sent: bool = False


@dataclass(eq=False)
class CurrencyMismatch(Bug):
    """Two currencies met in one sum."""

    left: str
    right: str


@dataclass(eq=False)
class AlreadySettled(Bug):
    """The sale has a token or a void already."""

    sale_id: SaleId


@dataclass(eq=False)
class UnbalancedEntries(Bug):
    """Ledger entries must sum to zero; these sum to `difference`."""

    difference: Money


@dataclass(eq=False)
class RecordRefused(Bug):
    """The database forbids the record; `reason` is what it says."""

    reason: str
