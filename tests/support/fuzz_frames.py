"""Everything that reads bytes or texts from a module's line, for `tests.support.fuzz`."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from sts.module import layouts, ptvd, register_layout
from sts.module.errors import FieldError, FrameError, ModuleRefused, ModuleUnavailable
from sts.module.framing import CR, Frame, FrameLine, build_frame, parse_frame, unwrap, wrap
from sts.module.protocol import KeyChangeTokens, ModuleIdentity, VerifiedToken
from sts.module.sts6 import Sts6Module
from tests.support.fuzz import Target
from tests.support.modules import KEY_CHANGE, MANAGEMENT, PAN, REQUEST, every_call

if TYPE_CHECKING:
    from collections.abc import Callable

TOKEN = "12345678901234567890"
IDENTITY = layouts.write_identity(ModuleIdentity("TSM500-1", "FW 1", emulator=False))
REGISTER = "SGC600675;KRN2;KT2;BDT20140101000000;KEN255;ACT20260101000000;ULM10;KCVA1B2C3"
FOUR_TOKENS = layouts.write_key_change_answer(KeyChangeTokens((TOKEN,) * 4, rollover=True))
LAYOUTS: dict[str, tuple[Callable[[str], object], str]] = {
    "issue request": (layouts.read_issue_request, layouts.write_issue_request(REQUEST)),
    "token answer": (layouts.read_token_answer, layouts.write_token_answer(TOKEN)),
    "key change request": (layouts.read_key_change_request, layouts.write_key_change_request(KEY_CHANGE)),
    "key change answer": (layouts.read_key_change_answer, FOUR_TOKENS),
    "verify request": (layouts.read_verify_request, layouts.write_verify_request(1, PAN, 7, REQUEST.ea, TOKEN)),
    "verify answer": (layouts.read_verify_answer, layouts.write_verify_answer(VerifiedToken(0, 4, 0x12345, 1))),
    "identity": (layouts.read_identity, IDENTITY),
    "clock": (layouts.read_clock, "D20260102030405~N60~"),
    "register request": (register_layout.read_register_request, register_layout.write_register_request(1)),
    "register": (partial(register_layout.read_register, 1), REGISTER),
}
FRAMES = (
    Frame("SM?DI"),
    Frame("GL?EC", "0000512345"),
    Frame("SM?VM", layouts.write_issue_request(MANAGEMENT)),
    Frame("SM!DI", f"00{IDENTITY}"),
    Frame("SM!QD", "00D20260102030405~N60~"),
    Frame("SM!GA", f"00{REGISTER}"),
    Frame("SM!VC", "00" + layouts.write_token_answer(TOKEN)),
    Frame("SM!VM", "00" + layouts.write_token_answer(TOKEN)),
    Frame("SM!VK", f"00{FOUR_TOKENS}"),
    Frame("SM!VT", "00" + layouts.write_verify_answer(VerifiedToken(0, 4, 0x12345, 1))),
    Frame("SM!VC", "44"),
    Frame("GL!ER", "20"),
)


def frame_targets() -> list[Target]:
    """What reads frames, fields and answers."""
    bare = [build_frame(frame) for frame in FRAMES]
    texts = [(frame.header + frame.body).encode() for frame in FRAMES]
    fields = [right.encode() for _, right in LAYOUTS.values()]
    return [
        Target("frame", _parse, [frame.removesuffix(CR) for frame in bare]),
        Target("wrapped frame", _parse_wrapped, [wrap(frame).removesuffix(CR) for frame in bare]),
        Target("serial line", partial(_receive, wrapped=False), bare),
        Target("TCP line", partial(_receive, wrapped=True), [wrap(frame) for frame in bare]),
        Target("PTVD fields", _take_fields, fields),
        *(Target(name, partial(_read, read), [right.encode()]) for name, (read, right) in LAYOUTS.items()),
        Target("STS6 driver", _drive, bare),
        Target("STS6 driver in step", _drive_in_step, texts),
    ]


def fields_of() -> st.SearchStrategy[str]:
    """Texts like PTVD payloads."""
    field = st.tuples(st.sampled_from("NPHD"), st.text("0123456789ABCDEF;", max_size=22)).map("".join)
    return st.lists(field, max_size=9).map(lambda fields: "".join(f"{field}~" for field in fields))


class RepeatingLink:
    """Answers every command with the same bytes; with `echoes`, GL?EC and GL?RR as a module without a last answer."""

    name = "repeating"

    def __init__(self, data: bytes, *, wrapped: bool = False, echoes: bool = False) -> None:
        self.wrapped = wrapped
        self._data = data
        self._echoes = echoes
        self._waiting = b""

    def write(self, data: bytes) -> None:
        frame = parse_frame(data.removesuffix(CR)) if self._echoes else None
        if frame is not None and frame.header == "GL?EC":
            self._waiting = build_frame(Frame("GL!EC", "00" + frame.body[2:]))
        elif frame is not None and frame.header == "GL?RR":
            self._waiting = build_frame(Frame("GL!ER", "21"))
        else:
            self._waiting = self._data

    def read(self, timeout: float | None) -> bytes:
        data, self._waiting = self._waiting, b""
        return data

    def flush_input(self) -> None:
        self._waiting = b""

    def close(self) -> None:
        pass


def _parse(data: bytes) -> None:
    with suppress(FrameError):
        parse_frame(data)


def _parse_wrapped(data: bytes) -> None:
    with suppress(FrameError):
        parse_frame(unwrap(data))


def _receive(data: bytes, *, wrapped: bool) -> None:
    link = RepeatingLink(data, wrapped=wrapped)
    link.write(b"")
    line = FrameLine(link)
    for _ in range(data.count(CR) + 1):
        with suppress(FrameError):
            line.receive(0.0)


def _take_fields(data: bytes) -> None:
    with suppress(FieldError):
        fields = ptvd.Fields(data.decode("latin-1"))
        for reader in (fields.number, fields.text, fields.hexadecimal, fields.moment, fields.end):
            reader()


def _read(read: Callable[[str], object], data: bytes) -> None:
    with suppress(FieldError):
        read(data.decode("latin-1"))


def _drive(data: bytes) -> None:
    _call_all(RepeatingLink(data))


def _drive_in_step(data: bytes) -> None:
    """The bytes come with the header's right checksum: what a driver must make sense of, or not."""
    text = data.decode("latin-1")
    with suppress(FrameError):
        _call_all(RepeatingLink(build_frame(Frame(text[:5], text[5:])), echoes=True))


def _call_all(link: RepeatingLink) -> None:
    module = Sts6Module(link, read_timeout=0.0, issue_timeout=0.0, key_change_timeout=0.0)
    for call in every_call(module):
        with suppress(ModuleUnavailable, ModuleRefused):
            call()
