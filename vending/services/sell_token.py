"""Selling a credit token: two transactions, and no token is shown before it is stored.

1. The intent, with its TID, prices and lines, is committed.
2. The module is asked; no transaction is open.
3. Token, ledger, outbox and journal are committed together.
4. Screen and printer read the stored sale.

Whatever stops the program in between leaves a pending intent, which `settle_sales` finishes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sts.errors import InvalidMeterNumber
from sts.identity import verify_drn
from sts.module.errors import ModuleError, ModuleRefused
from sts.tid import next_tid
from sts.token import verify_not_expired
from vending.domain.journal import EntryKind, digest_of
from vending.domain.meter import MeterStatus
from vending.domain.quote import Quote, quote_money, quote_units
from vending.domain.sale import Sale, SaleIntent, SaleMark, SaleState, intent_of
from vending.errors import (
    BadMeterNumber,
    ClockBehind,
    EarlierSaleSettled,
    MeterNotActive,
    NotOnModule,
    QuoteChanged,
    SalePending,
    SaleVoided,
    StationBusy,
    UnknownMeter,
)
from vending.ids import SaleId, new_id
from vending.services.record_outcome import record_token, record_void
from vending.services.settle_sales import find_register, reason_of, settle_sale

if TYPE_CHECKING:
    from datetime import datetime

    from sts.module.protocol import KeyRegister, SecurityModule
    from vending.clock import Clock
    from vending.domain.meter import ServicePoint
    from vending.domain.operator import Operator
    from vending.domain.station import StationIdentity
    from vending.gate import SaleGate
    from vending.money import Money
    from vending.ports import UnitOfWork, UnitsOfWork
    from vending.turn import Turn

# A clock that is set right by the network may step back a little; more than this is a wrong clock.
CLOCK_TOLERANCE: Final = timedelta(seconds=60)

# How long a sale waits for another till's.
TURN_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class SaleOrder:
    """What the operator asks for: `tendered` for the meter `meter_number`.

    `confirmed` is the quote that the customer agreed to; the sale is refused if it has changed since.
    """

    meter_number: str
    tendered: Money
    operator: Operator
    confirmed: Quote | None = None


@dataclass(frozen=True, slots=True)
class SellToken:
    """Quotes and sells credit tokens."""

    station: StationIdentity
    units_of_work: UnitsOfWork
    module: SecurityModule
    gate: SaleGate
    turn: Turn
    clock: Clock

    def find_service_point(self, text: str) -> ServicePoint:
        """Return the meter with this number (spaces and dashes allowed), its customer and its tariff.

        Raises BadMeterNumber for a wrong length or check digit, UnknownMeter, MeterNotActive.
        """
        with self.units_of_work.read() as work:
            return _get_service_point(work, text)

    def quote_money(self, point: ServicePoint, tendered: Money) -> Quote:
        """Return what `tendered` buys on this meter now. Raises AmountTooSmall, AmountAboveLimit."""
        return quote_money(point.tariff, tendered, self._carried_in(point), self.station.sale_limit)

    def quote_units(self, point: ServicePoint, units: int) -> Quote:
        """Return the quote for the least money that buys `units` (0.1 kWh) on this meter now."""
        return quote_units(point.tariff, units, self._carried_in(point), self.station.sale_limit)

    def sell(self, order: SaleOrder) -> Sale:
        """Sell and return the stored sale with its token.

        Refused before any money is recorded: BadMeterNumber, UnknownMeter, MeterNotActive, AmountTooSmall,
        AmountAboveLimit, QuoteChanged, NotOnModule, SaleNotAllowed, ClockBehind, StationBusy while another till
        sells; ModuleUnavailable when the module cannot be reached. An unfinished sale of this meter is finished
        first: the same amount makes that sale the answer, another raises EarlierSaleSettled. After the intent is
        recorded: SalePending when the module stops answering or its answer cannot be stored, SaleVoided when
        it refuses.
        """
        self.gate.verify_may_sell(order.tendered, self.clock.now())
        with self.turn.take(TURN_SECONDS):
            return self._sell_in_turn(order)

    def _sell_in_turn(self, order: SaleOrder) -> Sale:
        now = self.clock.now()
        with self.units_of_work.read() as work:
            point = _get_service_point(work, order.meter_number)
            pending = work.sales.pending(point.meter.id)
        register = self._register(point, now)
        if pending:
            return self._settle_earlier(pending, order.tendered)
        intent = self._record_intent(order, point, register, now)
        return self._issue(intent, register)

    def _carried_in(self, point: ServicePoint) -> Money:
        with self.units_of_work.read() as work:
            return work.ledger.meter_credit(point.meter.id, point.tariff.currency)

    def _register(self, point: ServicePoint, now: datetime) -> KeyRegister:
        meter = point.meter
        register = find_register(self.module, meter.sgc, meter.krn)
        if register is None:
            raise NotOnModule(meter.sgc, meter.krn)
        verify_not_expired(next_tid(now, register.base_date, None), register.ken)
        return register

    def _settle_earlier(self, pending: tuple[SaleIntent, ...], tendered: Money) -> Sale:
        """Finish what the meter has pending; a retry of that very sale is answered with it, not charged again."""
        sale = [settle_sale(self.units_of_work, self.module, self.clock, intent) for intent in pending][-1]
        _verify_issued(sale)
        if sale.intent.tendered != tendered:
            raise EarlierSaleSettled(sale.intent.receipt)
        return sale

    def _record_intent(self, order: SaleOrder, point: ServicePoint, register: KeyRegister, now: datetime) -> SaleIntent:
        with self.units_of_work.write() as work:
            _verify_clock(work, now)
            _verify_nothing_pending(work, point)
            carried_in = work.ledger.meter_credit(point.meter.id, point.tariff.currency)
            quote = quote_money(point.tariff, order.tendered, carried_in, self.station.sale_limit)
            if order.confirmed is not None and quote != order.confirmed:
                raise QuoteChanged(quote)
            intent = self._intent(work, point, quote, register, order.operator, now)
            work.sales.add_intent(intent)
            work.journal.append(EntryKind.SALE, intent.id, digest_of(intent), now)
            work.commit()
        return intent

    def _intent(
        self,
        work: UnitOfWork,
        point: ServicePoint,
        quote: Quote,
        register: KeyRegister,
        operator: Operator,
        now: datetime,
    ) -> SaleIntent:
        meter = point.meter
        sequence = work.sales.last_sequence() + 1
        last_tid = work.sales.last_tid(meter.id, meter.sgc, meter.krn)
        mark = SaleMark(
            id=SaleId(new_id()),
            sequence=sequence,
            receipt=f"{self.station.code}-{sequence:06d}",
            at=now,
            operator_id=operator.id,
            operator_name=operator.name,
            base_date=register.base_date,
            tid=next_tid(now, register.base_date, last_tid),
        )
        return intent_of(point, quote, mark)

    def _issue(self, intent: SaleIntent, register: KeyRegister) -> Sale:
        try:
            digits = self.module.vend_credit(intent.credit_request(register))
            identity = self.module.identify()
        except ModuleRefused as refusal:
            sale = record_void(self.units_of_work, intent, refusal.meaning, self.clock.now())
            return _verify_issued(sale)
        except ModuleError as error:
            raise SalePending(intent.receipt, reason_of(error)) from error
        return record_token(self.units_of_work, intent, digits, identity, self.clock.now())


def _get_service_point(work: UnitOfWork, text: str) -> ServicePoint:
    number = text.replace(" ", "").replace("-", "")
    point = work.customers.find_service_point(number)
    if point is None:
        try:
            verify_drn(number)
        except InvalidMeterNumber as error:
            raise BadMeterNumber(number, error.reason) from error
        raise UnknownMeter(number)
    if point.meter.status is not MeterStatus.ACTIVE:
        raise MeterNotActive(number, point.meter.status)
    return point


def _verify_clock(work: UnitOfWork, now: datetime) -> None:
    last = work.journal.head().at
    if last is not None and now < last - CLOCK_TOLERANCE:
        raise ClockBehind(now, last)


def _verify_nothing_pending(work: UnitOfWork, point: ServicePoint) -> None:
    """Another computer on the same database takes turns of its own: carried-over cents must not be spent twice."""
    if work.sales.pending(point.meter.id):
        raise StationBusy


def _verify_issued(sale: Sale) -> Sale:
    if sale.state is SaleState.VOID and sale.void is not None:
        raise SaleVoided(sale.intent.receipt, sale.void.reason, sale.intent.tendered)
    return sale
