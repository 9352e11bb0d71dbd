from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sts.module.emulator.faults import Fault, Faults
from sts.module.errors import ModuleUnavailable
from sts.module.prism import api
from sts.module.prism.frames import MAX_MESSAGE, FramedLine, frame
from sts.module.prism.opening import connect_to
from sts.module.prism.reading import read_message
from tests.support.modules import new_emulator
from tests.support.prism import PrismServer, start_prism

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 5.0
PING = {"sleepMs": 0, "echo": "hello"}


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def server(tmp_path: Path, faults: Faults) -> Iterator[PrismServer]:
    with (
        closing(new_emulator(tmp_path / "emulator")) as emulator,
        start_prism(emulator, tmp_path / "prism", faults) as server,
    ):
        yield server


@pytest.fixture
def line(server: PrismServer) -> Iterator[FramedLine]:
    line = FramedLine(connect_to(server.address, server.trust))
    yield line
    line.link.close()


def ping(line: FramedLine, sequence: int = 1) -> str:
    line.send(api.encode_call("ping", sequence, PING))
    message = read_message(line.receive(PATIENCE))
    assert message.sequence == sequence
    echo: str = api.decode_reply("ping", message)
    return echo


def test_it_answers_many_on_one_line(line: FramedLine) -> None:
    assert [ping(line, number) for number in range(5)] == ["hello"] * 5


def test_a_method_it_does_not_have(line: FramedLine) -> None:
    call = api.encode_call("ping", 1, PING).replace(b"ping", b"pong")
    line.send(call)
    assert read_message(line.receive(PATIENCE)).kind == 3  # an exception of the protocol's own
    assert ping(line, 2) == "hello"


@pytest.mark.parametrize(
    "bad", [frame(b"garbage"), (MAX_MESSAGE + 1).to_bytes(4, "big"), frame(api.encode_call("ping", 1, PING)[:-3])]
)
def test_it_hangs_up_on_what_is_no_call(server: PrismServer, line: FramedLine, bad: bytes) -> None:
    line.link.write(bad)
    with pytest.raises(ModuleUnavailable, match="closed"):
        line.receive(PATIENCE)
    with closing(connect_to(server.address, server.trust)) as other:
        assert ping(FramedLine(other)) == "hello"


@pytest.mark.parametrize("fault", [Fault.GARBLE_REQUEST, Fault.GARBLE_ANSWER])
def test_a_changed_byte_ends_the_line(line: FramedLine, faults: Faults, fault: Fault) -> None:
    faults.plan(fault, "ping")
    with pytest.raises(ModuleUnavailable, match=r"closed|changed"):
        ping(line)


@pytest.mark.parametrize("fault", [Fault.DROP_REQUEST, Fault.DROP_ANSWER, Fault.HALF_REQUEST, Fault.HALF_ANSWER])
def test_an_answer_that_never_comes(line: FramedLine, faults: Faults, fault: Fault) -> None:
    faults.plan(fault, "ping")
    line.send(api.encode_call("ping", 1, PING))
    with pytest.raises(ModuleUnavailable, match="no answer"):
        line.receive(0.1)


def test_the_answer_before_comes_again(line: FramedLine, faults: Faults) -> None:
    assert ping(line, 1) == "hello"
    faults.plan(Fault.OLD_ANSWER, "ping")
    line.send(api.encode_call("ping", 2, PING))
    assert [read_message(line.receive(PATIENCE)).sequence for _ in range(2)] == [1, 2]


def test_it_vanishes(server: PrismServer, line: FramedLine, faults: Faults) -> None:
    faults.plan(Fault.VANISH_AFTER, "ping")
    with pytest.raises(ModuleUnavailable):
        ping(line)
    assert server.wait(PATIENCE)
