"""What can go wrong while vending.

VendingError
├── Refused                     the operator can act on it
│   ├── BadAmount               what was typed is no amount
│   ├── AmountTooSmall          buys less than the smallest unit
│   ├── AmountAboveLimit        above what one sale or one token may hold
│   ├── BadMeterNumber          not a number that a meter can have
│   ├── UnknownMeter            well formed, but not on this station
│   ├── MeterNotActive          suspended or closed
│   ├── NoTariffInForce         no version of the account's tariff is in force yet
│   ├── NoRateForClass          the tariff has no rate for this class of customers
│   ├── BadTariff               a tariff document that cannot be priced by
│   ├── BadRecord               a field of a customer, account, meter or debt that cannot be
│   ├── AlreadyThere            a number or code that another record has
│   ├── UnknownRecord           no such customer, account, meter, tariff or debt
│   ├── RecordChanged           somebody else changed the record meanwhile
│   ├── DebtTooSmall            a credit would take a debt below zero
│   ├── NothingFree             no free units are left this month, or more than one issue may give
│   ├── NotReplaceable          the cited sale cannot be replaced
│   ├── UnknownReceipt          no sale has this receipt number
│   ├── QuoteChanged            the price moved between confirming and selling
│   ├── EarlierSaleSettled      an unfinished sale on this meter has just been finished
│   ├── StationBusy             another till is making a sale at this moment
│   ├── SaleVoided              the module refused; the money goes back to the customer
│   ├── NotOnModule             the module has no vending key for this meter
│   ├── SaleNotAllowed          the gate (licence, allowance) says no
│   ├── SignInRefused           wrong name or password
│   └── NothingToPrint          the sale has no token yet
├── Environment                 a cable, a disk, a clock
│   ├── SalePending             the sale is recorded; its token waits for the module or the store
│   ├── ClockBehind             the clock stands before the last record
│   ├── StoreUnavailable        the database cannot be read or written
│   └── PrinterUnavailable      the printer did not take the job
└── Bug
    ├── CurrencyMismatch        two currencies met in one sum
    ├── AlreadySettled          the sale has an outcome already; it gets no second one
    ├── JournalBroken           the chain of records is not whole
    ├── UnbalancedEntries       ledger entries that do not sum to zero
    └── RecordRefused           a rule of the database (unique, append-only, range) forbids the record

Every class carries fields, never screen text; `cdu_app.messages` says them in the operator's language.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from sts.errors import MeterNumberFault
    from vending.domain.quote import Quote
    from vending.ids import SaleId
    from vending.money import Money


class VendingError(Exception):
    """Root of everything this package raises on purpose."""

    def __str__(self) -> str:
        return repr(self)


class Refused(VendingError):
    """A request that will not be carried out; the operator can act on it."""


class Environment(VendingError):
    """Something around the program is missing or full; nothing recorded is lost."""


class Bug(VendingError):
    """A rule of the program itself was broken."""


class AmountFault(StrEnum):
    """Why a text is no amount."""

    EMPTY = "empty"
    NOT_A_NUMBER = "not a number"
    ZERO = "zero"
    NEGATIVE = "negative"
    TOO_MANY_DECIMALS = "too many decimals"


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
class NoTariffInForce(Refused):
    """No version of the tariff `code` is in force at the moment for the account `account`."""

    code: str
    account: str


@dataclass(eq=False)
class NoRateForClass(Refused):
    """`tariff` has no rate for customers of `customer_class` ("" for none), which the account `account` is in."""

    tariff: str
    customer_class: str
    account: str


class TariffFault(StrEnum):
    """What is wrong with a tariff document."""

    NOT_A_DOCUMENT = "not a document"
    MISSING = "missing"
    UNKNOWN_FIELD = "unknown field"
    NOT_TEXT = "not text"
    NOT_A_NUMBER = "not a number"
    OUT_OF_RANGE = "out of range"
    NOT_A_CHOICE = "not a choice"
    NOT_A_MOMENT = "not a moment"
    UNKNOWN_TAX = "unknown tax"
    MIXED_TAXES = "mixed taxes"
    DUPLICATE = "duplicate"
    NOT_RISING = "not rising"
    NOT_ENDLESS = "not endless"
    NOT_COVERED = "not covered"
    OTHER_CURRENCY = "other currency"


@dataclass(eq=False)
class BadTariff(Refused):
    """A tariff cannot be priced by: `where` is the place in the document ("rates[0].blocks[1].upto")."""

    where: str
    fault: TariffFault
    detail: str = ""


class RecordFault(StrEnum):
    """Why a field's value cannot be."""

    EMPTY = "empty"
    TOO_LONG = "too long"
    NOT_A_NUMBER = "not a number"
    OUT_OF_RANGE = "out of range"
    NOT_A_CHOICE = "not a choice"
    NOT_A_DATE = "not a date"
    CHECK_DIGIT = "check digit"
    UNKNOWN = "unknown"


@dataclass(eq=False)
class BadRecord(Refused):
    """`value` cannot be the `field` of a `kind` of record ("meter", "krn")."""

    kind: str
    field: str
    value: str
    fault: RecordFault


@dataclass(eq=False)
class AlreadyThere(Refused):
    """Another `kind` of record has this number or code already."""

    kind: str
    value: str


@dataclass(eq=False)
class UnknownRecord(Refused):
    """There is no such `kind` of record."""

    kind: str
    value: str


@dataclass(eq=False)
class RecordChanged(Refused):
    """Somebody changed the record of this `kind` after it was read; nothing was saved."""

    kind: str


@dataclass(eq=False)
class DebtTooSmall(Refused):
    """Only `balance` is owed: no more can be credited."""

    balance: Money


@dataclass(eq=False)
class NothingFree(Refused):
    """`most` units (0.1 kWh) may be given for nothing now; zero when the month's free units have been taken."""

    most: int


class ReplaceFault(StrEnum):
    """Why a token cannot be replaced."""

    NO_TOKEN = "no token"  # noqa: S105 - a reason, not a secret
    REPLACED = "replaced already"
    OTHER_ACCOUNT = "of another account"
    NO_UNITS = "no units"


@dataclass(eq=False)
class NotReplaceable(Refused):
    """The token of `receipt` gets no replacement; `other` is the receipt that replaced it, if any."""

    receipt: str
    fault: ReplaceFault
    other: str = ""


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
class SaleNotAllowed(Refused):
    """The gate before every sale said no."""

    reason: str


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
class JournalBroken(Bug):
    """The record at `sequence` does not continue the chain."""

    sequence: int
    reason: str


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
