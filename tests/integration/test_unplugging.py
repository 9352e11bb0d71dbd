"""The module goes away in the middle of a sale, and comes back: one sale, one token, one receipt."""

from __future__ import annotations

import sys
from threading import Timer
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from sts.module.emulator.faults import Fault, Faults
from tests.support.tills import emulator_process, other_keys, serving
from vending.domain.sales.sale import SaleState

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.tills import Till

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")

VANISHINGS = [Fault.VANISH_BEFORE, Fault.VANISH_AFTER]
_KILLS = 7
WAYS_BACK = ["sell", "settle", "show", "doctor"]


def place_of(till: Till, transport: str) -> str:
    return str(till.folder.parent / "module") if transport == "pty" else "0"


def lose_module(till: Till, transport: str, fault: Fault, meter: str, amount: str, header: str = "SM?VC") -> str:
    """Sell while the module vanishes at `header`; return the sentence."""
    faults = Faults()
    faults.plan(fault, header)
    with serving(till.folder, place_of(till, transport), faults) as server:
        till.set(CDU_MODULE_LINK=server.address)
        return till.run("sell", meter, amount).sentence(3)


def come_back(till: Till, way: str, meter: str) -> None:
    """The four ways in which a sale that waits is finished."""
    arguments = {"sell": [meter, "50"], "show": ["--last"]}.get(way, [])
    answer = till.run(way, *arguments)
    assert answer.code == 0, answer
    assert "was waiting" in answer.err


@pytest.mark.parametrize("way", WAYS_BACK)
@pytest.mark.parametrize("fault", VANISHINGS)
@pytest.mark.parametrize("transport", ["pty", "tcp"])
def test_one_sale_one_token_one_receipt(till: Till, transport: str, fault: Fault, way: str) -> None:
    before, made = till.sales(), till.tokens_made
    meter = till.meters[0]
    till.print_to_file()
    said = lose_module(till, transport, fault, meter, "50")
    pending = till.sales()[-1]
    assert (pending.state, pending.intent.meter_number) == (SaleState.PENDING, meter)
    assert f"Sale {pending.intent.receipt} is recorded" in said
    assert "do not charge" in said
    assert till.tokens_made - made == (1 if fault is Fault.VANISH_AFTER else 0)
    assert till.invoices() == 0

    with serving(till.folder, place_of(till, transport)) as server:
        till.set(CDU_MODULE_LINK=server.address)
        come_back(till, way, meter)
        come_back_again = till.run("show", "--last", "--json")
    assert come_back_again.err == ""
    sales = till.verify_settled()
    assert sales[:-1] == before
    assert (sales[-1].intent, sales[-1].state) == (pending.intent, SaleState.ISSUED)
    assert till.tokens_made - made == 1
    assert till.invoices() == 1


@pytest.mark.parametrize("transport", ["pty", "tcp"])
def test_the_line_goes_before_anything_is_recorded(till: Till, transport: str) -> None:
    before = till.sales()
    said = lose_module(till, transport, Fault.VANISH_BEFORE, till.meters[0], "50", header="SM?GA")
    assert "Nothing was sold" in said
    assert till.sales() == before


def test_while_the_module_is_away(till: Till) -> None:
    """The sale shows as waiting, further sales are refused before money is taken, and nothing is lost."""
    meter, other = till.meters[:2]
    lose_module(till, "tcp", Fault.VANISH_AFTER, meter, "50")
    shown = till.run("show", "--last")
    assert (shown.code, shown.err) == (0, "")
    assert "waits for the security module" in shown.out
    assert till.run("show", "--last", "--json").json["tokens"] == []
    assert "Nothing was sold" in till.run("sell", meter, "50").sentence(3)
    assert "Nothing was sold" in till.run("sell", other, "50").sentence(3)
    assert "is recorded" in till.run("settle").sentence(3)
    assert "no receipt to print" in till.run("reprint", till.sales()[-1].intent.receipt).sentence(1)
    doctor = till.run("doctor")
    assert doctor.code == 3
    assert "Sales that wait for the module: 1." in doctor.out
    assert [sale.state for sale in till.sales()].count(SaleState.PENDING) == 1


@pytest.mark.parametrize("fault", VANISHINGS)
def test_another_amount_is_not_sold_on_top(till: Till, fault: Fault) -> None:
    meter = till.meters[0]
    till.print_to_file()
    lose_module(till, "tcp", fault, meter, "50")
    before = till.sales()
    till.patch.delenv("CDU_MODULE_LINK")
    said = till.run("sell", meter, "70").sentence(1)
    assert before[-1].intent.receipt in said
    assert "Nothing new was sold" in said
    sales = till.verify_settled()
    assert len(sales) == len(before)
    assert till.invoices() == 1
    assert till.run("sell", meter, "70", "--json").json["tendered"] == "70.00"
    assert till.invoices() == 2


def test_several_meters_wait(till: Till) -> None:
    till.print_to_file()
    before, made = len(till.sales()), till.tokens_made
    for number, meter in enumerate(till.meters[:4]):
        lose_module(till, "tcp", VANISHINGS[number % 2], meter, f"{20 + number}")
    till.patch.delenv("CDU_MODULE_LINK")
    answer = till.run("sell", till.meters[2], "22", "--json")
    assert answer.json["receipt"] == till.sales()[before + 2].intent.receipt
    assert answer.err.count("was waiting") == 4
    sales = till.verify_settled()
    assert len(sales) == before + 4
    assert till.tokens_made - made == 4
    assert till.invoices() == 4
    assert "No sale is waiting" in till.run("settle").err


def test_the_wrong_module_voids_nothing(till: Till) -> None:
    """The sale waits for the module that has its key, and gets its one token there."""
    lose_module(till, "tcp", Fault.VANISH_BEFORE, till.meters[0], "50")
    till.patch.delenv("CDU_MODULE_LINK")
    with other_keys(till):
        answer = till.run("settle")
        assert answer.code == 3
        assert "lacks the key" in answer.err
        assert till.sales()[-1].state is SaleState.PENDING
    assert till.run("settle").code == 0
    assert till.verify_settled()[-1].state is SaleState.ISSUED


@pytest.mark.parametrize("transport", ["pty", "tcp"])
def test_kill_9_of_the_emulator_under_sales(till: Till, transport: str) -> None:
    """The emulator's process is killed at some place of a sale, again and again."""
    till.print_to_file()
    before, made = len(till.sales()), till.tokens_made
    line = ["--pty", place_of(till, "pty")] if transport == "pty" else ["--tcp", "127.0.0.1:0"]
    codes, whole_sale = [], 0.0
    for number in range(_KILLS):
        with emulator_process(till, *line) as (process, link):
            till.set(CDU_MODULE_LINK=link)
            whole_sale = whole_sale or seconds_of(lambda: till.run("sell", till.meters[-1], "50"))
            killer = Timer(whole_sale * (number + 1) / (_KILLS + 1), process.kill)
            killer.start()
            answer = till.run("sell", till.meters[number], "50", "--json")
            killer.join()
        codes.append(answer.code)
        if answer.code:
            answer.sentence(3)
        till.verify_books()
    with emulator_process(till, *line) as (_, link):
        till.set(CDU_MODULE_LINK=link)
        assert till.run("settle").code == 0
    sales = till.verify_settled()
    assert till.tokens_made - made == len(sales) - before == till.invoices()
    assert 3 in codes


def seconds_of(work: Callable[[], object]) -> float:
    work()  # whatever is loaded or made once
    started = monotonic()
    work()
    return monotonic() - started
