from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from sts.codec import decode_token
from sts.errors import KeyExpired, TimeOutOfRange
from sts.identity import MeterPan
from sts.keys import EncryptionAlgorithm, decoder_key
from sts.tid import next_tid
from sts.token import Commodity, CreditToken
from tests.support.counters import LOST, REFUSED
from tests.support.modules import VENDING_KEYS
from tests.support.records import CURRENCY, START, add_registry, make_registry, make_tariff
from vending.domain.pricing.quote import LineKind
from vending.domain.registry.meter import MeterStatus
from vending.domain.sales.sale import SaleState
from vending.errors import (
    AmountAboveLimit,
    AmountTooSmall,
    BadMeterNumber,
    ClockBehind,
    EarlierSaleSettled,
    MeterNotActive,
    NotOnModule,
    PendingFor,
    QuoteChanged,
    RecordChanged,
    SalePending,
    SaleVoided,
    StationBusy,
    StoreUnavailable,
    UnknownMeter,
)
from vending.money import Money
from vending.services.books.keep_registry import KeepRegistry
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.counters import Counter
    from tests.support.records import Registry


def add_meter(counter: Counter, **fields: object) -> Registry:
    registry = make_registry()
    return add_registry(counter.store.units_of_work, replace(registry, meter=replace(registry.meter, **fields)))  # type: ignore[arg-type]


def test_a_sale_is_stored_as_it_is_returned(counter: Counter) -> None:
    sale = counter.sell()
    assert counter.sales() == [sale]
    assert (sale.state, sale.intent.receipt, sale.intent.at) == (SaleState.ISSUED, "ST1-000001", START)
    assert sum(line.amount.minor for line in sale.intent.lines) == 10_000
    assert verify_journal(counter.store.units_of_work).sequence == 3  # with the shift that it opened


@pytest.mark.parametrize("ea", list(EncryptionAlgorithm))
@pytest.mark.parametrize("commodity", list(Commodity))
def test_every_kind_of_meter_is_served(counter: Counter, ea: EncryptionAlgorithm, commodity: Commodity) -> None:
    meter = add_meter(counter, ea=ea, commodity=commodity).meter
    intent = counter.sell(meter=meter.number).intent
    token = counter.sales()[-1].token
    assert token is not None
    key = decoder_key(replace(VENDING_KEYS[0], sgc=meter.sgc), MeterPan.from_drn(meter.number), meter.ti, ea)
    read = decode_token(token.token, key)
    assert isinstance(read, CreditToken)
    assert (read.commodity, read.tid, read.units) == (commodity, intent.tid, intent.units)


def test_the_module_is_asked_between_the_two_transactions(counter: Counter) -> None:
    counter.module.before["vend_credit"] = LOST
    with pytest.raises(SalePending) as caught:
        counter.sell()
    assert (caught.value.receipt, caught.value.reason) == ("ST1-000001", "the line was closed")
    assert [sale.state for sale in counter.sales()] == [SaleState.PENDING]


def test_cents_are_carried_to_the_next_sale(counter: Counter) -> None:
    first = counter.sell()
    second = counter.sell()
    over = next(line.amount for line in first.intent.lines if line.kind is LineKind.CARRIED_OVER)
    assert next(line.amount for line in second.intent.lines if line.kind is LineKind.CARRIED_IN) == -over


def test_tids_rise_within_a_minute(counter: Counter) -> None:
    tids = [counter.sell().intent.tid for _ in range(3)]
    first = next_tid(START, counter.sales()[0].intent.base_date, None)
    assert tids == [first, first + 1, first + 2]


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (lambda c: c.order(meter="123"), BadMeterNumber),
        (lambda c: c.order(meter="12345678904"), BadMeterNumber),
        (lambda c: c.order(meter="12345678903"), UnknownMeter),
        (lambda c: c.order(cents=500_001), AmountAboveLimit),
        (lambda c: c.order(cents=1), AmountTooSmall),
        (lambda c: c.order(meter=add_meter(c, status=MeterStatus.SUSPENDED).meter.number), MeterNotActive),
        (lambda c: c.order(meter=add_meter(c, status=MeterStatus.CLOSED).meter.number), MeterNotActive),
        (lambda c: c.order(meter=add_meter(c, sgc="654321").meter.number), NotOnModule),
        (lambda c: c.order(meter=add_meter(c, krn=9).meter.number), NotOnModule),
    ],
)
def test_refused_before_anything_is_recorded(
    counter: Counter, spoil: Callable[[Counter], object], error: type[Exception]
) -> None:
    order = spoil(counter)
    with pytest.raises(error):
        counter.selling.sell(order)  # type: ignore[arg-type]
    assert counter.sales() == []
    assert "vend_credit" not in counter.module.calls


def test_a_quote_that_has_changed(counter: Counter) -> None:
    point = counter.selling.find_service_point(counter.meter)
    confirmed = counter.selling.quote_money(point, Money(10_000, CURRENCY))
    order = replace(counter.order(), confirmed=confirmed)
    counter.sell()  # somebody else's, which carries cents over
    with pytest.raises(QuoteChanged) as caught:
        counter.selling.sell(order)
    assert counter.selling.sell(replace(order, confirmed=caught.value.quote)).intent.lines == caught.value.quote.lines


def test_a_quote_for_units_buys_them(counter: Counter) -> None:
    point = counter.selling.find_service_point(counter.meter)
    quote = counter.selling.quote_units(point, 100)
    assert counter.sell(quote.tendered.minor).intent.units == 100


