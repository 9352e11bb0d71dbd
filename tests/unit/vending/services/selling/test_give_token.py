"""Tokens without payment, as somebody would try to get more of them than is due."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from sts.amount import decode_units
from sts.identity import MeterPan
from tests.support.cancelling import cancelling_at
from tests.support.counters import LOST, REFUSED, Counter, SetClock, ThreadTurn
from tests.support.mortal import Killed, MortalUnitsOfWork
from tests.support.records import add_registry as record
from tests.support.records import make_account, make_customer, make_meter, make_registry, make_tariff
from vending.domain.pricing.quote_line import LineKind
from vending.domain.registry.meter import MeterStatus
from vending.domain.sales.sale import Purpose, SaleState
from vending.errors import (
    BadRecord,
    EarlierSaleSettled,
    MeterNotActive,
    NothingFree,
    NotReplaceable,
    ReplaceFault,
    SalePending,
    SaleVoided,
    UnknownReceipt,
)
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vending.domain.registry.meter import Meter
    from vending.domain.sales.sale import Sale

REASON = "the meter said: refused"


@pytest.fixture
def free_counter(counter: Counter) -> Counter:
    """A counter whose customer's tariff gives 50.0 kWh a month."""
    plain = make_tariff()
    tariff = replace(plain, rates=(replace(plain.rates[0], free_units=500),))
    counter.registry = record(counter.store.units_of_work, make_registry(tariff))
    return counter


def replaced(counter: Counter, sale: Sale, meter: str | None = None, units: int | None = None) -> Sale:
    counter.clock.advance(minutes=1)
    receipt, operator = sale.intent.receipt, counter.registry.operator
    return counter.giving.replace(meter or counter.meter, receipt, REASON, operator, units)


def another_meter(counter: Counter, **fields: object) -> Meter:
    meter = make_meter(counter.registry.account, **fields)
    with counter.store.units_of_work.write() as work:
        work.customers.add_meters([meter])
        work.commit()
    return meter


def verify_token_of(counter: Counter, sale: Sale) -> None:
    """The digits are for this meter, these units and this TID, as the module reads them."""
    intent = sale.intent
    assert sale.token is not None
    register = counter.module.registers()[0].number
    read = counter.module.verify_token(
        register, MeterPan.from_drn(intent.meter_number), intent.ti, intent.ea, sale.token.token
    )
    assert (read.tid, decode_units(read.amount_code)) == (intent.tid, intent.units)


def not_replaced(counter: Counter, sale: Sale, fault: ReplaceFault, meter: str | None = None) -> NotReplaceable:
    before = len(counter.sales())
    with pytest.raises(NotReplaceable) as caught:
        replaced(counter, sale, meter)
    assert caught.value.fault is fault
    assert len(counter.sales()) == before
    return caught.value


def test_free_basic_units_come_once_a_month(free_counter: Counter) -> None:
    give, operator = free_counter.giving, free_counter.registry.operator
    sale = give.free_basic(free_counter.meter, operator)
    verify_token_of(free_counter, sale)
    assert (sale.intent.units, sale.intent.tendered.minor) == (500, 0)
    assert sale.intent.special is not None
    assert sale.intent.special.purpose is Purpose.FREE_BASIC
    for _again in range(2):
        free_counter.clock.advance(days=1)
        with pytest.raises(NothingFree):
            give.free_basic(free_counter.meter, operator)
    free_counter.clock.advance(days=31)
    assert give.free_basic(free_counter.meter, operator).intent.units == 500
    verify_journal(free_counter.store.units_of_work)


def test_free_units_that_came_with_a_purchase_are_not_given_again(free_counter: Counter) -> None:
    assert any(line.kind is LineKind.FREE_UNITS for line in free_counter.sell().intent.lines)
    with pytest.raises(NothingFree):
        free_counter.giving.free_basic(free_counter.meter, free_counter.registry.operator)


def test_a_void_gift_may_be_given_again(free_counter: Counter) -> None:
    give, operator = free_counter.giving, free_counter.registry.operator
    free_counter.module.before["vend_credit"] = REFUSED
    with pytest.raises(SaleVoided):
        give.free_basic(free_counter.meter, operator)
    free_counter.module.mend()
    free_counter.clock.advance(minutes=1)
    assert give.free_basic(free_counter.meter, operator).state is SaleState.ISSUED


@pytest.mark.parametrize("units", [501, 0, -1, 10**9])
def test_a_free_issue_keeps_to_the_limit(counter: Counter, units: int) -> None:
    with pytest.raises(NothingFree) as caught:
        counter.giving.free_issue(counter.meter, units, "storm", counter.registry.operator)
    assert caught.value.most == 500
    assert counter.sales() == []


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201, "a\nb", "\x1b[31m"])
def test_a_free_issue_and_a_replacement_need_a_reason(counter: Counter, reason: str) -> None:
    operator, sale = counter.registry.operator, counter.sell()
    with pytest.raises(BadRecord):
        counter.giving.free_issue(counter.meter, 10, reason, operator)
    with pytest.raises(BadRecord):
        counter.giving.replace(counter.meter, sale.intent.receipt, reason, operator)
    assert len(counter.sales()) == 1


