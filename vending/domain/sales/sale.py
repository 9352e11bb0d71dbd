"""A sale: its intent, recorded before the module is asked, and its outcome, recorded after.

A sale is pending until it has an outcome, a token or a void. Both are appended, never changed: a sale that is
cancelled after its token was made has the two.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sts.identity import MeterPan
from sts.module.protocol import CreditRequest
from vending.domain.proof.journal import LATER

if TYPE_CHECKING:
    from datetime import datetime

    from sts.keys import EncryptionAlgorithm
    from sts.module.protocol import KeyRegister
    from sts.tid import BaseDate
    from sts.token import Commodity
    from vending.domain.cash.shift import ShiftMark
    from vending.domain.pricing.quote import Quote
    from vending.domain.pricing.quote_line import QuoteLine
    from vending.domain.registry.meter import ServicePoint
    from vending.ids import CustomerId, MeterId, OperatorId, SaleId, TariffId
    from vending.money import Money


_CURRENCY_SUBCLASS: Final = 4  # of electricity; the other commodities follow it as they follow its units


class SaleState(StrEnum):
    """Where a sale stands."""

    PENDING = "pending"
    ISSUED = "issued"
    VOID = "void"
    CANCELLED = "cancelled"


class Purpose(StrEnum):
    """Why a token was issued for which nobody paid."""

    FREE_BASIC = "free_basic"
    FREE_ISSUE = "free_issue"
    REPLACEMENT = "replacement"


@dataclass(frozen=True, slots=True)
class Special:
    """A token without payment: its purpose, the operator's reason, and the sale whose token it replaces."""

    purpose: Purpose
    reason: str
    cites: SaleId | None = None
    cites_receipt: str | None = None


@dataclass(frozen=True, slots=True)
class SaleIntent:
    """What was agreed and paid: everything the token and the receipt need, as it was at that moment.

    `sequence` counts the station's sales from 1; `receipt` is the station's code and that number.
    `units` in 0.1 kWh as the token carries them; `amount_code` their 16 bits; `tid` the token identifier. For a meter
    `in_currency` the units are minor units of money and the code has 20 bits. `debt_left` is what the account owes
    after the sale, `special` is set where nothing was paid, `shift` names the movement of cash where something was.
    """

    id: SaleId
    sequence: int
    receipt: str
    at: datetime
    operator_id: OperatorId
    operator_name: str
    customer_id: CustomerId
    account: str
    customer_name: str
    address: str
    area: str
    meter_id: MeterId
    meter_number: str
    commodity: Commodity
    sgc: str
    krn: int
    ti: int
    ea: EncryptionAlgorithm
    base_date: BaseDate
    tid: int
    tariff_id: TariffId
    tariff: str
    tendered: Money
    units: int
    amount_code: int
    lines: tuple[QuoteLine, ...]
    debt_left: Money | None = field(default=None, metadata=LATER)
    in_currency: bool | None = field(default=None, metadata=LATER)
    special: Special | None = field(default=None, metadata=LATER)
    approver_id: OperatorId | None = field(default=None, metadata=LATER)
    approver_name: str | None = field(default=None, metadata=LATER)
    shift: ShiftMark | None = field(default=None, metadata=LATER)

    @property
    def subclass(self) -> int:
        """The token's subclass: its commodity, counted in units or in money."""
        return self.commodity + (_CURRENCY_SUBCLASS if self.in_currency else 0)

    def credit_request(self, register: KeyRegister) -> CreditRequest:
        """Return the question to the module. The same intent always asks for the same TID."""
        return CreditRequest(
            register=register.number,
            pan=MeterPan.from_drn(self.meter_number),
            ti=self.ti,
            ea=self.ea,
            subclass=self.subclass,
            amount_code=self.amount_code,
            tid=self.tid,
        )


@dataclass(frozen=True, slots=True)
class SaleMark:
    """What tells one sale on a meter from another: number, moment, token identifier, by whom, where its cash is."""

    id: SaleId
    sequence: int
    receipt: str
    at: datetime
    operator_id: OperatorId
    operator_name: str
    base_date: BaseDate
    tid: int
    approver_id: OperatorId | None = None
    approver_name: str | None = None
    shift: ShiftMark | None = None


def intent_of(point: ServicePoint, quote: Quote, mark: SaleMark, special: Special | None = None) -> SaleIntent:
    """Return what is sold: meter, customer and tariff as they stand now, at the quoted price."""
    meter, account, customer, tariff = point.meter, point.account, point.customer, point.tariff
    return SaleIntent(
        id=mark.id,
        sequence=mark.sequence,
        receipt=mark.receipt,
        at=mark.at,
        operator_id=mark.operator_id,
        operator_name=mark.operator_name,
        customer_id=customer.id,
        account=account.number,
        customer_name=customer.name,
        address=account.address,
        area=account.area,
        meter_id=meter.id,
        meter_number=meter.number,
        commodity=meter.commodity,
        sgc=meter.sgc,
        krn=meter.krn,
        ti=meter.ti,
        ea=meter.ea,
        base_date=mark.base_date,
        tid=mark.tid,
        tariff_id=tariff.id,
        tariff=tariff.label,
        tendered=quote.tendered,
        units=quote.units,
        amount_code=quote.amount_code,
        lines=quote.lines,
        debt_left=quote.debt_left or None,
        in_currency=quote.in_currency or None,
        special=special,
        approver_id=mark.approver_id,
        approver_name=mark.approver_name,
        shift=mark.shift,
    )


@dataclass(frozen=True, slots=True)
class SaleToken:
    """The token of a sale: 20 digits, the module that made it and whether that is an emulator with test keys."""

    sale_id: SaleId
    token: str
    issued_at: datetime
    module_id: str
    test_keys: bool


@dataclass(frozen=True, slots=True)
class SaleVoid:
    """Why a sale has no token: the module's refusal, or that an operator cancelled it. The tendered money goes back.

    Who cancelled it is named, and who approved; nobody where the module refused. `shift` names the movement of cash.
    """

    sale_id: SaleId
    voided_at: datetime
    reason: str
    operator_id: OperatorId | None = field(default=None, metadata=LATER)
    operator_name: str | None = field(default=None, metadata=LATER)
    approver_id: OperatorId | None = field(default=None, metadata=LATER)
    approver_name: str | None = field(default=None, metadata=LATER)
    shift: ShiftMark | None = field(default=None, metadata=LATER)


@dataclass(frozen=True, slots=True)
class Sale:
    """An intent with its outcome, as stored."""

    intent: SaleIntent
    token: SaleToken | None
    void: SaleVoid | None

    @property
    def state(self) -> SaleState:
        """Pending; issued; void, without a token; cancelled, with one that nobody shall use."""
        if self.token is not None:
            return SaleState.ISSUED if self.void is None else SaleState.CANCELLED
        return SaleState.PENDING if self.void is None else SaleState.VOID


@dataclass(frozen=True, slots=True)
class MonthSales:
    """What a meter has had since the month began: `units` paid for and `free_units` (0.1 kWh), the money `tendered`."""

    units: int
    free_units: int
    tendered: Money
