"""Everything that reads bytes or texts from a module's line, as callables that raise nothing but what is no bug.

`TARGETS` are by name, each takes any bytes; `mutations_of` makes nearly right frames from right ones.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from sts.module import layouts, ptvd, register_layout
from sts.module.errors import FieldError, FrameError, ModuleRefused, ModuleUnavailable
from sts.module.framing import CR, Frame, FrameLine, build_frame, parse_frame, unwrap, wrap
from sts.module.protocol import KeyChangeTokens, ModuleIdentity, VerifiedToken
from sts.module.sts6 import Sts6Module
from tests.support.modules import KEY_CHANGE, MANAGEMENT, PAN, REQUEST, every_call

if TYPE_CHECKING:
    from random import Random

Target = Callable[[bytes], None]

TOKEN = "12345678901234567890"
LAYOUTS: dict[str, Callable[[str], object]] = {
    "issue request": layouts.read_issue_request,
    "token answer": layouts.read_token_answer,
    "key change request": layouts.read_key_change_request,
    "key change answer": layouts.read_key_change_answer,
    "verify request": layouts.read_verify_request,
    "verify answer": layouts.read_verify_answer,
    "identity": layouts.read_identity,
    "clock": layouts.read_clock,
    "register request": register_layout.read_register_request,
    "register": partial(register_layout.read_register, 1),
}
RIGHT_FRAMES = tuple(
    build_frame(frame)
    for frame in (
        Frame("SM?DI"),
        Frame("SM?QD"),
        Frame("GL?EC", "0000512345"),
        Frame("SM?GA", register_layout.write_register_request(1)),
        Frame("SM?VC", layouts.write_issue_request(REQUEST)),
        Frame("SM?VM", layouts.write_issue_request(MANAGEMENT)),
        Frame("SM?VK", layouts.write_key_change_request(KEY_CHANGE)),
        Frame("SM?VT", layouts.write_verify_request(1, PAN, 7, REQUEST.ea, TOKEN)),
        Frame("SM!DI", "00" + layouts.write_identity(ModuleIdentity("TSM500-1", "FW 1", emulator=False))),
        Frame("SM!QD", "00D20260102030405~N60~"),
        Frame("SM!GA", "00SGC600675;KRN2;KT2;BDT20140101000000;KEN255;ACT20260101000000;ULM10;KCVA1B2C3"),
        Frame("SM!VC", "00" + layouts.write_token_answer(TOKEN)),
        Frame("SM!VM", "00" + layouts.write_token_answer(TOKEN)),
        Frame("SM!VK", "00" + layouts.write_key_change_answer(KeyChangeTokens((TOKEN,) * 4, rollover=True))),
        Frame("SM!VT", "00" + layouts.write_verify_answer(VerifiedToken(0, 4, 0x12345, 1))),
        Frame("SM!VC", "44"),
        Frame("GL!ER", "20"),
    )
)


class GivenLink:
    """Answers every command with the same bytes, then falls silent."""

    name = "given"

    def __init__(self, data: bytes, *, wrapped: bool) -> None:
        self.wrapped = wrapped
        self._data = data
        self._waiting = b""

    def write(self, data: bytes) -> None:
        """Whatever is asked, the bytes come."""
        self._waiting = self._data

    def read(self, timeout: float | None) -> bytes:
        """The bytes, once."""
        data, self._waiting = self._waiting, b""
        return data

    def flush_input(self) -> None:
        """Forget them."""
        self._waiting = b""

    def close(self) -> None:
        """Nothing to close."""


def parse(data: bytes) -> None:
    """A frame without its CR."""
    with suppress(FrameError):
        parse_frame(data)


def parse_wrapped(data: bytes) -> None:
    """A TCP frame without its CR."""
    with suppress(FrameError):
        parse_frame(unwrap(data))


def parse_with_right_checksum(data: bytes) -> None:
    """A header and a body that come with the checksum they need."""
    with suppress(FrameError):
        built = build_frame(Frame(data[:5].decode("latin-1"), data[5:].decode("latin-1")))
        assert build_frame(parse_frame(built.removesuffix(CR))) == built


def receive(data: bytes, *, wrapped: bool) -> None:
    """A line on which just these bytes come."""
    link = GivenLink(data, wrapped=wrapped)
    link.write(b"")
    line = FrameLine(link)
    for _ in range(data.count(CR) + 1):
        with suppress(FrameError):
            line.receive(0.0)


def take_fields(data: bytes) -> None:
    """PTVD fields, by each reader in turn until one fails."""
    with suppress(FieldError):
        fields = ptvd.Fields(data.decode("latin-1"))
        for reader in (fields.number, fields.text, fields.hexadecimal, fields.moment, fields.end):
            reader()


def read_layout(name: str, data: bytes) -> None:
    """The fields of one command or answer."""
    with suppress(FieldError):
        LAYOUTS[name](data.decode("latin-1"))


def drive(data: bytes) -> None:
    """Every call of the driver, on a line that answers all commands with these bytes."""
    for wrapped in (False, True):
        module = Sts6Module(
            GivenLink(data, wrapped=wrapped), read_timeout=0.0, issue_timeout=0.0, key_change_timeout=0.0
        )
        for call in every_call(module):
            with suppress(ModuleUnavailable, ModuleRefused):
                call()


def drive_in_step(data: bytes) -> None:
    """Every call of the driver, on a line that echoes rightly and answers all else with these bytes."""
    for call in every_call(Sts6Module(EchoingLink(data), read_timeout=0.0, issue_timeout=0.0, key_change_timeout=0.0)):
        with suppress(ModuleUnavailable, ModuleRefused):
            call()


class EchoingLink(GivenLink):
    """As GivenLink, but GL?EC is answered as it should be, and GL?RR by an error."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data, wrapped=False)

    def write(self, data: bytes) -> None:
        """An echo, or the bytes."""
        frame = parse_frame(data.removesuffix(CR))
        if frame.header == "GL?EC":
            self._waiting = build_frame(Frame("GL!EC", "00" + frame.body[2:]))
        elif frame.header == "GL?RR":
            self._waiting = build_frame(Frame("GL!ER", "21"))
        else:
            super().write(data)