@pytest.mark.parametrize(("seconds", "sells"), [(30, True), (60, True), (61, False), (86_400, False)])
def test_a_clock_that_steps_back(counter: Counter, seconds: int, sells: bool) -> None:
    counter.sell()
    counter.clock.advance(seconds=-seconds)
    if sells:
        assert counter.sell().state is SaleState.ISSUED
        return
    with pytest.raises(ClockBehind) as caught:
        counter.sell()
    assert (caught.value.now, caught.value.last) == (START - timedelta(seconds=seconds), START)
    assert len(counter.sales()) == 1


def test_a_clock_before_the_base_date(counter: Counter) -> None:
    counter.clock.moment = START.replace(year=2013)
    with pytest.raises(TimeOutOfRange):
        counter.sell()
    assert counter.sales() == []


def test_an_expired_key(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    registers = tuple(replace(register, ken=5) for register in counter.module.emulator.registers())
    monkeypatch.setattr(counter.module, "registers", lambda: registers)
    with pytest.raises(KeyExpired):
        counter.sell()
    assert counter.sales() == []


def test_no_module(counter: Counter) -> None:
    counter.module.before["registers"] = LOST
    with pytest.raises(type(LOST)):
        counter.sell()
    assert counter.sales() == []


def test_a_refusal_voids_the_sale(counter: Counter) -> None:
    counter.module.before["vend_credit"] = REFUSED
    with pytest.raises(SaleVoided) as caught:
        counter.sell()
    assert caught.value.tendered == Money(10_000, CURRENCY)
    assert counter.sales()[0].void is not None
    assert counter.sales()[0].void.reason == "issue-until date passed"
    counter.module.mend()
    assert counter.sell().intent.tid == counter.sales()[0].intent.tid + 1


@pytest.mark.parametrize("place", ["before", "after"])
@pytest.mark.parametrize("call", ["vend_credit", "identify"])
def test_a_retry_is_answered_with_the_sale_that_waits(counter: Counter, place: str, call: str) -> None:
    getattr(counter.module, place)[call] = LOST
    with pytest.raises(SalePending):
        counter.sell()
    counter.module.mend()
    pending = counter.sales()[0].intent
    sale = counter.sell()
    assert (sale.intent, sale.state) == (pending, SaleState.ISSUED)
    assert counter.sales() == [sale]


def test_a_retry_while_the_module_is_still_away(counter: Counter) -> None:
    counter.module.before["vend_credit"] = counter.module.before["find_last_credit"] = LOST
    for _ in range(2):
        with pytest.raises(SalePending):
            counter.sell()
    assert len(counter.sales()) == 1


def test_another_amount_only_finishes_what_waits(counter: Counter) -> None:
    counter.module.after["vend_credit"] = LOST
    with pytest.raises(SalePending):
        counter.sell(10_000)
    counter.module.mend()
    with pytest.raises(EarlierSaleSettled) as caught:
        counter.sell(7_000)
    [sale] = counter.sales()
    assert (sale.intent.receipt, sale.state) == (caught.value.receipt, SaleState.ISSUED)


def test_a_retry_of_a_sale_that_is_then_refused(counter: Counter) -> None:
    counter.module.before["vend_credit"] = LOST
    with pytest.raises(SalePending):
        counter.sell()
    counter.module.before["vend_credit"] = REFUSED
    with pytest.raises(SaleVoided):
        counter.sell()
    assert [sale.state for sale in counter.sales()] == [SaleState.VOID]


def test_a_store_that_cannot_take_the_token(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise StoreUnavailable("full", full=True)

    with monkeypatch.context() as patch:
        patch.setattr("store.repositories.sales.SaleTables.add_token", full)
        with pytest.raises(SalePending) as caught:
            counter.sell()
    assert (caught.value.waits_for, caught.value.reason) == (PendingFor.STORE, "full")
    sale = counter.sell()
    assert counter.sales() == [sale]


def test_the_turn(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vending.services.selling.issue_token.TURN_SECONDS", 0.01)
    with counter.turn.take(0), pytest.raises(StationBusy):
        counter.sell()
    assert counter.sales() == []
    assert counter.sell().state is SaleState.ISSUED


def test_a_pending_sale_of_another_computer_on_the_same_database(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It appears between looking and recording: cents carried over are not spent twice."""
    counter.module.before["vend_credit"] = LOST
    with pytest.raises(SalePending):
        counter.sell()
    counter.module.mend()
    monkeypatch.setattr("vending.services.selling.issue_token.IssueToken._settle_earlier", None)
    monkeypatch.setattr("vending.services.selling.issue_token.IssueToken._issue_in_turn", _without_looking)
    with pytest.raises(StationBusy):
        counter.sell()


def _without_looking(selling, order):  # type: ignore[no-untyped-def]
    now = selling.clock.now()
    point = selling.find_service_point(order.meter_number)
    return selling._record_intent(order, point, selling._register(point, now), now)


def test_the_office_changes_the_meter_while_it_buys(counter: Counter) -> None:
    """Between looking at the meter and recording the sale: the old terms are not sold, and a closed meter buys nothing.

    The module is asked for its keys in between; that is when the office acts.
    """
    office = KeepRegistry(counter.store.units_of_work, counter.clock)
    there = counter.registry
    other = make_tariff()
    with counter.store.units_of_work.write() as work:
        work.tariffs.add(other)
        work.commit()
    acts = [
        lambda: office.change_account(there.account, replace(there.account, tariff=other.code), there.operator),
        lambda: office.close_meter(there.meter, there.operator, "stolen"),
    ]
    for act, refusal in zip(acts, (RecordChanged, MeterNotActive), strict=True):
        with pytest.MonkeyPatch.context() as patch:
            registers = counter.module.registers
            patch.setattr(counter.module, "registers", lambda act=act, ask=registers: (act(), ask())[1])
            with pytest.raises(refusal):
                counter.sell()
    assert counter.sales() == []
