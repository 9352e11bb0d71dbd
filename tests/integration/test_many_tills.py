"""Twenty tills of one station sell at the same instant: each has its own sale or a clear refusal."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

import pytest

from cdu_app.station_turn import StationTurn
from sts.module.emulator.faults import Fault, Faults
from tests.support.shift_machine import verify_cash
from tests.support.tills import serving
from vending.domain.sales.sale import SaleState

if TYPE_CHECKING:
    from tests.support.tills import Till

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork")

TILLS = 20
WARNINGS = ("Is this another sale?", "they come with this sale.")


@pytest.mark.parametrize("meters", [1, 4, TILLS])
@pytest.mark.parametrize("transport", ["in process", "tcp"])
def test_each_till_has_its_own_sale(till: Till, meters: int, transport: str) -> None:
    before, made = till.sales(), till.tokens_made
    till.print_to_file()
    chosen = [till.meters[number % meters] for number in range(TILLS)]
    if transport == "tcp":
        with serving(till.folder, "0") as server:
            till.set(CDU_MODULE_LINK=server.address)
            answers = till.sell_at_once("50", chosen)
    else:
        answers = till.sell_at_once("50", chosen)
    sales = [answer.json for answer in answers]
    said = [line for answer in answers for line in answer.err.splitlines()]
    assert [line for line in said if not line.endswith(WARNINGS)] == []
    assert len({sale["receipt"] for sale in sales}) == TILLS
    assert len({tuple(sale["tokens"]) for sale in sales}) == TILLS
    assert [sale["meter"] for sale in sales] == chosen
    assert len(till.verify_settled()) == len(before) + TILLS
    assert till.tokens_made - made == TILLS
    assert till.invoices() == TILLS
    with till.opened() as station:  # one drawer took all of it
        verify_cash(station.store)
    assert len({sale.intent.shift.shift_id for sale in till.sales()[-TILLS:] if sale.intent.shift}) == 1


def test_a_serial_module_serves_one_program_at_a_time(till: Till) -> None:
    before = till.sales()
    with serving(till.folder, str(till.folder.parent / "module")) as server:
        till.set(CDU_MODULE_LINK=server.address)
        answers = till.sell_at_once("50", till.meters[:4])
    sold = [answer for answer in answers if answer.code == 0]
    assert sold
    for answer in answers:
        if answer.code:
            assert "in use by another program" in answer.sentence(3)
    assert len(till.verify_settled()) == len(before) + len(sold)


def test_a_till_does_not_wait_for_ever_for_another(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vending.services.selling.issue_token.TURN_SECONDS", 0.05)
    before = till.sales()
    with StationTurn(till.folder).take(0):
        said = till.run("sell", till.meters[0], "50").sentence(1)
        assert said.startswith("Another sale is being made")
        assert till.run("show", "--last", "--json").code == 0
    assert till.verify_settled() == before


def test_a_sale_under_way_is_nobody_else_s(till: Till) -> None:
    """While one till waits for its token, another that looks for unfinished sales leaves it alone."""
    faults = Faults(late=1.5)
    faults.plan(Fault.LATE_ANSWER)
    till.print_to_file()
    with serving(till.folder, "0", faults) as server:
        till.set(CDU_MODULE_LINK=server.address)
        selling = till.start("sell", till.meters[0], "50", "--json")
        wait_for_pending(till)
        assert till.run("show", "--last").err == ""
        assert "Another sale" in till.run("settle").sentence(3)
        again = till.run("sell", till.meters[0], "50", "--json").json
        first = till.finish(selling).json
    assert first["receipt"] != again["receipt"]
    assert first["tokens"] != again["tokens"]
    till.verify_settled()
    assert till.invoices() == 2


def wait_for_pending(till: Till) -> None:
    looked = threading.Event()
    for _ in range(400):
        if till.sales()[-1].state is SaleState.PENDING:
            return
        looked.wait(0.01)
    raise AssertionError("no sale was begun")