TARGETS: dict[str, Target] = {
    "frame": parse,
    "wrapped frame": parse_wrapped,
    "frame with the right checksum": parse_with_right_checksum,
    "serial line": partial(receive, wrapped=False),
    "tcp line": partial(receive, wrapped=True),
    "fields": take_fields,
    "driver": drive,
    "driver in step": drive_in_step,
    **{f"layout of {name}": partial(read_layout, name) for name in LAYOUTS},
}


def mutations_of(random: Random) -> bytes:
    """A right frame, bare or wrapped, with some bytes changed, cut, doubled or put in; its checksum mended or not."""
    data = bytearray(random.choice(RIGHT_FRAMES))
    for _ in range(random.randrange(4)):
        place, end = sorted(random.randrange(len(data) + 1) for _ in range(2))
        data[place:end] = random.choice(
            (b"", bytes(data[place:end]) * 2, random.randbytes(random.randrange(4)), random.choice((b"~", b";", CR)))
        )
    mended = bytes(data)
    if random.random() < 0.5:
        with suppress(FrameError):
            text = mended[:-5].decode("latin-1")
            mended = build_frame(Frame(text[:5], text[5:]))
    return wrap(mended) if random.random() < 0.2 and len(mended) < 249 else mended


def fields_of() -> st.SearchStrategy[str]:
    """Texts like PTVD payloads."""
    field = st.tuples(st.sampled_from("NPHD"), st.text("0123456789ABCDEF;", max_size=22)).map("".join)
    return st.lists(field, max_size=9).map(lambda fields: "".join(f"{field}~" for field in fields))
