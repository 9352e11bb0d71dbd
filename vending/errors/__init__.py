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
│   ├── NotCancellable          a sale that cannot be taken back
│   ├── UseNotReportable        the use of a token that is none, or was reported
│   ├── UnknownReceipt          no sale has this receipt number
│   ├── QuoteChanged            the price moved between confirming and selling
│   ├── EarlierSaleSettled      an unfinished sale on this meter has just been finished
│   ├── StationBusy             another till is making a sale at this moment
│   │   └── ImportRunning       an import is being written
│   ├── FieldsNotMapped         an import lacks columns that it needs
│   ├── FieldMappedTwice        two columns of an import are said to hold the same
│   ├── ImportHasBadRows        all rows or none were to be imported, and some cannot be
│   ├── FileChanged             the file was changed between check and import
│   ├── ShiftNeeded             the operator has no open shift at this till
│   ├── ShiftIsOpen             the operator has one already
│   ├── ShiftIsClosed           a closed shift takes and gives no cash
│   ├── CashTooShort            more would be taken out of a shift than is in it
│   ├── BadCount                a drawer cannot hold what was counted
│   ├── DifferenceUnexplained   counted is not expected, and no reason was given
│   ├── SaleVoided              the module refused; the money goes back to the customer
│   ├── NotOnModule             the module has no vending key for this meter
│   ├── SaleNotAllowed          the allowance is used up, has ended, or was never granted
│   ├── GrantRefused            a grant that is altered, not the next, or not for this station
│   ├── CodeDelayed             after wrong codes: wait before the next
│   ├── EnrolmentRefused        keys that are none, or the station has an office already
│   ├── SignInRefused           wrong name or password
│   ├── PasswordRefused         a new password that is too short, common or a name
│   ├── SignInDelayed           too many wrong passwords or codes: wait
│   ├── CodeRefused             the code of the second factor is wrong or was used
│   ├── StepNeeded              the password is right and more is needed
│   │   ├── SecondFactorNeeded  a code
│   │   ├── EnrolmentNeeded     a second factor to be enrolled
│   │   └── PasswordChangeNeeded  a password of one's own
│   ├── NotEnrolling            a code confirms nothing that was begun
│   ├── OwnApproval             nobody approves their own acts
│   ├── LastManager             a station keeps a manager
│   ├── OwnRecord               nobody changes their own role or second factor
│   ├── SessionEnded            the command line's session is over
│   ├── NotAllowed              the operator's role may not do this
│   ├── OperatorGone            the operator is not active any more
│   ├── CommissionToConfirm     a percentage that is unusually high
│   ├── CommissionBackdated     a rule of commission would be in force from a moment that has passed
│   ├── CommissionUnchanged     the new rule would say what the last one says
│   ├── CommissionTooSmall      more would be paid out than was earned
│   ├── NotAHead                a text that acknowledges no link of this journal
│   ├── ClockNotAhead           no record stands ahead of the clock
│   └── NothingToPrint          the sale has no token yet
├── Environment                 a cable, a disk, a clock
│   ├── SalePending             the sale is recorded; its token waits for the module or the store
│   ├── ClockBehind             the clock stands before the last record
│   ├── SecretUnreadable        a sealed second factor does not open
│   ├── StoreUnavailable        the database cannot be read or written
│   └── PrinterUnavailable      the printer did not take the job
└── Bug
    ├── CurrencyMismatch        two currencies met in one sum
    ├── AlreadySettled          the sale has an outcome already; it gets no second one
    ├── JournalBroken           the chain of records is not whole
    ├── JournalForked           a link that the utility or the witness has is not in this database
    ├── WitnessDamaged          the file that witnesses the last link was changed
    ├── UnbalancedEntries       ledger entries that do not sum to zero
    └── RecordRefused           a rule of the database (unique, append-only, range) forbids the record

