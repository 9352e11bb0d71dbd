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
│   ├── TariffBackdated         a tariff would be in force from a day that has passed
│   ├── TariffUnchanged         the new version would say what the last one says
│   ├── ClassWithoutRate        customers on the tariff would have no price
│   ├── BadRecord               a field of a customer, account, meter or debt that cannot be
│   ├── AlreadyThere            a number or code that another record has
│   ├── UnknownRecord           no such customer, account, meter, tariff or debt
│   ├── RecordChanged           somebody else changed the record meanwhile
│   ├── RecordClosed            a closed meter or account does not come back
│   ├── MeterHasSales           the number of a meter that has tokens stays
│   ├── SaleUnfinished          the meter has a sale that waits for its token
│   ├── DebtTooSmall            a credit would take a debt below zero
│   ├── NothingFree             no free units are left this month, or more than one issue may give
│   ├── NotReplaceable          the cited sale cannot be replaced
│   ├── UnknownReceipt          no sale has this receipt number
│   ├── QuoteChanged            the price moved between confirming and selling
│   ├── EarlierSaleSettled      an unfinished sale on this meter has just been finished
│   ├── StationBusy             another till is making a sale at this moment
│   │   └── ImportRunning       an import is being written
│   ├── FieldsNotMapped         an import lacks columns that it needs
│   ├── FieldMappedTwice        two columns of an import are said to hold the same
│   ├── ImportHasBadRows        all rows or none were to be imported, and some cannot be
│   ├── FileChanged             the file was changed between check and import
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

from vending.errors.of_books import (
    AlreadyThere,
    BadRecord,
    BadTariff,
    ClassWithoutRate,
    DebtTooSmall,
    MeterHasSales,
    NoRateForClass,
    NoTariffInForce,
    NothingFree,
    NotReplaceable,
    RecordChanged,
    RecordClosed,
    RecordFault,
    ReplaceFault,
    SaleUnfinished,
    TariffBackdated,
    TariffFault,
    TariffUnchanged,
    UnknownRecord,
)
from vending.errors.of_imports import (
    FieldMappedTwice,
    FieldsNotMapped,
    FileChanged,
    ImportHasBadRows,
    ImportRunning,
)
from vending.errors.of_sales import (
    AlreadySettled,
    AmountAboveLimit,
    AmountFault,
    AmountTooSmall,
    BadAmount,
    BadMeterNumber,
    ClockBehind,
    CurrencyMismatch,
    EarlierSaleSettled,
    JournalBroken,
    MeterNotActive,
    NothingToPrint,
    NotOnModule,
    PendingFor,
    PrinterUnavailable,
    QuoteChanged,
    RecordRefused,
    SaleNotAllowed,
    SalePending,
    SaleVoided,
    SignInRefused,
    StationBusy,
    StoreUnavailable,
    UnbalancedEntries,
    UnknownMeter,
    UnknownReceipt,
)
from vending.errors.root import (
    Bug,
    Environment,
    Refused,
    VendingError,
)

__all__ = [
    "AlreadySettled",
    "AlreadyThere",
    "AmountAboveLimit",
    "AmountFault",
    "AmountTooSmall",
    "BadAmount",
    "BadMeterNumber",
    "BadRecord",
    "BadTariff",
    "Bug",
    "ClassWithoutRate",
    "ClockBehind",
    "CurrencyMismatch",
    "DebtTooSmall",
    "EarlierSaleSettled",
    "Environment",
    "FieldMappedTwice",
    "FieldsNotMapped",
    "FileChanged",
    "ImportHasBadRows",
    "ImportRunning",
    "JournalBroken",
    "MeterHasSales",
    "MeterNotActive",
    "NoRateForClass",
    "NoTariffInForce",
    "NotOnModule",
    "NotReplaceable",
    "NothingFree",
    "NothingToPrint",
    "PendingFor",
    "PrinterUnavailable",
    "QuoteChanged",
    "RecordChanged",
    "RecordClosed",
    "RecordFault",
    "RecordRefused",
    "Refused",
    "ReplaceFault",
    "SaleNotAllowed",
    "SalePending",
    "SaleUnfinished",
    "SaleVoided",
    "SignInRefused",
    "StationBusy",
    "StoreUnavailable",
    "TariffBackdated",
    "TariffFault",
    "TariffUnchanged",
    "UnbalancedEntries",
    "UnknownMeter",
    "UnknownReceipt",
    "UnknownRecord",
    "VendingError",
]
