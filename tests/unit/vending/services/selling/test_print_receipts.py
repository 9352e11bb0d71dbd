from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.support.cancelling import cancelling_at
from tests.support.counters import LOST
from vending.domain.sales.printing import PrintState
from vending.domain.sales.sale import SaleState
from vending.errors import NothingToPrint, PrinterUnavailable, SalePending, UnknownReceipt

if TYPE_CHECKING:
    from tests.support.counters import Counter
    from vending.domain.sales.sale import Sale

PAPER_OUT = PrinterUnavailable("memory", "paper out")
HALF_WAY = PrinterUnavailable("memory", "the printer stopped taking data", sent=True)


def states(counter: Counter, sale: Sale) -> list[tuple[int, PrintState]]:
    with counter.store.units_of_work.read() as work:
        return [(job.copy, job.state) for job in work.print_jobs.of_sale(sale.intent.id)]


def test_the_original_and_its_copies(counter: Counter) -> None:
    sale = counter.sell()
    assert counter.printing.print_original(sale).state is PrintState.PRINTED
    assert counter.printing.reprint("st1-000001", counter.registry.operator).copy == 1
    assert counter.printing.reprint("ST1-000001", counter.registry.operator).copy == 2
    assert counter.printer.printed == [("ST1-000001", copy) for copy in (0, 1, 2)]


def test_the_original_comes_once(counter: Counter) -> None:
    sale = counter.sell()
    for _ in range(3):
        assert counter.printing.print_original(sale).state is PrintState.PRINTED
    assert counter.printer.printed == [("ST1-000001", 0)]


def test_two_programs_print_one_original(counter: Counter) -> None:
    sale = counter.sell()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(counter.printing.print_original, [sale] * 8))
    assert counter.printer.printed == [("ST1-000001", 0)]


def test_an_original_that_surely_did_not_come_out_comes_as_the_original(counter: Counter) -> None:
    sale = counter.sell()
    counter.printer.error = PAPER_OUT
    job = counter.printing.print_original(sale)
    assert (job.state, job.detail) == (PrintState.FAILED, "paper out")
    counter.printer.error = None
    assert counter.printing.reprint("ST1-000001", counter.registry.operator).copy == 0
    assert states(counter, sale) == [(0, PrintState.PRINTED)]


def test_an_original_that_may_have_come_out_is_followed_by_a_copy(counter: Counter) -> None:
    sale = counter.sell()
    counter.printer.error = HALF_WAY
    assert counter.printing.print_original(sale).state is PrintState.UNKNOWN
    counter.printer.error = None
    assert counter.printing.print_original(sale).state is PrintState.UNKNOWN
    assert counter.printing.reprint("ST1-000001", counter.registry.operator).copy == 1
    assert states(counter, sale) == [(0, PrintState.UNKNOWN), (1, PrintState.PRINTED)]


def test_an_original_of_a_sale_that_was_cancelled_meanwhile_is_the_slip_of_that(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    sale = counter.sell()
    cancelling_at(counter).cancel(sale)
    printed: list[Sale] = []
    monkeypatch.setattr(counter.printer, "print_receipt", lambda sale, _copy: printed.append(sale))
    assert counter.printing.print_original(sale).state is PrintState.PRINTED
    assert [one.state for one in printed] == [SaleState.CANCELLED]


def test_what_an_earlier_run_left_open(counter: Counter) -> None:
    waiting, printing = counter.sell(), counter.sell()
    with counter.store.units_of_work.write() as work:
        [job] = work.print_jobs.of_sale(printing.intent.id)
        work.print_jobs.set_state(job, PrintState.PRINTING, "", counter.clock.now())
        work.commit()
    assert counter.printing.recover() == 2
    assert states(counter, waiting) == [(0, PrintState.FAILED)]
    assert states(counter, printing) == [(0, PrintState.UNKNOWN)]
    assert counter.printing.recover() == 0
    assert counter.printer.printed == []


def test_nothing_to_print(counter: Counter) -> None:
    with pytest.raises(UnknownReceipt):
        counter.printing.reprint("ST1-000009", counter.registry.operator)
    counter.module.before["vend_credit"] = LOST
    with pytest.raises(SalePending):
        counter.sell()
    with pytest.raises(NothingToPrint):
        counter.printing.reprint("ST1-000001", counter.registry.operator)
