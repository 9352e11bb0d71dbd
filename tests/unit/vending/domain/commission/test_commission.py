"""What a sale earns: percent as people write it, one rounding, bounds; the balance is the sum of what moved it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.records import CURRENCY, START, make_intent, make_operator, make_registry
from vending.domain.commission.commission import (
    CommissionBase,
    CommissionEntry,
    CommissionKind,
    CommissionRule,
    CommissionTerms,
    Payout,
    PayoutMethod,
    commission_of,
    earned_entry,
    in_force_at,
    paid_entry,
    share_of_hundred,
    taken_back_entry,
)
from vending.domain.commission.rules import verify_confirmed, verify_payout, verify_terms
from vending.domain.commission.statement import statement_of
from vending.domain.pricing.quote_line import LineKind, QuoteLine
from vending.errors import BadRecord, CommissionToConfirm
from vending.ids import CommissionRuleId, PayoutId, new_id
from vending.money import Money

if TYPE_CHECKING:
    from vending.domain.sales.sale import SaleIntent

ZONE = ZoneInfo("Africa/Johannesburg")
REGISTRY = make_registry()
OPERATOR = make_operator()


def zar(minor: int) -> Money:
    return Money(minor, CURRENCY)


def terms(share: str = "0", **fields: Any) -> CommissionTerms:
    return replace(CommissionTerms(zar(0), Decimal(share)), **fields)


def sale(energy: int = 8_000, units: int = 352, tendered: int = 10_000, **fields: Any) -> SaleIntent:
    """A sale of 100.00, of which 80.00 bought 35.2 kWh, and 5 kWh were free."""
    lines = (
        QuoteLine(LineKind.FIXED_CHARGE, zar(tendered - energy)),
        QuoteLine(LineKind.ENERGY, zar(energy), units=units, price=Decimal("2.27")),
        QuoteLine(LineKind.FREE_UNITS, zar(0), units=50),
    )
    intent = make_intent(REGISTRY)
    return replace(intent, tendered=zar(tendered), lines=lines, units=units + 50, **fields)


@pytest.mark.parametrize(
    ("made", "minor"),
    [
        (terms("2.5"), 250),
        (terms("10"), 1000),
        (terms("100"), 10_000),
        (terms("2.5", base=CommissionBase.ENERGY), 200),
        (terms(per_sale=zar(150)), 150),
        (terms(per_unit=Decimal("5.5")), 194),  # 35.2 kWh at 5.5 cents: 193.6; the free ones earn nothing
        (terms("2.5", per_sale=zar(50), per_unit=Decimal(10)), 250 + 50 + 352),
        (terms("1", least=zar(500)), 500),
        (terms("10", most=zar(300)), 300),
        (terms("0.0001"), 0),
        (terms("0.005"), 1),  # 0.5 cents: halves up
        (terms("0.0049"), 0),
    ],
)
def test_a_sale_of_a_hundred_earns(made: CommissionTerms, minor: int) -> None:
    assert commission_of(made, sale()) == zar(minor)


def test_the_parts_are_rounded_together_and_not_one_by_one() -> None:
    parts = (terms("0.004"), terms(per_unit=Decimal("0.0125")))
    assert [commission_of(one, sale()).minor for one in parts] == [0, 0]
    assert commission_of(terms("0.004", per_unit=Decimal("0.0125")), sale()) == zar(1)


def test_a_token_that_counts_money_has_no_units() -> None:
    paid = sale(in_currency=True)
    assert commission_of(terms(per_unit=Decimal(10)), paid) == zar(0)
    assert commission_of(terms("2.5", per_unit=Decimal(10)), paid) == zar(250)


@given(
    percent=st.decimals(0, 100, places=4),
    per_unit=st.decimals(0, 1000, places=6),
    per_sale=st.integers(0, 10**6),
    tendered=st.integers(1, 10**9),
    units=st.integers(0, 10**7),
)
def test_it_is_the_exact_sum_rounded_once(
    percent: Decimal, per_unit: Decimal, per_sale: int, tendered: int, units: int
) -> None:
    made = CommissionTerms(zar(per_sale), percent, CommissionBase.TENDER, per_unit)
    exact = percent * tendered / 100 + per_sale + per_unit * units / 10
    expected = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    assert commission_of(made, sale(0, units, tendered)) == zar(expected)


@given(
    percent=st.decimals(0, 100, places=4),
    bounds=st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)).map(sorted),
    tendered=st.lists(st.integers(1, 10**7), min_size=2, max_size=2).map(sorted),
)
def test_more_money_never_earns_less_and_never_out_of_bounds(
    percent: Decimal, bounds: list[int], tendered: list[int]
) -> None:
    made = terms(str(percent), least=zar(bounds[0]), most=zar(bounds[1]))
    less, more = (commission_of(made, sale(0, 0, one)).minor for one in tendered)
    assert bounds[0] <= less <= more <= bounds[1]


@pytest.mark.parametrize(
    ("currency", "hundred", "share"),
    [("ZAR", Money(10_000, "ZAR"), Money(2050, "ZAR")), ("XOF", Money(100, "XOF"), Money(21, "XOF"))],
)
def test_a_high_percentage_is_confirmed_with_what_it_makes_of_a_hundred(
    currency: str, hundred: Money, share: Money
) -> None:
    high = CommissionTerms(Money(0, currency), Decimal("20.5"))
    assert share_of_hundred(high) == (hundred, share)
    for wrong in (None, hundred, Money(share.minor + 1, currency)):
        with pytest.raises(CommissionToConfirm) as caught:
            verify_confirmed(high, wrong)
        assert (caught.value.hundred, caught.value.share) == (hundred, share)
    verify_confirmed(high, share)
    verify_confirmed(replace(high, percent=Decimal(20)), None)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"percent": Decimal("100.1")}, "percent"),
        ({"percent": Decimal(1000)}, "percent"),
        ({"percent": Decimal("-1")}, "percent"),
        ({"percent": Decimal("2.55555")}, "percent"),
        ({"percent": Decimal("nan")}, "percent"),
        ({"per_unit": Decimal("Infinity")}, "per_unit"),
        ({"per_unit": Decimal("-0.1")}, "per_unit"),
        ({"per_sale": zar(-1)}, "per_sale"),
        ({"per_sale": Money(1, "USD")}, "per_sale"),
        ({"least": zar(-1)}, "least"),
        ({"least": zar(10), "most": zar(9)}, "most"),
        ({"most": zar(10**13)}, "most"),
    ],
)
def test_terms_that_cannot_be_are_refused(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(BadRecord) as caught:
        verify_terms(terms(**fields), CURRENCY)
    assert (caught.value.kind, caught.value.field) == ("commission", field)


def test_terms_are_kept_as_they_are_meant() -> None:
    kept = verify_terms(terms("2.50", per_unit=Decimal("1E+1")), CURRENCY)
    assert (str(kept.percent), str(kept.per_unit)) == ("2.5", "10")
    assert str(verify_terms(terms("0"), CURRENCY).percent) == "0"


@pytest.mark.parametrize(
    ("amount", "method", "reference", "field"),
    [
        (zar(0), PayoutMethod.CASH, "", "amount"),
        (zar(-5), PayoutMethod.CASH, "", "amount"),
        (Money(5, "USD"), PayoutMethod.CASH, "", "amount"),
        (zar(5), PayoutMethod.BANK, " ", "reference"),
        (zar(5), PayoutMethod.BANK, "x" * 61, "reference"),
    ],
)
def test_payouts_that_cannot_be_are_refused(amount: Money, method: PayoutMethod, reference: str, field: str) -> None:
    with pytest.raises(BadRecord) as caught:
        verify_payout(amount, method, reference, CURRENCY)
    assert caught.value.field == field


def rule(version: int, days: int) -> CommissionRule:
    return CommissionRule(CommissionRuleId(new_id()), version, START + timedelta(days=days), terms("1"))


def test_the_rule_in_force_is_the_highest_version_that_has_begun() -> None:
    first, late, early = rule(1, 0), rule(2, 31), rule(3, 10)
    rules = (first, late, early)
    found = [in_force_at(rules, START + timedelta(days=day)) for day in (-1, 0, 9, 10, 60)]
    assert found == [None, first, first, early, early]


def entries_from(steps: list[tuple[str, int, int]]) -> list[CommissionEntry]:
    """Entries as a station would post them: sales earn, some are taken back, payouts are made."""
    made: list[CommissionEntry] = []
    at = START
    for act, number, minutes in steps:
        at += timedelta(minutes=minutes)
        last = made[-1] if made else None
        standing = [one for one in made if one.kind is CommissionKind.EARNED]
        taken = {one.sale_id for one in made if one.kind is CommissionKind.TAKEN_BACK}
        standing = [one for one in standing if one.sale_id not in taken]
        if act == "sale":
            intent = sale(0, 0, number)
            made.append(earned_entry(last, CommissionRule(CommissionRuleId(new_id()), 1, at, terms("2.5")), intent, at))
        elif act == "cancel" and standing:
            made.append(taken_back_entry(last, standing[number % len(standing)], at))
        elif act == "pay":
            payout = Payout(PayoutId(new_id()), PayoutMethod.BANK, "EFT 1", OPERATOR.id, OPERATOR.name)
            made.append(paid_entry(last, zar(number), payout, at))
    return made


steps = st.lists(
    st.tuples(st.sampled_from(["sale", "sale", "cancel", "pay"]), st.integers(1, 10**6), st.integers(0, 2000)),
    max_size=30,
)


@given(steps)
def test_the_balance_is_the_sum_of_all_that_moved_it(acts: list[tuple[str, int, int]]) -> None:
    total = 0
    for number, entry in enumerate(entries_from(acts), start=1):
        total += entry.amount.minor
        assert (entry.position, entry.balance.minor) == (number, total)


@given(steps, st.integers(0, 30))
def test_a_statement_adds_up_wherever_it_begins(acts: list[tuple[str, int, int]], first: int) -> None:
    made = entries_from(acts)
    before, entries = made[:first], made[first:]
    opening = zar(sum(one.amount.minor for one in before))
    told = statement_of((START.date(), START.date()), opening, entries, ZONE)
    assert told.closing == (made[-1].balance if made else zar(0))
    assert told.opening + told.totals.moved == told.closing
    for of_all, of_days in (
        (told.totals.sales, sum(one.sums.sales for one in told.days)),
        (told.totals.base.minor, sum(one.sums.base.minor for one in told.days)),
        (told.totals.earned.minor, sum(one.sums.earned.minor for one in told.days)),
        (told.totals.taken_back.minor, sum(one.sums.taken_back.minor for one in told.days)),
        (told.totals.paid.minor, sum(one.sums.paid.minor for one in told.days)),
    ):
        assert of_all == of_days
    assert [one.day for one in told.days] == sorted({one.at.astimezone(ZONE).date() for one in entries})
    if told.days:
        assert told.days[-1].balance == told.closing
    assert -told.totals.paid.minor == sum(-one.amount.minor for one in told.payouts)


def test_what_is_taken_back_leaves_nothing_of_the_sale() -> None:
    earned = earned_entry(None, rule(1, 0), sale(), START)
    back = taken_back_entry(earned, earned, START)
    assert (back.amount, back.balance, back.base, back.sale_id) == (zar(-100), zar(0), zar(-10_000), earned.sale_id)
    told = statement_of((START.date(), START.date()), zar(0), [earned, back], ZONE)
    assert (told.totals.sales, told.totals.base, told.closing) == (0, zar(0), zar(0))
