"""The same sales with the module in process, over a pseudo-terminal and over TCP: the same answers."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.decoding import decode_sale
from tests.support.tills import emulator_process

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.tills import Till

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")

CHANGING = ("issued", "tid", "tokens")  # by the clock, and by four random bits


@contextmanager
def connected(till: Till, transport: str) -> Iterator[None]:
    """Only CDU_MODULE_LINK differs."""
    if transport == "in process":
        yield
        return
    line = ("--pty", str(till.folder.parent / "module")) if transport == "pty" else ("--tcp", "127.0.0.1:0")
    with emulator_process(till, *line) as (_, link):
        till.set(CDU_MODULE_LINK=link)
        yield


def play(till: Till) -> list[Any]:
    """A morning at the till: sales, the same meter again, mistakes, looking up, reprinting."""
    first, second, third = till.meters[:3]
    sales = [sell(till, first, "50"), sell(till, second, "100"), sell(till, first, "47.35"), sell(till, third, "5000")]
    mistakes = [till.run("sell", first, "5000.01"), till.run("sell", "12345678903", "50"), till.run("sell", first, "0")]
    last = till.run("show", "--last", "--json").json
    reprint = till.run("reprint", last["receipt"])
    return [sales, mistakes, steady(last), reprint.code, reprint.err]


def sell(till: Till, meter: str, amount: str) -> dict[str, Any]:
    """The facts of a sale that do not change from run to run, with what its token holds."""
    sale = till.run("sell", meter, amount, "--json").json
    credit = decode_sale(sale)
    assert credit.tid == sale["tid"]
    return steady(sale) | {"decoded": credit.tenths}


def steady(sale: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in sale.items() if name not in CHANGING}


@pytest.mark.parametrize("transport", ["pty", "tcp"])
def test_the_same_answers(till: Till, transport: str) -> None:
    twin = till.twin()
    twin.print_to_file()
    in_process = play(twin)
    till.print_to_file()
    with connected(till, transport):
        assert play(till) == in_process
    assert till.invoices() == twin.invoices() == 4
    till.verify_settled()


@pytest.mark.parametrize("transport", ["in process", "pty", "tcp"])
def test_the_installed_command(till: Till, transport: str) -> None:
    """Not a word beside the answer, even where every warning of Python is an error."""
    till.set(PYTHONWARNINGS="error", PYTHONDEVMODE="1")
    with connected(till, transport):
        answer = till.finish(till.start("sell", till.meters[0], "50", "--json"))
    assert answer.err == ""
    sale = answer.json
    assert f"{decode_sale(sale).tenths / 10:.1f}" == sale["units"]
    assert (sale["test_keys"], sale["module"][:3]) == (True, "EMU")


@pytest.mark.parametrize("transport", ["pty", "tcp"])
def test_the_emulator_ends_politely(till: Till, transport: str) -> None:
    line = ("--pty", str(till.folder.parent / "module")) if transport == "pty" else ("--tcp", "127.0.0.1:0")
    with emulator_process(till, *line) as (process, _):
        process.terminate()
        assert process.wait(10) == 0
    assert not (till.folder.parent / "module").is_symlink()
