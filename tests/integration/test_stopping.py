"""Ctrl+C, SIGTERM, an output that is gone and a module that hangs: the till says where the sale stands."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING

import pytest

from sts.module.emulator.faults import Fault, Faults
from tests.support.tills import CDU, emulator_process, serving
from vending.domain.sales.sale import SaleState

if TYPE_CHECKING:
    from tests.support.tills import Till

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs signals and pseudo-terminals")

STOPS = [signal.SIGINT, signal.SIGTERM]


class ToldFaults(Faults):
    """Says when a planned fault happens."""

    def __init__(self) -> None:
        super().__init__()
        self.happened = Event()

    def take(self, header: str) -> Fault | None:
        fault = super().take(header)
        if fault is not None:
            self.happened.set()
        return fault


@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize(("fault", "made"), [(Fault.DROP_REQUEST, 0), (Fault.DROP_ANSWER, 1)])
def test_stopped_while_the_module_is_asked(till: Till, stop: signal.Signals, fault: Fault, made: int) -> None:
    before = till.tokens_made
    faults = ToldFaults()
    faults.plan(fault)
    with serving(till.folder, "0", faults) as server:
        till.set(CDU_MODULE_LINK=server.address)
        process = till.start("sell", till.meters[0], "50")
        assert faults.happened.wait(20)
        process.send_signal(stop)
        said = till.finish(process).sentence(3)
        waiting = till.sales()[-1]
        assert waiting.state is SaleState.PENDING
        assert f"while sale {waiting.intent.receipt} was waiting" in said
        assert till.tokens_made - before == made
        assert till.run("sell", till.meters[0], "50", "--json").json["receipt"] == waiting.intent.receipt
    assert till.verify_settled()[-1].intent == waiting.intent
    assert till.tokens_made - before == 1


def test_stopped_before_anything_is_recorded(till: Till) -> None:
    before = till.sales()
    faults = ToldFaults()
    faults.plan(Fault.DROP_REQUEST, "SM?GA")
    with serving(till.folder, "0", faults) as server:
        till.set(CDU_MODULE_LINK=server.address)
        process = till.start("sell", till.meters[0], "50")
        assert faults.happened.wait(20)
        process.send_signal(signal.SIGINT)
        answer = till.finish(process)
    assert (answer.code, answer.out, answer.err.strip()) == (1, "", "Stopped. Nothing that was recorded is lost.")
    assert till.verify_settled() == before


def test_a_module_that_hangs_is_spoken_of(till: Till) -> None:
    """On a terminal a line says what takes so long; the module's time-outs end it, or the operator does."""
    ours, theirs = os.openpty()
    with emulator_process(till, "--tcp", "127.0.0.1:0") as (emulator, link):
        till.set(CDU_MODULE_LINK=link)
        emulator.send_signal(signal.SIGSTOP)
        started = monotonic()
        process = till.start("sell", till.meters[0], "50", stderr=theirs)
        assert "Waiting for the security module" in os.read(ours, 1000).decode()
        assert monotonic() - started < 10
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 1
        emulator.send_signal(signal.SIGCONT)
        process.communicate()
    os.close(ours)
    os.close(theirs)
    till.verify_settled()


def close_reading_end(till: Till, *arguments: str) -> subprocess.Popen[str]:
    read, write = os.pipe()
    os.close(read)
    process = till.start(*arguments, stdout=write)
    os.close(write)
    return process


def test_nobody_reads_the_answer(till: Till) -> None:
    answer = till.finish(close_reading_end(till, "search", "a"))
    assert (answer.code, answer.err) == (3, "")


@pytest.mark.parametrize("full", [False, True])
def test_a_sale_that_could_not_be_shown(till: Till, full: bool) -> None:
    till.print_to_file()
    if full:
        with open("/dev/full", "w") as device:  # noqa: PTH123 - a device
            process = till.start("sell", till.meters[0], "50", stdout=device)
            err = process.communicate(timeout=30)[1]
    else:
        process = close_reading_end(till, "sell", till.meters[0], "50")
        err = process.communicate(timeout=30)[1]
    receipt = till.verify_settled()[-1].intent.receipt
    assert process.returncode == 3
    assert err == f"Stopped after sale {receipt} had its token. “cdu show {receipt}” shows it.\n"
    assert till.invoices() == 1


def test_nobody_to_ask(till: Till) -> None:
    """No terminal and no CDU_PASSWORD, no CDU_OPERATOR, no passphrase."""
    till.patch.delenv("CDU_PASSWORD")
    assert "CDU_PASSWORD" in till.run("sell", till.meters[0], "50").err
    answer = till.finish(till.start("sell", till.meters[0], "50"))
    assert (answer.code, answer.out) == (2, "")
    assert "Password is needed" in answer.err
    till.patch.delenv("CDU_OPERATOR")
    assert "--operator" in till.finish(till.start("sell", till.meters[0], "50")).err
    (till.folder / "demo-passphrase").unlink()
    assert "CDU_STORE_PASSPHRASE" in till.finish(till.start("search", "a")).sentence(3)


def test_streams_that_are_closed(till: Till) -> None:
    """As a service manager may start it: no standard input, output or error at all."""
    for redirection in ("<&-", ">&-", "2>&-"):
        command = ["/bin/sh", "-c", f'"$0" --station "$1" search a {redirection}', CDU, till.folder]
        assert subprocess.run(command, stdout=subprocess.DEVNULL, timeout=30, check=False).returncode == 0, redirection
