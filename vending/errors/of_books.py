"""Refusals of the books: tariffs, customers, debts, tokens without payment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from vending.errors.root import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from vending.money import Money


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


@dataclass(eq=False)
class TariffBackdated(Refused):
    """A version cannot be in force from `effective_from`, before `now`: what was sold stays as it was sold."""

    effective_from: datetime
    now: datetime


@dataclass(eq=False)
class TariffUnchanged(Refused):
    """The document says what the last version `tariff` ("HOME v3") says already."""

    tariff: str


@dataclass(eq=False)
class ClassWithoutRate(Refused):
    """`accounts` accounts of the tariff `code` are in `customer_class` ("" for none), for which it has no rate."""

    code: str
    customer_class: str
    accounts: int


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
    CONTROL = "control characters"
    MALFORMED = "malformed"


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
class RecordClosed(Refused):
    """The `kind` of record with this number was closed, which is for good."""

    kind: str
    value: str


@dataclass(eq=False)
class MeterHasSales(Refused):
    """The meter `number` has tokens: what they say of it stays; another meter takes its place by replacement."""

    number: str


@dataclass(eq=False)
class SaleUnfinished(Refused):
    """The sale `receipt` on the meter `number` waits for its token; what it is made from stays until then."""

    number: str
    receipt: str


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
