"""The driver and the emulator's server over real lines that go wrong: one token or one clean error each time."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING

import pytest

from sts.identity import MeterPan, luhn_digit
from sts.module.emulator.faults import Fault, Faults
from sts.module.emulator.server import Server, serve_pty, serve_tcp
from sts.module.errors import ModuleUnavailable, NotServed
from sts.module.framing import Frame, FrameLine
from sts.module.links import open_link
from sts.module.reconnecting import ReconnectingModule
from sts.module.sts6 import Sts6Module
from tests.support.modules import OTHER_PAN, REQUEST, issued_tokens, new_emulator, open_emulator, request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sts.module.emulator import Emulator

TIMEOUT = 0.15

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs pseudo-terminals")


@dataclass
class Bench:
    """An emulator, the transport its servers use, and where they are found."""

    folder: Path
    emulator: Emulator
    transport: str
    servers: list[Server] = field(default_factory=list)

    def serve(self, faults: Faults | None = None) -> Server:
        """Start a server, at the address of the one before it if there was one."""
        if self.transport == "pty":
            server: Server = serve_pty(self.emulator, self.folder / "tty", faults)
        else:
            port = int(self.servers[-1].address.rpartition(":")[2]) if self.servers else 0
            server = serve_tcp(self.emulator, "127.0.0.1", port, faults)
        self.servers.append(server)
        return server


def driver(address: str) -> Sts6Module:
    return Sts6Module(open_link(address), read_timeout=TIMEOUT, issue_timeout=TIMEOUT)


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.fixture(params=["pty", "tcp"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    emulator = new_emulator(tmp_path / "emulator")
    bench = Bench(tmp_path, emulator, request.param)
    yield bench
    for server in bench.servers:
        server.stop()
    emulator.close()


LOSSES = [
    [
        (Fault.DROP_ANSWER, "SM?VC"),
        (Fault.HALF_ANSWER, "GL?RR"),
        (Fault.GARBLE_ANSWER, "GL?EC"),
        (Fault.DROP_REQUEST, "SM?VT"),
    ],
    [
        (Fault.LATE_ANSWER, "SM?VT"),
        (Fault.LATE_ANSWER, "GL?RR"),
        (Fault.HALF_ANSWER, "SM?VT"),
        (Fault.HALF_ANSWER, "SM?VC"),
        (Fault.GARBLE_ANSWER, "GL?EC"),
    ],
]


@pytest.mark.parametrize("planned", LOSSES, ids=["lost", "late"])
def test_losses_one_after_another(bench: Bench, planned: list[tuple[Fault, str]]) -> None:
    faults = Faults(late=1.4 * TIMEOUT)
    for fault, header in planned:
        faults.plan(fault, header)
    bench.emulator.vend_credit(request(pan=OTHER_PAN))
    with bench.serve(faults) as server, closing(driver(server.address)) as module:
        token = module.vend_credit(REQUEST)
    assert bench.emulator.vend_credit(REQUEST) == token
    assert issued_tokens(bench.folder / "emulator") == 2


def test_stopping_a_server_in_the_middle_of_a_read(bench: Bench) -> None:
    server = bench.serve()
    with closing(open_link(server.address)) as link:
        timer = Timer(0.05, server.stop)
        timer.start()
        with pytest.raises(ModuleUnavailable):
            link.read(10.0)
        timer.join()
    assert server.wait(0)


def test_clients_come_and_go(bench: Bench) -> None:
    with bench.serve() as server:
        tokens = set()
        for _ in range(5):
            with closing(driver(server.address)) as module:
                tokens.add(module.find_last_credit(REQUEST) or module.vend_credit(REQUEST))
        assert len(tokens) == 1


def test_a_client_that_goes_in_the_middle_of_a_frame(bench: Bench) -> None:
    with bench.serve() as server:
        with closing(open_link(server.address)) as link:
            link.write(FrameLine(link).encode(Frame("SM?DI"))[:-4])
        with closing(driver(server.address)) as module:
            assert module.identify().emulator


def test_the_server_answers_garbage_with_a_protocol_error(bench: Bench) -> None:
    with bench.serve() as server, closing(open_link(server.address)) as link:
        link.write(b"\x00\xffSM?DI0000\r")
        assert FrameLine(link).receive(5.0) == Frame("GL!ER", "20")


def test_several_tcp_clients_at_once(tmp_path: Path) -> None:
    emulator = new_emulator(tmp_path / "emulator")
    with serve_tcp(emulator, "127.0.0.1", 0) as server:
        modules = [driver(server.address) for _ in range(4)]
        for number, module in enumerate(modules):
            module.vend_credit(request(tid=REQUEST.tid + number))
        for module in modules:
            module.close()
    assert issued_tokens(tmp_path / "emulator") == 4
    emulator.close()


def test_a_port_in_use(tmp_path: Path) -> None:
    emulator = new_emulator(tmp_path / "emulator")
    with serve_tcp(emulator, "127.0.0.1", 0) as server:
        port = int(server.address.rpartition(":")[2])
        with pytest.raises(NotServed) as caught:
            serve_tcp(emulator, "127.0.0.1", port)
    assert (caught.value.link, caught.value.reason) == (f"tcp://127.0.0.1:{port}", "in use by another program")
    emulator.close()


@pytest.mark.parametrize("port", [-1, 65536])
def test_what_is_no_port(tmp_path: Path, port: int) -> None:
    emulator = new_emulator(tmp_path / "emulator")
    with pytest.raises(NotServed, match="no such port"):
        serve_tcp(emulator, "127.0.0.1", port)
    emulator.close()


def test_the_terminal_s_path(tmp_path: Path) -> None:
    emulator, path = new_emulator(tmp_path / "emulator"), tmp_path / "tty"
    path.symlink_to(tmp_path / "gone")
    with serve_pty(emulator, path) as server:
        assert server.address == str(path)
        assert path.readlink().is_char_device()
    assert not path.is_symlink()
    path.write_text("something else")
    with pytest.raises(NotServed) as caught:
        serve_pty(emulator, path)
    assert (caught.value.link, caught.value.reason) == (str(path), "file exists")
    assert path.read_text() == "something else"
    emulator.close()


def test_a_server_leaves_a_newer_server_s_path_alone(tmp_path: Path) -> None:
    emulator, path = new_emulator(tmp_path / "emulator"), tmp_path / "tty"
    older = serve_pty(emulator, path)
    with serve_pty(emulator, path):
        older.stop()
        with closing(driver(str(path))) as module:
            assert module.identify().emulator
    emulator.close()


def test_stopping_leaves_no_file_open(tmp_path: Path) -> None:
    def cycle() -> None:
        emulator = open_emulator(tmp_path / "emulator")
        for server in (serve_pty(emulator, tmp_path / "tty"), serve_tcp(emulator, "127.0.0.1", 0)):
            with server, closing(driver(server.address)) as module:
                module.identify()
            server.stop()
        emulator.close()

    new_emulator(tmp_path / "emulator").close()
    cycle()
    before = open_files()
    cycle()
    assert open_files() == before


@pytest.mark.parametrize("transport", ["pty", "tcp"])
def test_kill_9_of_the_server_between_sales(tmp_path: Path, transport: str) -> None:
    """A server killed at a random place of every few sales, and started again: each sale ends as one token."""
    sales = 30
    new_emulator(tmp_path / "emulator").close()
    processes: list[subprocess.Popen[str]] = []
    address = ""

    def start() -> None:
        nonlocal address
        command = [sys.executable, "-m", "tests.support.emulator_process", str(tmp_path / "emulator")]
        place = f"pty:{tmp_path / 'tty'}" if transport == "pty" else "tcp:0"
        processes.append(subprocess.Popen([*command, place], stdout=subprocess.PIPE, text=True))
        assert processes[-1].stdout is not None
        address = processes[-1].stdout.readline().strip()

    start()
    module = ReconnectingModule(lambda: Sts6Module(open_link(address), read_timeout=1.0, issue_timeout=1.0))
    tokens = {}
    for number in range(sales):
        body = f"{number:010}"
        sale = request(pan=MeterPan.from_drn(body + luhn_digit(body)))
        killer = Timer(0.0001 * number, processes[-1].kill) if number % 3 == 0 else None
        if killer:
            killer.start()
        while sale not in tokens:
            try:
                tokens[sale] = module.find_last_credit(sale) or module.vend_credit(sale)
            except ModuleUnavailable:
                processes[-1].communicate()
                start()
        if killer:
            killer.join()
    module.close()
    processes[-1].kill()
    processes[-1].communicate()
    emulator = open_emulator(tmp_path / "emulator")
    assert {sale: emulator.vend_credit(sale) for sale in tokens} == tokens
    assert issued_tokens(tmp_path / "emulator") == sales
    assert len(processes) > 1
    emulator.close()
