"""Sales to meters that price energy themselves: their tokens carry money."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sts.amount import decode_currency
from sts.codec import decode_token
from sts.identity import MeterPan
from sts.keys import decoder_key
from sts.token import Commodity, CurrencyToken
from tests.support.modules import VENDING_KEYS
from tests.support.records import CURRENCY, add_registry, make_registry
from vending.domain.pricing.quote import LineKind
from vending.money import Money
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from sts.token import Token
    from tests.support.counters import Counter
    from vending.domain.sales.sale import Sale


def add_meter(counter: Counter, commodity: Commodity) -> str:
    registry = make_registry()
    meter = replace(registry.meter, commodity=commodity, in_currency=True)
    add_registry(counter.store.units_of_work, replace(registry, meter=meter))
    return meter.number


def as_the_meter_reads_it(sale: Sale) -> Token:
    """Decode a sale's token under the key of its meter, without the module that made it."""
    intent = sale.intent
    assert sale.token is not None
    vending = replace(VENDING_KEYS[0], sgc=intent.sgc)
    return decode_token(
        sale.token.token, decoder_key(vending, MeterPan.from_drn(intent.meter_number), intent.ti, intent.ea)
    )


@pytest.mark.parametrize("commodity", list(Commodity))
def test_money(counter: Counter, commodity: Commodity) -> None:
    """100.00 pay a charge of 5.00 with its tax; what is left loads the meter, and its tax is taken."""
    sale = counter.sell(meter=add_meter(counter, commodity))
    token = as_the_meter_reads_it(sale)
    assert isinstance(token, CurrencyToken)
    loaded = sale.intent.units
    assert (token.commodity, token.tid) == (commodity, sale.intent.tid)
    # 100.00 - 5.75 = 94.25 = 81.96 and 15 % of it, 12.29
    assert loaded == 8196
    rounding = decode_currency(token.amount_code) - loaded * 1000
    assert 0 <= rounding < 1000  # the token counts 0.00001 and rounds up to its own grid
    assert sale.intent.in_currency
    amounts = {kind: [line.amount.minor for line in sale.intent.lines if line.kind is kind] for kind in LineKind}
    assert amounts[LineKind.FIXED_CHARGE] == [500]
    assert amounts[LineKind.VAT] == [75 + 1229]
    assert amounts[LineKind.ENERGY] == [8196]
    assert amounts[LineKind.CARRIED_OVER] == []
    assert sum(line.amount.minor for line in sale.intent.lines) == 10_000
    again = counter.sell(meter=sale.intent.meter_number)
    assert sum(line.amount.minor for line in again.intent.lines) == 10_000
    with counter.store.units_of_work.read() as work:
        assert work.sales.get(sale.intent.id) == sale
    verify_journal(counter.store.units_of_work)


def test_money_has_a_limit(counter: Counter) -> None:
    sale = counter.sell(500_000, add_meter(counter, Commodity.ELECTRICITY))
    assert sale.intent.tendered == Money(500_000, CURRENCY)
    token = as_the_meter_reads_it(sale)
    assert isinstance(token, CurrencyToken)
    assert token.amount_code == sale.intent.amount_code
