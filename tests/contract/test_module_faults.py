"""Lines that go wrong under every kind of module: each call ends as one token or one clean error, and no credit is
made or counted twice. What a driver returns is compared with what the emulator behind the line really issued.
"""

from __future__ import annotations

from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from threading import Timer
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sts.module.emulator.faults import Fault, Faults
from sts.module.errors import ModuleUnavailable
from sts.module.reconnecting import ReconnectingModule
from tests.support.module_kinds import VANISHINGS, Ability
from tests.support.modules import (
    EXPIRED,
    KEY_CHANGE,
    LIMITED,
    MANAGEMENT,
    OTHER_PAN,
    ROLLOVER,
    UNIT_LIMIT,
    issued_tokens,
    new_emulator,
    request,
)
from tests.support.readings import refusal_code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sts.module.emulator import Emulator
    from sts.module.protocol import SecurityModule
    from tests.support.module_kinds import ModuleKind

TIMEOUT = 0.15
WIRE_BYTE = 10 / 9600  # seconds: start bit, 8 bits, stop bit
SALE = request(register=LIMITED, amount_code=600)
OTHER_SALE = replace(SALE, pan=OTHER_PAN)
MANAGEMENT_SALE = replace(MANAGEMENT, register=LIMITED)
COMMANDS = ["identify", "vend_credit", "issue_management", "change_key"]


@dataclass
class Bench:
    """An emulator behind servers of one kind, one after another; its key has a limit that counts what it issues."""

    kind: ModuleKind
    folder: Path
    emulator: Emulator
    faults: Faults = field(default_factory=Faults)

    @contextmanager
    def serve(self, *planned: tuple[str, Fault], byte_delay: float = 0.0) -> Iterator[Any]:
        """A server whose line has these faults."""
        self.faults = Faults(late=1.4 * TIMEOUT, byte_delay=byte_delay)
        for command, fault in planned:
            self.plan(command, fault)
        with self.kind.serve(self.emulator, self.folder, self.faults) as server:
            yield server

    def plan(self, command: str, fault: Fault) -> None:
        """Let `fault` happen to the next command of this method, or of this name."""
        self.faults.plan(fault, self.kind.commands.get(command, command))

    @contextmanager
    def connected(self, *planned: tuple[str, Fault]) -> Iterator[SecurityModule]:
        """A driver on such a server, which has been asked for its keys once."""
        with self.serve(*planned) as server, closing(self.kind.connect(server, TIMEOUT)) as module:
            module.registers()
            yield module

    def verify_issued(self, *sales: tuple[Any, str]) -> None:
        """Exactly these tokens were issued, and the limit counted each credit once."""
        for sale, token in sales:
            issue = self.emulator.vend_credit if hasattr(sale, "amount_code") else self.emulator.issue_management
            assert issue(sale) == token
        assert issued_tokens(self.folder / "emulator") == len(sales)
        counted = sum(getattr(sale, "amount_code", 0) for sale, _ in sales)
        assert self.emulator.registers()[LIMITED - 1].units_left == UNIT_LIMIT - counted


@contextmanager
def bench_of(kind: ModuleKind, folder: Path) -> Iterator[Bench]:
    with closing(new_emulator(folder / "emulator")) as emulator:
        yield Bench(kind, folder, emulator)


@pytest.fixture
def bench(faulty_kind: ModuleKind, tmp_path: Path) -> Iterator[Bench]:
    with bench_of(faulty_kind, tmp_path) as bench:
        yield bench


def ask_everything(module: SecurityModule, kind: ModuleKind) -> list[Callable[[], object]]:
    count = max(kind.key_change_counts[:2])
    return [
        module.identify,
        lambda: module.vend_credit(SALE),
        lambda: module.issue_management(replace(MANAGEMENT_SALE, pan=OTHER_PAN)),
        lambda: module.change_key(replace(KEY_CHANGE, new_register=ROLLOVER, count=count)),
    ]


def test_a_loss_never_brings_an_older_sale_s_token(bench: Bench, loss: Fault) -> None:
    """The older sale has the same amount and TID, of another meter: only its meter's key tells them apart."""
    with bench.connected() as module:
        older = module.vend_credit(OTHER_SALE)
    with bench.connected(("vend_credit", loss)) as module:
        later = module.vend_credit(SALE)
        assert module.vend_credit(SALE) == later
    assert later != older
    bench.verify_issued((OTHER_SALE, older), (SALE, later))


def test_a_loss_right_after_another_sale(bench: Bench, loss: Fault) -> None:
    """The module's last answer is the sale before, of the same amount and TID, when the line goes wrong."""
    with bench.connected() as module:
        older = module.vend_credit(OTHER_SALE)
        bench.plan("vend_credit", loss)
        later = module.vend_credit(SALE)
    assert later != older
    bench.verify_issued((OTHER_SALE, older), (SALE, later))


def test_a_lost_management_token_is_made_good(bench: Bench, loss: Fault) -> None:
    with bench.connected(("issue_management", loss)) as module:
        token = module.issue_management(MANAGEMENT_SALE)
    bench.verify_issued((MANAGEMENT_SALE, token))


