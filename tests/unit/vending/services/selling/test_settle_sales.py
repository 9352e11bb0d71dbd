from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sts.module.returncodes import ReturnCode, refusal
from tests.support.counters import LOST, REFUSED
from tests.support.records import add_registry, make_registry
from vending.domain.sales.sale import SaleState
from vending.errors import PendingFor, SalePending
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from tests.support.counters import Counter
    from vending.domain.sales.sale import SaleIntent


def leave_pending(counter: Counter, place: str = "before", meter: str | None = None) -> SaleIntent:
    getattr(counter.module, place)["vend_credit"] = LOST
    with pytest.raises(SalePending):
        counter.sell(meter=meter)
    counter.module.mend()
    return counter.sales()[-1].intent


@pytest.mark.parametrize("place", ["before", "after"])
def test_a_pending_sale_gets_its_one_token(counter: Counter, place: str) -> None:
    intent = leave_pending(counter, place)
    counter.clock.advance(hours=3)
    [sale] = counter.settling.settle_all()
    assert (sale.intent, sale.state) == (intent, SaleState.ISSUED)
    assert counter.sales() == [sale]
    assert sale.token is not None
    assert sale.token.issued_at == counter.clock.now()
    assert list(counter.settling.settle_all()) == []
    assert verify_journal(counter.store.units_of_work).sequence == 3


def test_the_module_s_last_answer_is_taken_before_it_is_asked_again(counter: Counter) -> None:
    leave_pending(counter, "after")
    counter.module.calls.clear()
    list(counter.settling.settle_all())
    assert "vend_credit" not in counter.module.calls


def test_oldest_first_and_each_as_soon_as_it_is_settled(counter: Counter) -> None:
    others = [add_registry(counter.store.units_of_work).meter.number for _ in range(2)]
    for meter in (counter.meter, *others):
        leave_pending(counter, meter=meter)
    settled = counter.settling.settle_all()
    assert next(settled).intent.sequence == 1
    counter.module.before["find_last_credit"] = LOST
    with pytest.raises(SalePending) as caught:
        next(settled)
    assert caught.value.receipt == "ST1-000002"
    assert [sale.state for sale in counter.sales()] == [SaleState.ISSUED, SaleState.PENDING, SaleState.PENDING]


@pytest.mark.parametrize("call", ["registers", "find_last_credit", "vend_credit", "identify"])
def test_the_module_is_still_away(counter: Counter, call: str) -> None:
    intent = leave_pending(counter)
    counter.module.before[call] = LOST
    with pytest.raises(SalePending) as caught:
        counter.settling.settle(intent)
    assert caught.value.waits_for is PendingFor.MODULE
    assert counter.sales()[0].state is SaleState.PENDING


def test_a_refusal_voids(counter: Counter) -> None:
    intent = leave_pending(counter)
    counter.module.before["vend_credit"] = REFUSED
    assert counter.settling.settle(intent).state is SaleState.VOID


def test_a_sale_waits_for_the_module_that_has_its_key(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    intent = leave_pending(counter)
    with monkeypatch.context() as patch:
        patch.setattr(counter.module, "registers", tuple)
        with pytest.raises(SalePending) as caught:
            counter.settling.settle(intent)
    assert caught.value.waits_for is PendingFor.KEY
    assert counter.sales()[0].state is SaleState.PENDING
    assert counter.settling.settle(intent).state is SaleState.ISSUED


def test_a_module_that_does_not_tell_its_keys_voids_nothing(counter: Counter) -> None:
    """It is of another kind: a legacy module in the place of an STS6 one, or the other way round."""
    intent = leave_pending(counter)
    counter.module.before["registers"] = refusal("SM?GA", ReturnCode.HEADER)
    with pytest.raises(SalePending) as caught:
        counter.settling.settle(intent)
    assert caught.value.waits_for is PendingFor.MODULE
    counter.module.mend()
    assert counter.settling.settle(intent).state is SaleState.ISSUED


def test_a_key_that_is_missed_only_when_it_is_asked_for_voids_nothing(counter: Counter) -> None:
    """The settings tell the keys of a legacy module or a PrismToken: the wrong one refuses what they name."""
    intent = leave_pending(counter)
    counter.module.before["vend_credit"] = refusal("SM?TC", ReturnCode.KEY_REGISTER_NOT_FOUND)
    with pytest.raises(SalePending) as caught:
        counter.settling.settle(intent)
    assert caught.value.waits_for is PendingFor.KEY
    counter.module.mend()
    assert counter.settling.settle(intent).state is SaleState.ISSUED


def test_a_sale_without_its_key_holds_up_no_other(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    [register] = counter.module.emulator.registers()
    second = replace(register, krn=register.krn + 1)  # the same key under another name
    monkeypatch.setattr(counter.module, "registers", lambda: (register, second))
    registry = make_registry()
    registry = add_registry(
        counter.store.units_of_work, replace(registry, meter=replace(registry.meter, krn=second.krn))
    )
    keyless = leave_pending(counter)
    leave_pending(counter, meter=registry.meter.number)
    monkeypatch.setattr(counter.module, "registers", lambda: (second,))
    settled = counter.settling.settle_all()
    assert next(settled).intent.sequence == 2
    with pytest.raises(SalePending) as caught:
        next(settled)
    assert caught.value.receipt == keyless.receipt


def test_a_sale_that_another_till_is_making_is_left_alone(counter: Counter) -> None:
    intent = leave_pending(counter)
    counter.module.calls.clear()
    with counter.turn.take(0), pytest.raises(SalePending) as caught:
        counter.settling.settle(intent)
    assert caught.value.waits_for is PendingFor.TURN
    assert counter.module.calls == []


def test_what_is_settled_already_stays_as_it_is(counter: Counter) -> None:
    intent = leave_pending(counter)
    first = counter.settling.settle(intent)
    counter.sell()  # a later token of this meter: the module would refuse the earlier TID
    counter.module.calls.clear()
    assert counter.settling.settle(intent) == first
    assert counter.module.calls == []


def test_a_sale_that_another_till_finished_meanwhile_is_not_told_as_settled(counter: Counter) -> None:
    leave_pending(counter)
    other = leave_pending(counter, meter=add_registry(counter.store.units_of_work).meter.number)
    settled = counter.settling.settle_all()
    assert next(settled).intent.sequence == 1
    counter.settling.settle(other)
    assert list(settled) == []