def test_a_meter_in_currency_gets_no_free_issue(counter: Counter) -> None:
    meter = another_meter(counter, in_currency=True)
    with pytest.raises(NothingFree):
        counter.giving.free_issue(meter.number, 10, "storm", counter.registry.operator)
    assert counter.giving.offer(meter.number).most == 0


def test_a_suspended_meter_gets_nothing(counter: Counter) -> None:
    meter = another_meter(counter, status=MeterStatus.SUSPENDED)
    with pytest.raises(MeterNotActive):
        counter.giving.free_issue(meter.number, 10, "storm", counter.registry.operator)


def test_a_token_is_replaced_once(counter: Counter) -> None:
    sale = counter.sell()
    instead = replaced(counter, sale)
    verify_token_of(counter, instead)
    assert instead.intent.units == sale.intent.units
    assert instead.intent.tid > sale.intent.tid
    assert instead.intent.special is not None
    assert instead.intent.special.cites_receipt == sale.intent.receipt
    assert not_replaced(counter, sale, ReplaceFault.REPLACED).other == instead.intent.receipt


def test_a_replacement_that_is_refused_too_is_replaced_itself(counter: Counter) -> None:
    first = replaced(counter, counter.sell())
    second = replaced(counter, first)
    assert second.intent.units == first.intent.units
    not_replaced(counter, first, ReplaceFault.REPLACED)


def test_what_has_no_token_is_not_replaced(counter: Counter) -> None:
    counter.module.before["vend_credit"] = REFUSED
    with pytest.raises(SaleVoided):
        counter.sell()
    counter.module.mend()
    not_replaced(counter, counter.sales()[-1], ReplaceFault.NO_TOKEN)
    with pytest.raises(UnknownReceipt):
        counter.giving.replace(counter.meter, "ST1-999999", REASON, counter.registry.operator)


def test_a_void_replacement_leaves_the_token_to_be_replaced(counter: Counter) -> None:
    sale = counter.sell()
    counter.module.before["vend_credit"] = REFUSED
    with pytest.raises(SaleVoided):
        replaced(counter, sale)
    counter.module.mend()
    assert replaced(counter, sale).state is SaleState.ISSUED


def test_another_customers_token_is_not_replaced(counter: Counter) -> None:
    sale, stranger = counter.sell(), record(counter.store.units_of_work)
    not_replaced(counter, sale, ReplaceFault.OTHER_ACCOUNT, stranger.meter.number)


def test_a_token_does_not_go_with_the_meter_to_its_next_customer(counter: Counter) -> None:
    """The units are the earlier customer's, whether the account or the meter changes hands."""
    sale, registry, heir = counter.sell(), counter.registry, make_customer()
    with counter.store.units_of_work.write() as work:
        work.customers.add_customers([heir])
        work.customers.change_account(replace(registry.account, customer_id=heir.id))
        work.commit()
    not_replaced(counter, sale, ReplaceFault.OTHER_ACCOUNT)
    account = make_account(heir, registry.tariff)
    with counter.store.units_of_work.write() as work:
        work.customers.add_accounts([account])
        work.customers.change_meter(replace(registry.meter, account_id=account.id))
        work.commit()
    not_replaced(counter, sale, ReplaceFault.OTHER_ACCOUNT)


def test_what_is_left_of_an_exchanged_meter_goes_to_the_new_one(counter: Counter) -> None:
    sale, old = counter.sell(), counter.registry.meter
    with counter.store.units_of_work.write() as work:
        work.customers.change_meter(replace(old, status=MeterStatus.CLOSED))
        work.commit()
    new = another_meter(counter)
    with pytest.raises(NothingFree) as caught:
        replaced(counter, sale, new.number, sale.intent.units + 1)
    assert caught.value.most == sale.intent.units
    instead = replaced(counter, sale, new.number, 120)
    verify_token_of(counter, instead)
    assert (instead.intent.meter_number, instead.intent.units) == (new.number, 120)
    not_replaced(counter, sale, ReplaceFault.REPLACED, new.number)


def test_units_are_not_money(counter: Counter) -> None:
    meter = another_meter(counter, in_currency=True)
    not_replaced(counter, counter.sell(), ReplaceFault.NO_UNITS, meter.number)


def test_two_tills_replace_a_token_once(counter: Counter) -> None:
    sale, second = counter.sell(), another_meter(counter)
    counter.clock.advance(minutes=1)

    def gift(meter: str) -> bool:
        try:
            counter.giving.replace(meter, sale.intent.receipt, REASON, counter.registry.operator)
        except NotReplaceable:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(gift, [counter.meter, second.number] * 2))
    assert sum(done) == 1
    assert len(counter.sales()) == 2
    verify_journal(counter.store.units_of_work)


def test_a_lost_answer_is_made_good_by_asking_again(counter: Counter) -> None:
    """The same gift is answered with the same token; another is told of it."""
    give, operator = counter.giving, counter.registry.operator
    counter.module.after["vend_credit"] = LOST
    with pytest.raises(SalePending):
        give.free_issue(counter.meter, 100, "storm", operator)
    counter.module.mend()
    assert give.free_issue(counter.meter, 100, "storm", operator).intent.units == 100
    assert len(counter.sales()) == 1


