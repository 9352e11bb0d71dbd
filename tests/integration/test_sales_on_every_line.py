"""Whole sales through a legacy module and a PrismToken that the settings name: one sale, one token, one receipt."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from sts.module.emulator.faults import Fault, Faults
from sts.module.prism.driver import PrismModule
from sts.module.tsm import TsmModule
from tests.support.station_lines import LEGACY_PTY, LEGACY_TCP, LINES, PRISM, StationLine, serving
from tests.support.tills import other_keys
from vending.domain.sales.sale import SaleState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.tills import Till

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals and fork")

VANISHINGS = [Fault.VANISH_BEFORE, Fault.VANISH_AFTER]
LOSSES = [Fault.DROP_REQUEST, Fault.DROP_ANSWER, Fault.GARBLE_ANSWER, Fault.HALF_ANSWER, Fault.OLD_ANSWER]
TIMEOUT = 0.3

every_line = pytest.mark.parametrize("line", LINES, ids=str)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drivers that wait for fractions of a second, as nothing is slow here."""
    for driver in (TsmModule, PrismModule):
        for name in ("read_timeout", "issue_timeout"):
            monkeypatch.setitem(driver.__init__.__kwdefaults__, name, TIMEOUT)


@contextmanager
def connected(till: Till, line: StationLine, fault: Fault | None = None, command: str = "") -> Iterator[Faults]:
    """A line on which `fault` befalls `command`, or else the one that issues."""
    faults = Faults()
    if fault is not None:
        faults.plan(fault, command or line.issuing)
    with serving(till.folder, line, faults) as variables:
        till.set(**variables)
        yield faults


@pytest.mark.parametrize("fault", VANISHINGS)
@every_line
def test_the_module_is_pulled_out(till: Till, line: StationLine, fault: Fault) -> None:
    till.print_to_file()
    before, made = till.sales(), till.tokens_made
    with connected(till, line, fault):
        assert "do not charge" in till.run("sell", till.meters[0], "50").sentence(3)
    assert till.sales()[-1].state is SaleState.PENDING
    with connected(till, line):
        assert "was waiting" in till.run("settle").err
    assert len(till.verify_settled()) == len(before) + 1
    assert till.sales()[-1].state is SaleState.ISSUED
    assert till.tokens_made - made == till.invoices() == 1


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("loss", LOSSES)
@every_line
def test_a_loss_in_the_middle_of_a_sale(till: Till, line: StationLine, loss: Fault) -> None:
    """The sale before has the same amount, for another meter."""
    before, made = till.sales(), till.tokens_made
    with connected(till, line) as faults:
        assert till.run("sell", till.meters[1], "50").code == 0
        faults.plan(loss, line.issuing)
        assert till.run("sell", till.meters[0], "50").code == 0
    assert len(till.verify_settled()) == len(before) + 2
    assert till.tokens_made - made == 2


@pytest.mark.usefixtures("impatient")
@every_line
def test_a_module_that_says_nothing_sells_nothing(till: Till, line: StationLine) -> None:
    before = till.sales()
    with connected(till, line) as faults:
        for _ in range(10):
            faults.plan(Fault.DROP_REQUEST, line.asking)
        started = monotonic()
        assert "Nothing was sold" in till.run("sell", till.meters[0], "50").sentence(3)
        assert monotonic() - started < 5 * TIMEOUT
    assert till.sales() == before


@every_line
def test_the_wrong_module_voids_nothing(till: Till, line: StationLine) -> None:
    """The sale that waits is not given up for a module that lacks its key; a new one is refused."""
    with connected(till, line, Fault.VANISH_AFTER):
        assert till.run("sell", till.meters[0], "50").code == 3
    with other_keys(till), connected(till, line):
        settled = till.run("settle")
        assert (settled.code, "lacks the key" in settled.err) == (3, True)
        assert till.sales()[-1].state is SaleState.PENDING
        assert "The sale is void" in till.run("sell", till.meters[1], "50").sentence(1)
    with connected(till, line):
        assert till.run("settle").code == 0
    assert [sale.state for sale in till.verify_settled()[-2:]] == [SaleState.ISSUED, SaleState.VOID]


@pytest.mark.parametrize("line", [LEGACY_TCP, PRISM], ids=str)
def test_several_tills_at_once(till: Till, line: StationLine) -> None:
    before, made = till.sales(), till.tokens_made
    chosen = [till.meters[number % 4] for number in range(12)]
    with connected(till, line):
        sales = [answer.json for answer in till.sell_at_once("50", chosen)]
    assert [sale["meter"] for sale in sales] == chosen
    assert len({tuple(sale["tokens"]) for sale in sales}) == len(chosen)
    assert len(till.verify_settled()) == len(before) + len(chosen)
    assert till.tokens_made - made == len(chosen)


def test_a_legacy_line_at_9600_baud(till: Till) -> None:
    with serving(till.folder, LEGACY_PTY, Faults(byte_delay=10 / 9600)) as variables:
        till.set(**variables)
        started = monotonic()
        assert till.run("sell", till.meters[0], "50").code == 0
        assert monotonic() - started < 5.0
    till.verify_settled()
