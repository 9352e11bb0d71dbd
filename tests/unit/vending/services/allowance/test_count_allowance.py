"""The allowance over a real store: grants, sales, refusals, and what is proved of it all."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from license.issuer import Issuer
from license.short_code import in_groups
from tests.support.allowances import Office, OpenSafe
from tests.support.cancelling import cancelling_at
from tests.support.counters import LOST, REFUSED, STATION
from tests.support.records import CURRENCY, START
from vending.domain.allowance import AllowanceLevel
from vending.domain.people.operator import Role
from vending.domain.sales.sale import SaleState
from vending.errors import (
    CodeDelayed,
    EnrolmentFault,
    EnrolmentRefused,
    GrantFault,
    GrantRefused,
    JournalBroken,
    NotAllowed,
    SaleNotAllowed,
    SalePending,
    SaleStop,
    SaleVoided,
)
from vending.money import Money
from vending.services.allowance.count_allowance import claim_sale, verify_allowance
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.counters import Counter


@pytest.fixture
def office(counter: Counter) -> Office:
    """The office of a counter that sells by its grants; the first is taken."""
    office = Office(counter)
    office.enrol()
    office.grant(100_000, days=30)
    return office


def left(office: Office) -> int:
    return office.status().allowance.left.minor


def refused(office: Office, text: str) -> GrantFault:
    with pytest.raises(GrantRefused) as caught:
        office.keeping.take(office.counter.registry.operator, text)
    return caught.value.fault


def stopped(counter: Counter, cents: int = 10_000) -> SaleStop:
    with pytest.raises(SaleNotAllowed) as caught:
        counter.sell(cents)
    return caught.value.stop


def links(counter: Counter) -> int:
    with counter.store.units_of_work.read() as work:
        return work.journal.head().sequence


def verify(counter: Counter) -> None:
    with counter.store.units_of_work.read() as work:
        verify_allowance(work, STATION)


def test_a_counter_without_an_office_sells_without_end(counter: Counter) -> None:
    office = Office(counter)
    counter.sell(400_000)
    assert office.status().level is AllowanceLevel.UNLIMITED
    assert refused(office, office.line()) is GrantFault.NOT_ENROLLED
    office.enrol()
    assert stopped(counter) is SaleStop.NONE
    office.sequence = 0
    office.grant(50_000)
    assert left(office) == 50_000  # what was sold before is not counted against it
    verify(counter)


def test_every_paid_sale_counts_and_what_is_left_is_the_most(office: Office, counter: Counter) -> None:
    counter.sell(60_000)
    assert left(office) == 40_000
    assert stopped(counter, 40_001) is SaleStop.USED_UP
    counter.sell(40_000)
    assert office.status().level is AllowanceLevel.USED_UP
    assert stopped(counter, 1_000) is SaleStop.USED_UP
    assert len(counter.sales()) == 2
    verify(counter)


def test_a_grant_adds_its_amount_and_sets_the_date(office: Office, counter: Counter) -> None:
    counter.sell(100_000)
    taken = office.keeping.take(counter.registry.operator, office.line(30_000, days=5))
    assert taken.total == Money(130_000, CURRENCY)
    assert (taken.operator_name, taken.sequence) == (counter.registry.operator.name, 2)
    assert left(office) == 30_000
    counter.clock.advance(days=7)
    assert stopped(counter, 1_000) is SaleStop.EXPIRED
    verify(counter)


def test_a_void_gives_back_what_it_counted(office: Office, counter: Counter) -> None:
    counter.module.before["vend_credit"] = REFUSED
    with pytest.raises(SaleVoided):
        counter.sell(70_000)
    assert left(office) == 100_000
    verify(counter)


def test_a_pending_sale_counts_and_is_settled_past_the_date(office: Office, counter: Counter) -> None:
    counter.module.before["vend_credit"] = LOST
    with pytest.raises(SalePending):
        counter.sell(100_000)
    assert left(office) == 0
    counter.module.mend()
    counter.clock.advance(days=40)
    assert stopped_elsewhere(counter) is SaleStop.EXPIRED
    sale = counter.sell(100_000)  # the same again: it is answered with the sale that waited
    assert sale.token is not None
    assert len(counter.sales()) == 1
    verify(counter)


def test_what_was_sold_before_the_enrolment_gives_nothing_back(counter: Counter) -> None:
    cancelling, sale = cancelling_at(counter), counter.sell(90_000)
    counter.module.before["vend_credit"] = LOST
    with pytest.raises(SalePending):
        counter.sell(50_000)
    counter.module.mend()
    office = Office(counter)
    office.enrol()
    office.grant(100_000)
    counter.module.before["vend_credit"] = REFUSED
    assert [one.state for one in counter.settling.settle_all()] == [SaleState.VOID]
    counter.module.mend()
    cancelling.cancel(sale)
    assert left(office) == 100_000
    cancelling.cancel(counter.sell(20_000))
    assert left(office) == 100_000
    verify_journal(counter.store.units_of_work, station=STATION)


def test_another_currency_in_the_settings_does_not_make_it_worth_more(office: Office) -> None:
    counter, dollars = office.counter, replace(STATION, currency="USD")
    with counter.store.units_of_work.write() as work, pytest.raises(SaleNotAllowed) as caught:
        claim_sale(work, Money(100, "USD"), counter.clock.now())
    assert (caught.value.stop, caught.value.left) == (SaleStop.OTHER_CURRENCY, Money(100_000, CURRENCY))
    keeping = replace(office.keeping, station=dollars)
    assert keeping.show(counter.registry.operator).allowance.left == Money(100_000, CURRENCY)
    with pytest.raises(GrantRefused) as refusal:
        keeping.take(counter.registry.operator, office.line(currency="USD"))
    assert refusal.value.fault is GrantFault.OTHER_CURRENCY
    with counter.store.units_of_work.read() as work:
        verify_allowance(work, dollars)


def stopped_elsewhere(counter: Counter) -> SaleStop:
    """A new sale is not allowed, on a meter where nothing waits."""
    with counter.store.units_of_work.write() as work, pytest.raises(SaleNotAllowed) as caught:
        claim_sale(work, Money(1, CURRENCY), counter.clock.now())
    return caught.value.stop


@pytest.mark.parametrize("gift", ["free_issue", "replace"])
def test_free_tokens_need_a_date_and_no_amount(office: Office, counter: Counter, gift: str) -> None:
    sale = counter.sell(100_000)
    gifts: dict[str, Callable[[], object]] = {
        "free_issue": lambda: counter.giving.free_issue(counter.meter, 10, "storm damage", counter.registry.operator),
        "replace": lambda: counter.giving.replace(
            counter.meter, sale.intent.receipt, "meter was exchanged", counter.registry.operator
        ),
    }
    counter.clock.advance(days=40)
    with pytest.raises(SaleNotAllowed):
        gifts[gift]()
    assert len(counter.sales()) == 1
    office.grant(1)
    gifts[gift]()
    assert left(office) == 1


def test_everything_else_works_without_an_allowance(office: Office, counter: Counter) -> None:
    sale = counter.sell(100_000)
    counter.clock.advance(days=31)
    assert stopped(counter) is SaleStop.EXPIRED
    counter.printing.reprint(sale.intent.receipt, counter.registry.operator)
    assert counter.printer.printed[-1][0] == sale.intent.receipt
    assert list(counter.settling.settle_all()) == []


def test_a_clock_set_back_does_not_revive_an_allowance(office: Office, counter: Counter) -> None:
    counter.sell()
    before = links(counter)
    counter.clock.advance(days=40)
    assert stopped(counter) is SaleStop.EXPIRED
    assert links(counter) == before + 1  # the refusal is recorded
    counter.clock.moment = START + timedelta(hours=1)
    assert stopped(counter) is SaleStop.EXPIRED  # no sale stands in the way of this clock, the allowance does
    assert office.status().level is AllowanceLevel.EXPIRED


def test_a_look_at_the_allowance_is_a_moment_seen(office: Office, counter: Counter) -> None:
    before = links(counter)
    counter.clock.advance(days=40)
    assert office.status().level is AllowanceLevel.EXPIRED
    counter.clock.moment = START + timedelta(hours=1)
    assert links(counter) == before  # no record stands in the way of this clock
    assert stopped(counter) is SaleStop.EXPIRED


def test_each_grant_that_does_not_count_is_refused_and_recorded(office: Office, counter: Counter) -> None:
    first, third = office.line(1_000), None
    office.sequence += 1
    third = office.line(1_000)
    office.sequence = 1
    other = Office(counter, sequence=1)
    now = counter.clock.now()
    cases = {
        "CDU1.GRANT": GrantFault.UNREADABLE,
        first.replace("CDU1", "CDU2"): GrantFault.OTHER_VERSION,
        office.issuer.public_document(): GrantFault.OTHER_KIND,
        first[:-20] + ("A" if first[-20] != "A" else "B") + first[-19:]: GrantFault.ALTERED,
        other.line(1_000): GrantFault.ALTERED,
        office.line(station="ST2"): GrantFault.OTHER_STATION,
        third: GrantFault.OUT_OF_SEQUENCE,
    }
    office.sequence = 1
    cases[office.line(currency="XOF")] = GrantFault.OTHER_CURRENCY
    office.sequence = 1
    cases[office.line(expires_at=now)] = GrantFault.EXPIRED
    office.sequence = 1
    cases[office.line(issued_at=now + timedelta(days=1))] = GrantFault.FROM_THE_FUTURE
    for line, fault in cases.items():
        before = links(counter)
        assert refused(office, line) is fault
        assert links(counter) == before + 1
    office.keeping.take(counter.registry.operator, first)
    assert refused(office, first) is GrantFault.REPLAYED
    assert left(office) == 101_000
    verify(counter)


def test_both_forms_of_a_grant_count_once(office: Office, counter: Counter) -> None:
    operator = counter.registry.operator
    grant, station_key = office.make(5_000), office.status().station_key
    code = in_groups(office.issuer.code(grant, station_key))
    line = office.issuer.document(grant)
    taken = office.keeping.take(operator, code)
    assert (taken.amount.minor, taken.expires_at, taken.issued_at) == (5_000, grant.expires_at, None)
    assert refused(office, line) is GrantFault.REPLAYED
    assert refused(office, code) is GrantFault.REPLAYED
    again = office.make(6_000)
    office.keeping.take(operator, office.issuer.document(again))
    counter.clock.advance(minutes=10)  # a code that was taken is an attempt as well
    assert refused(office, office.issuer.code(again, station_key)) is GrantFault.REPLAYED
    assert left(office) == 111_000
    verify(counter)


def wrong_code(office: Office) -> str:
    return Issuer.generate().code(replace(office.make(5_000), sequence=2), office.status().station_key)


def test_wrong_codes_are_delayed_and_slips_are_not(office: Office, counter: Counter) -> None:
    code = wrong_code(office)
    slip = code[:-1] + str((int(code[-1]) + 1) % 10)
    for _ in range(10):
        assert refused(office, slip) is GrantFault.MISTYPED
    waits = []
    for _ in range(8):
        assert refused(office, code) is GrantFault.WRONG_CODE
        waited = 0
        while True:
            try:
                office.keeping.take(counter.registry.operator, code)
            except CodeDelayed as delayed:
                waited += (delayed.until - counter.clock.now()).seconds
                counter.clock.moment = delayed.until
                break
            except GrantRefused:
                break
        waits.append(waited)
    assert waits[-1] == 3600
    assert waits == sorted(waits)
    office.sequence = 1
    good = office.issuer.code(office.make(5_000), office.status().station_key)
    office.keeping.take(counter.registry.operator, good)
    assert refused(office, wrong_code(office)) is GrantFault.WRONG_CODE  # counted anew


def test_an_attempt_is_counted_before_it_is_looked_at(office: Office, counter: Counter) -> None:
    """Ending the program in the middle saves no attempt."""

    class Dies(OpenSafe):
        def open_key(self, sealed: bytes) -> bytes:
            raise KeyboardInterrupt

    code = wrong_code(office)
    dying = replace(office.keeping, safe=Dies())
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            dying.take(counter.registry.operator, code)
    with pytest.raises(CodeDelayed):
        office.keeping.take(counter.registry.operator, code)


def test_nobody_but_a_manager_enrols(counter: Counter) -> None:
    office = Office(counter)
    supervisor = replace(counter.registry.operator, role=Role.SUPERVISOR)
    with counter.store.units_of_work.write() as work:
        work.operators.change(supervisor)
        work.commit()
    with pytest.raises(NotAllowed):
        office.keeping.enrol(counter.registry.operator, office.issuer.public_document())
    assert office.status().level is AllowanceLevel.UNLIMITED


def test_a_manager_enrols_once(counter: Counter) -> None:
    office, manager = Office(counter), counter.registry.operator
    keys = office.issuer.public_document()
    for text, fault in (("", EnrolmentFault.NO_KEYS), (keys[:-3] + "AAA", EnrolmentFault.ALTERED)):
        with pytest.raises(EnrolmentRefused) as caught:
            office.keeping.enrol(manager, text)
        assert caught.value.fault is fault
    enrolment = office.keeping.enrol(manager, keys)
    assert office.status().station_key == enrolment.station_key
    with pytest.raises(EnrolmentRefused) as caught:
        office.keeping.enrol(manager, Issuer.generate().public_document())
    assert caught.value.fault is EnrolmentFault.ENROLLED
    assert stopped(counter) is SaleStop.NONE


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE allowance_state SET sold = sold - 1",
        "UPDATE allowance_grant SET amount = amount + 1",
        "UPDATE allowance_grant SET total = total + 1, amount = amount + 1",
        "UPDATE allowance_grant SET expires_at = expires_at + 86400000000",
        "DELETE FROM hq_key",
        "UPDATE hq_key SET signing = agreement",
        "UPDATE allowance_grant SET sequence = 2",
    ],
)
def test_what_was_changed_in_the_store_is_found(office: Office, counter: Counter, harm: str) -> None:
    counter.sell()
    verify(counter)
    with counter.store.engine.begin() as connection:
        for name in ("allowance_grant", "hq_key"):
            connection.exec_driver_sql(f"DROP TRIGGER {name}_no_update")
            connection.exec_driver_sql(f"DROP TRIGGER {name}_no_delete")
        connection.exec_driver_sql(harm)
    with pytest.raises(JournalBroken):
        verify(counter)


def test_the_pace_is_that_of_the_last_seven_days(office: Office, counter: Counter) -> None:
    for _ in range(9):
        counter.sell(7_000)
        counter.clock.advance(days=1)
    with counter.store.units_of_work.read() as work:
        now = counter.clock.now()
        for days in range(11):
            since = now - timedelta(days=days)
            assert work.allowance.sold_since(since, CURRENCY).minor == 7_000 * min(days, 9)
    assert office.status().level is AllowanceLevel.AMPLE  # 37 000 left, 7 000 a day
    counter.sell(25_000)
    assert office.status().level is AllowanceLevel.LOW  # 12 000 left


def test_a_status_says_its_last_grants_newest_first(office: Office) -> None:
    office.grant(1_000)
    assert [grant.sequence for grant in office.status().grants] == [2, 1]
    assert isinstance(office.status().grants[0].expires_at, datetime)