@pytest.mark.parametrize("other", ["more units", "another reason", "a sale", "a replacement"])
def test_another_gift_is_not_answered_with_the_one_that_waited(counter: Counter, other: str) -> None:
    give, operator, sold = counter.giving, counter.registry.operator, counter.sell()
    counter.clock.advance(minutes=1)
    counter.module.before["vend_credit"] = LOST
    with pytest.raises(SalePending):
        give.free_issue(counter.meter, 100, "storm", operator)
    counter.module.mend()
    acts: dict[str, Callable[[], Sale]] = {
        "more units": lambda: give.free_issue(counter.meter, 200, "storm", operator),
        "another reason": lambda: give.free_issue(counter.meter, 100, "flood", operator),
        "a sale": counter.sell,
        "a replacement": lambda: give.replace(counter.meter, sold.intent.receipt, REASON, operator),
    }
    with pytest.raises(EarlierSaleSettled):
        acts[other]()
    assert [sale.intent.units for sale in counter.sales()][1:] == [100]


def test_a_part_of_a_token_is_not_mistaken_for_another_part(counter: Counter) -> None:
    sale = counter.sell()
    counter.module.before["vend_credit"] = LOST
    with pytest.raises(SalePending):
        replaced(counter, sale, units=50)
    counter.module.mend()
    with pytest.raises(EarlierSaleSettled):
        replaced(counter, sale)
    assert counter.sales()[-1].intent.units == 50


@pytest.mark.parametrize("fuse", [1, 2, 3, 4])
@pytest.mark.parametrize("purpose", [Purpose.REPLACEMENT, Purpose.FREE_ISSUE, Purpose.FREE_BASIC])
def test_a_kill_in_the_middle_gives_one_token(free_counter: Counter, purpose: Purpose, fuse: int) -> None:
    """Killed around either commit; the gift asked for again is the one there is, or the only one."""
    counter = free_counter
    sold, operator = sale_before_the_month(counter), counter.registry.operator
    mortal = MortalUnitsOfWork(counter.store.units_of_work, fuse)
    dying = replace(counter.giving, issuer=replace(counter.issuing, units_of_work=mortal))
    gifts: dict[Purpose, Callable[[object], Sale]] = {
        Purpose.REPLACEMENT: lambda give: give.replace(counter.meter, sold.intent.receipt, REASON, operator),  # type: ignore[attr-defined]
        Purpose.FREE_ISSUE: lambda give: give.free_issue(counter.meter, 100, "storm", operator),  # type: ignore[attr-defined]
        Purpose.FREE_BASIC: lambda give: give.free_basic(counter.meter, operator),  # type: ignore[attr-defined]
    }
    with pytest.raises(Killed):
        gifts[purpose](dying)
    recorded = [sale for sale in counter.sales() if sale.intent.special]
    if fuse < 4:  # the outcome was not recorded: the retry finishes it, or makes it
        again = gifts[purpose](counter.giving)
        verify_token_of(counter, again)
        assert all(sale.intent.id == again.intent.id for sale in recorded)
    given = [sale for sale in counter.sales() if sale.intent.special]
    assert [sale.state for sale in given] == [SaleState.ISSUED]
    verify_journal(counter.store.units_of_work)


def sale_before_the_month(counter: Counter) -> Sale:
    sold = counter.sell()
    counter.clock.advance(days=31)
    return sold


def test_the_offer_lists_what_may_be_given(free_counter: Counter) -> None:
    counter = free_counter
    first = counter.sell()
    counter.clock.advance(minutes=1)
    second = counter.sell()
    replaced(counter, first)
    stranger = record(counter.store.units_of_work)
    counter.sell(meter=stranger.meter.number)
    offer = counter.giving.offer(counter.meter)
    receipts = [sale.intent.receipt for sale in offer.tokens]
    assert receipts[-1] == second.intent.receipt
    assert len(receipts) == 2  # the replacement itself, and the second sale
    assert (offer.free_basic, offer.most) == (0, 500)
    counter.clock.advance(days=31)
    assert counter.giving.offer(counter.meter).free_basic == 500


def test_old_tokens_are_not_offered(counter: Counter) -> None:
    counter.sell()
    assert isinstance(counter.clock, SetClock)
    counter.clock.moment += timedelta(days=400)
    assert counter.giving.offer(counter.meter).tokens == ()


def test_a_sale_that_is_cancelled_while_its_replacement_waits_for_its_turn_is_not_replaced(counter: Counter) -> None:
    cancelling, sale = cancelling_at(counter), counter.sell()

    class LateTurn(ThreadTurn):
        @contextmanager
        def take(self, seconds: float) -> Iterator[None]:
            cancelling.cancel(sale)
            with super().take(seconds):
                yield

    counter.turn = LateTurn()
    not_replaced(counter, sale, ReplaceFault.NO_TOKEN)
