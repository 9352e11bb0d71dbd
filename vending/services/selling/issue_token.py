"""Issuing a credit token: two transactions, and no token is shown before it is stored.

1. The intent, with its TID, prices and lines, is committed.
2. The module is asked; no transaction is open.
3. Token, ledger and journal are committed together.
4. Screen and printer read the stored sale.

Whatever stops the program in between leaves a pending intent, which `settle_sales` finishes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sts.module.errors import ModuleError, ModuleRefused
from sts.tid import next_tid
from sts.token import verify_not_expired
from vending.domain.debts.debt import DebtEntryKind, entries_of_sale
from vending.domain.proof.journal import EntryKind, digest_of
from vending.domain.registry.rules import METER
from vending.domain.sales.sale import Sale, SaleIntent, SaleMark, SaleState, intent_of
from vending.errors import (
    EarlierSaleSettled,
    NotOnModule,
    RecordChanged,
    SaleNotAllowed,
    SalePending,
    SaleVoided,
    StationBusy,
)
from vending.ids import SaleId, new_id
from vending.services.allowance.count_allowance import claim_sale, record_refused_sale
from vending.services.cash.post_cash import get_open_shift, take_payment
from vending.services.proof.record_changes import verify_clock
from vending.services.selling.meter_terms import get_service_point, read_terms
from vending.services.selling.record_outcome import record_token, record_void
from vending.services.selling.settle_sales import find_register, reason_of, settle_sale

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sts.module.protocol import KeyRegister, SecurityModule
    from vending.clock import Clock
    from vending.domain.cash.shift import OpenShift
    from vending.domain.people.operator import Operator
    from vending.domain.pricing.quote import Quote
    from vending.domain.pricing.terms import Terms
    from vending.domain.registry.meter import ServicePoint
    from vending.domain.sales.sale import Special
    from vending.domain.station import StationIdentity
    from vending.ports import UnitOfWork, UnitsOfWork
    from vending.turn import Turn

# How long a sale waits for another till's.
TURN_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class TokenOrder:
    """What is to be issued: `agree` gives the quote from the terms as they stand when it is recorded.

    `is_retry` tells of an unfinished sale on the meter whether it is this very one, asked for again.
    """

    meter_number: str
    operator: Operator
    agree: Callable[[UnitOfWork, Terms], Quote]
    is_retry: Callable[[SaleIntent], bool]
    special: Special | None = None


@dataclass(frozen=True, slots=True)
class IssueToken:
    """Records what is agreed, has the module make the token, and stores it."""

    station: StationIdentity
    units_of_work: UnitsOfWork
    module: SecurityModule
    turn: Turn
    clock: Clock

    def find_service_point(self, text: str) -> ServicePoint:
        """Return the meter with this number (spaces and dashes allowed), its customer and its tariff.

        Raises BadMeterNumber for a wrong length or check digit, UnknownMeter, MeterNotActive, NoTariffInForce.
        """
        with self.units_of_work.read() as work:
            return get_service_point(work, text, self.clock.now())

    def terms(self, point: ServicePoint) -> Terms:
        """Return what a purchase on this meter is priced by now."""
        with self.units_of_work.read() as work:
            return read_terms(work, point, self.station, self.clock.now())

    def issue(self, order: TokenOrder) -> Sale:
        """Issue and return the stored sale with its token; see `SellToken.sell` for what is raised."""
        with self.turn.take(TURN_SECONDS):
            return self._issue_in_turn(order)

    def _issue_in_turn(self, order: TokenOrder) -> Sale:
        now = self.clock.now()
        with self.units_of_work.read() as work:
            verify_clock(work, now)  # first: a clock of another age finds no tariff in force
            point = get_service_point(work, order.meter_number, now)
            pending = work.sales.pending(point.meter.id)
        register = self._register(point, now)
        if pending:
            return self._settle_earlier(pending, order)
        try:
            intent = self._record_intent(order, point, register, now)
        except SaleNotAllowed as refusal:
            record_refused_sale(self.units_of_work, order.operator, point.meter.number, refusal, now)
            raise
        return self._vend(intent, register)

    def _register(self, point: ServicePoint, now: datetime) -> KeyRegister:
        meter = point.meter
        register = find_register(self.module, meter.sgc, meter.krn)
        if register is None:
            raise NotOnModule(meter.sgc, meter.krn)
        verify_not_expired(next_tid(now, register.base_date, None), register.ken)
        return register

    def _settle_earlier(self, pending: tuple[SaleIntent, ...], order: TokenOrder) -> Sale:
        """Finish what the meter has pending; a retry of that very sale is answered with it, not charged again."""
        sale = [settle_sale(self.units_of_work, self.module, self.clock, intent) for intent in pending][-1]
        _verify_issued(sale)
        if not order.is_retry(sale.intent):
            raise EarlierSaleSettled(sale.intent.receipt)
        return sale

    def _record_intent(
        self, order: TokenOrder, point: ServicePoint, register: KeyRegister, now: datetime
    ) -> SaleIntent:
        with self.units_of_work.write() as work:
            verify_clock(work, now)
            _verify_nothing_pending(work, point)
            if get_service_point(work, point.meter.number, now) != point:
                raise RecordChanged(METER)
            terms = read_terms(work, point, self.station, now)
            shift = None if order.special else get_open_shift(work, self.station, order.operator, now)
            mark = self._mark(work, point, register, order.operator, shift, now)
            intent = intent_of(point, order.agree(work, terms), mark, order.special)
            recovered = entries_of_sale(intent, terms.books.debts, DebtEntryKind.RECOVERED, now)
            claim_sale(work, intent.tendered, now)
            work.sales.add_intent(intent)
            work.debts.post(recovered)
            taken = take_payment(work, shift, intent)
            work.journal.append(EntryKind.SALE, intent.id, digest_of(intent, *recovered, *taken), now)
            work.commit()
        return intent

    def _mark(
        self,
        work: UnitOfWork,
        point: ServicePoint,
        register: KeyRegister,
        operator: Operator,
        shift: OpenShift | None,
        now: datetime,
    ) -> SaleMark:
        meter = point.meter
        sequence = work.sales.last_sequence() + 1
        last_tid = work.sales.last_tid(meter.id, meter.sgc, meter.krn)
        return SaleMark(
            id=SaleId(new_id()),
            sequence=sequence,
            receipt=f"{self.station.code}-{sequence:06d}",
            at=now,
            operator_id=operator.id,
            operator_name=operator.name,
            base_date=register.base_date,
            tid=next_tid(now, register.base_date, last_tid),
            approver_id=operator.approver_id,
            approver_name=operator.approver_name,
            shift=None if shift is None else shift.next_mark,
        )

    def _vend(self, intent: SaleIntent, register: KeyRegister) -> Sale:
        try:
            digits = self.module.vend_credit(intent.credit_request(register))
            identity = self.module.identify()
        except ModuleRefused as refusal:
            sale = record_void(self.units_of_work, intent, refusal.meaning, self.clock.now())
            return _verify_issued(sale)
        except ModuleError as error:
            raise SalePending(intent.receipt, reason_of(error)) from error
        return record_token(self.units_of_work, intent, digits, identity, self.clock.now())


def _verify_nothing_pending(work: UnitOfWork, point: ServicePoint) -> None:
    """Another computer on the same database takes turns of its own: carried-over cents must not be spent twice."""
    if work.sales.pending(point.meter.id):
        raise StationBusy


def _verify_issued(sale: Sale) -> Sale:
    if sale.state is SaleState.VOID and sale.void is not None:
        raise SaleVoided(sale.intent.receipt, sale.void.reason, sale.intent.tendered)
    return sale
