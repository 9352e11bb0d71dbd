"""kill -9 at every commit of a sale: what counts as sold is what was sold, and never more than was granted."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from cdu_app.demonstration_office import OFFICE_FILE
from tests.faults.test_kill_in_the_middle_of_a_sale import CounterProcess
from tests.support.tills import make_station
from vending.services.allowance.count_allowance import verify_allowance

if TYPE_CHECKING:
    from tests.support.tills import Till

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")

GRANTED = 1_000
SALES = 60


def test_nothing_is_sold_past_the_allowance_after_any_kill(
    tmp_path_factory: pytest.TempPathFactory, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cdu_app.demonstration_office.AMOUNT", GRANTED)
    folder = make_station(tmp_path_factory.mktemp("small") / "station")
    small = type(till)(folder, till.meters, till.capture, till.patch)
    before = len(small.sales())  # the first look: the office grants
    (folder / OFFICE_FILE).unlink()
    killed = 0
    with CounterProcess(folder) as counter:
        ticks = int(counter.sell(0, small.meters[0], "50").removeprefix("done "))
        for number in range(SALES):
            answer = counter.sell(1 + number % (ticks + 2), small.meters[number % 6], "47")
            killed += answer.startswith("killed")
    with small.opened() as station:
        list(station.settle.settle_all())
        with station.units_of_work.read() as work:
            verify_allowance(work, station.identity)
            allowance = work.allowance.get(station.identity.currency)
    sold = sum(sale.intent.tendered.minor for sale in small.verify_settled()[before:] if sale.void is None)
    assert killed > SALES // 3
    assert allowance.sold.minor == sold
    assert GRANTED * 100 - 4_700 < sold <= GRANTED * 100  # to the end, and not past it