def test_a_lost_key_change_is_made_good(bench: Bench, loss: Fault) -> None:
    """The key change just before has another new key."""
    other = replace(KEY_CHANGE, new_register=ROLLOVER)
    with bench.connected() as module:
        assert module.change_key(other) == bench.emulator.change_key(other)
        bench.plan("change_key", loss)
        assert module.change_key(KEY_CHANGE) == bench.emulator.change_key(KEY_CHANGE)


def test_a_lost_reading_is_made_good(bench: Bench, loss: Fault) -> None:
    with bench.connected() as module:
        known = module.identify(), module.registers()
        for method in ("identify", "registers"):
            bench.plan(method, loss)
        assert (module.identify(), module.registers()) == known


def test_a_lost_refusal_is_still_one(bench: Bench, loss: Fault) -> None:
    with bench.connected(("vend_credit", loss)) as module:
        assert refusal_code(module.vend_credit, request(register=EXPIRED)) == 41
    bench.verify_issued()


@given(data=st.data())
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_losses_end_in_one_token_or_one_error(
    faulty_kind: ModuleKind, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    losses = st.sampled_from(faulty_kind.losses)
    commands = st.sampled_from(["vend_credit", "identify", *faulty_kind.recovery])
    planned = data.draw(st.lists(st.tuples(commands, losses), max_size=5))
    with bench_of(faulty_kind, tmp_path_factory.mktemp("bench")) as bench:
        given_token = None
        with suppress(ModuleUnavailable), bench.connected(*planned) as module:
            given_token = module.vend_credit(SALE)
        with bench.connected() as module:
            token = module.find_last_credit(SALE) or module.vend_credit(SALE)
        assert given_token in (None, token)
        bench.verify_issued((SALE, token))


@pytest.mark.parametrize("fault", VANISHINGS)
def test_a_module_that_vanishes_and_comes_back(bench: Bench, fault: Fault) -> None:
    with bench.serve(("vend_credit", fault)) as server:
        reached = [server]
        module = ReconnectingModule(lambda: bench.kind.connect(reached[-1], TIMEOUT))
        with pytest.raises(ModuleUnavailable) as caught:
            module.vend_credit(SALE)
        assert caught.value.reason
        assert server.wait(5.0)
        with pytest.raises(ModuleUnavailable):
            module.find_last_credit(SALE)
    assert issued_tokens(bench.folder / "emulator") == (1 if fault is Fault.VANISH_AFTER else 0)
    with bench.serve() as server, closing(module):
        reached.append(server)
        token = module.find_last_credit(SALE) or module.vend_credit(SALE)
    bench.verify_issued((SALE, token))


@pytest.mark.parametrize("fault", VANISHINGS)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_module_that_vanishes_under_any_command(bench: Bench, command: str, fault: Fault) -> None:
    with bench.serve((command, fault)) as server, closing(bench.kind.connect(server, TIMEOUT)) as module:
        calls = dict(zip(COMMANDS, ask_everything(module, bench.kind), strict=True))
        with pytest.raises(ModuleUnavailable):
            calls[command]()
        with pytest.raises(ModuleUnavailable):
            calls["identify"]()


def test_a_module_pulled_out_while_it_is_waited_for(bench: Bench) -> None:
    """The line dies before the answer: told at once, not at the end of the time-out."""
    with bench.serve(("vend_credit", Fault.DROP_ANSWER)) as server:
        with closing(bench.kind.connect(server, 20.0)) as module:
            module.registers()
            timer = Timer(0.1, server.stop)
            timer.start()
            started = monotonic()
            with pytest.raises(ModuleUnavailable):
                module.vend_credit(SALE)
            timer.join()
        assert monotonic() - started < 10.0
    with bench.connected() as module:
        token = module.find_last_credit(SALE) or module.vend_credit(SALE)
    bench.verify_issued((SALE, token))


@pytest.mark.needs(Ability.SLOW_LINE)
def test_a_line_at_9600_baud(bench: Bench) -> None:
    """With the driver's own time-outs; the line is slow in both directions."""
    with bench.serve(byte_delay=WIRE_BYTE) as server, closing(bench.kind.connect(server, None)) as module:
        started = monotonic()
        answers = [call() for call in ask_everything(module, bench.kind)]
        assert monotonic() - started > 300 * WIRE_BYTE  # the shortest frames of all four are longer than that
    expected = [call() for call in ask_everything(bench.emulator, bench.kind)]
    assert answers[1:] == expected[1:]  # who it is, a legacy module tells in fewer letters
    assert issued_tokens(bench.folder / "emulator") == 2


@pytest.mark.needs(Ability.SLOW_LINE)
def test_a_line_that_is_too_slow(bench: Bench) -> None:
    """No answer is whole before its time-out: a clean error, and what was issued is found on a better line."""
    with bench.serve(byte_delay=TIMEOUT / 5) as server, closing(bench.kind.connect(server, TIMEOUT)) as module:
        with pytest.raises(ModuleUnavailable) as caught:
            module.vend_credit(SALE)
        assert caught.value.reason == "no answer"
    with bench.connected() as module:
        token = module.find_last_credit(SALE) or module.vend_credit(SALE)
    bench.verify_issued((SALE, token))