Every class carries fields, never screen text; `cdu_app.messages` says them in the operator's language.
"""

from __future__ import annotations

from vending.errors.of_allowance import (
    CodeDelayed,
    EnrolmentFault,
    EnrolmentRefused,
    GrantFault,
    GrantRefused,
    SaleNotAllowed,
    SaleStop,
)
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
from vending.errors.of_cash import (
    BadCount,
    CashTooShort,
    CountFault,
    DifferenceUnexplained,
    ShiftIsClosed,
    ShiftIsOpen,
    ShiftNeeded,
)
from vending.errors.of_commission import (
    CommissionBackdated,
    CommissionToConfirm,
    CommissionTooSmall,
    CommissionUnchanged,
)
from vending.errors.of_imports import (
    FieldMappedTwice,
    FieldsNotMapped,
    FileChanged,
    ImportHasBadRows,
    ImportRunning,
)
from vending.errors.of_people import (
    CodeRefused,
    EnrolmentNeeded,
    LastManager,
    NotAllowed,
    NotEnrolling,
    OperatorGone,
    OwnApproval,
    OwnRecord,
    PasswordChangeNeeded,
    PasswordFault,
    PasswordRefused,
    SecondFactorNeeded,
    SecretUnreadable,
    SessionEnded,
    SignInDelayed,
    StepNeeded,
)
from vending.errors.of_proof import (
    ClockNotAhead,
    HeadKeeper,
    JournalBroken,
    JournalFault,
    JournalForked,
    NotAHead,
    WitnessDamaged,
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
    MeterNotActive,
    NothingToPrint,
    NotOnModule,
    PendingFor,
    PrinterUnavailable,
    QuoteChanged,
    RecordRefused,
    SalePending,
    SaleVoided,
    SignInRefused,
    StationBusy,
    StoreUnavailable,
    UnbalancedEntries,
    UnknownMeter,
    UnknownReceipt,
)
from vending.errors.of_transactions import CancelFault, NotCancellable, UseFault, UseNotReportable
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
    "BadCount",
    "BadMeterNumber",
    "BadRecord",
    "BadTariff",
    "Bug",
    "CancelFault",
    "CashTooShort",
    "ClassWithoutRate",
    "ClockBehind",
    "ClockNotAhead",
    "CodeDelayed",
    "CodeRefused",
    "CommissionBackdated",
    "CommissionToConfirm",
    "CommissionTooSmall",
    "CommissionUnchanged",
    "CountFault",
    "CurrencyMismatch",
    "DebtTooSmall",
    "DifferenceUnexplained",
    "EarlierSaleSettled",
    "EnrolmentFault",
    "EnrolmentNeeded",
    "EnrolmentRefused",
    "Environment",
    "FieldMappedTwice",
    "FieldsNotMapped",
    "FileChanged",
    "GrantFault",
    "GrantRefused",
    "HeadKeeper",
    "ImportHasBadRows",
    "ImportRunning",
    "JournalBroken",
    "JournalFault",
    "JournalForked",
    "LastManager",
    "MeterHasSales",
    "MeterNotActive",
    "NoRateForClass",
    "NoTariffInForce",
    "NotAHead",
    "NotAllowed",
    "NotCancellable",
    "NotEnrolling",
    "NotOnModule",
    "NotReplaceable",
    "NothingFree",
    "NothingToPrint",
    "OperatorGone",
    "OwnApproval",
    "OwnRecord",
    "PasswordChangeNeeded",
    "PasswordFault",
    "PasswordRefused",
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
    "SaleStop",
    "SaleUnfinished",
    "SaleVoided",
    "SecondFactorNeeded",
    "SecretUnreadable",
    "SessionEnded",
    "ShiftIsClosed",
    "ShiftIsOpen",
    "ShiftNeeded",
    "SignInDelayed",
    "SignInRefused",
    "StationBusy",
    "StepNeeded",
    "StoreUnavailable",
    "TariffBackdated",
    "TariffFault",
    "TariffUnchanged",
    "UnbalancedEntries",
    "UnknownMeter",
    "UnknownReceipt",
    "UnknownRecord",
    "UseFault",
    "UseNotReportable",
    "VendingError",
    "WitnessDamaged",
]
