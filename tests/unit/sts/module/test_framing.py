from __future__ import annotations

from collections import deque
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.module.errors import FrameError
from sts.module.framing import CR, MAX_FRAME, Frame, FrameLine, build_frame, crc16_arc, parse_frame, unwrap, wrap

KNOWN = {
    b"SM?IDCF94": Frame("SM?ID"),
    b"SM?DI9A51": Frame("SM?DI"),
    b"GL?EC00005123451F7F": Frame("GL?EC", "0000512345"),
}
PRINTABLE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=60)
TWO_LETTERS = st.text("ABCXYZ", min_size=2, max_size=2)
REQUESTS = st.builds(lambda a, c, body: Frame(f"{a}?{c}", body), TWO_LETTERS, TWO_LETTERS, PRINTABLE)


class PiecesLink:
    """Gives its pieces one a read, then nothing."""

    name = "pieces"

    def __init__(self, *pieces: bytes, wrapped: bool = False) -> None:
        self.wrapped = wrapped
        self.pieces = deque(pieces)
        self.written = b""

    def write(self, data: bytes) -> None:
        self.written += data

    def read(self, timeout: float | None) -> bytes:
        return self.pieces.popleft() if self.pieces else b""

    def flush_input(self) -> None:
        self.pieces.clear()

    def close(self) -> None:
        pass


def test_the_checksum_is_crc_16_arc() -> None:
    assert crc16_arc(b"123456789") == 0xBB3D


@pytest.mark.parametrize("data", KNOWN)
def test_known_frames(data: bytes) -> None:
    assert parse_frame(data) == KNOWN[data]
    assert build_frame(KNOWN[data]) == data + CR


def test_an_answer_has_a_code_and_a_payload() -> None:
    frame = parse_frame(build_frame(Frame("SM!GA", "28"))[:-1])
    assert (frame.code, frame.payload) == (28, "")
    assert (Frame("SM!DI", "00PX~").code, Frame("SM!DI", "00PX~").payload) == (0, "PX~")


def test_a_protocol_error_may_lack_its_checksum() -> None:
    assert parse_frame(b"GL!ER20") == Frame("GL!ER", "20")
    assert parse_frame(build_frame(Frame("GL!ER", "20"))[:-1]) == Frame("GL!ER", "20")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"A51",
        b"SM?DI9a51",
        b"SM?DI9A52",
        b"SM?DI 9A51",
        b"sm?di9A51",
        b"GL!ER2",
        b"SM?DI",
        b"\xffM?DI9A51",
        b"GL!EC00",
    ],
)
def test_what_is_no_frame(data: bytes) -> None:
    with pytest.raises(FrameError):
        parse_frame(data)


@pytest.mark.parametrize(
    "text", ["SM-DI", "SM!DI", "SM!DI0", "SM?D", "XSM?DI", "sm?DI", "SM!DIAA", "SM?DI\t", "SM?DIé"]
)
def test_a_right_checksum_is_not_enough(text: str) -> None:
    data = text.encode("latin-1")
    with pytest.raises(FrameError):
        parse_frame(data + b"%04X" % crc16_arc(data))


@pytest.mark.parametrize(
    "frame", [Frame("SM?D"), Frame("SM!DI"), Frame("SM?DI", "\r"), Frame("SM?DI", "x" * MAX_FRAME)]
)
def test_what_cannot_be_built(frame: Frame) -> None:
    with pytest.raises(FrameError):
        build_frame(frame)


@given(REQUESTS)
def test_every_frame_comes_back(frame: Frame) -> None:
    assert parse_frame(build_frame(frame)[:-1]) == frame
    assert unwrap(wrap(build_frame(frame))[:-1]) == build_frame(frame)[:-1]


@given(st.binary(max_size=80))
def test_no_bytes_raise_anything_else(data: bytes) -> None:
    for parse in (parse_frame, unwrap):
        with suppress(FrameError):
            parse(data)


@given(REQUESTS, st.data())
def test_one_changed_byte_is_always_seen(frame: Frame, data: st.DataObject) -> None:
    good = build_frame(frame)[:-1]
    place = data.draw(st.integers(0, len(good) - 1))
    bad = good[:place] + bytes([good[place] ^ data.draw(st.integers(1, 255))]) + good[place + 1 :]
    with pytest.raises(FrameError):
        parse_frame(bad)


def test_the_tcp_wrapping() -> None:
    data = bytes([0, 6 + 9 + 1]) + bytes.fromhex("EDF12B00FEED") + b"SM?DI9A51"
    assert wrap(b"SM?DI9A51\r") == data + CR
    assert unwrap(data) == b"SM?DI9A51"


@pytest.mark.parametrize("place", range(8))
def test_a_wrong_wrapping(place: int) -> None:
    data = bytearray(wrap(b"SM?DI9A51\r")[:-1])
    data[place] ^= 1
    with pytest.raises(FrameError):
        unwrap(bytes(data))


def test_a_wrapping_holds_255_bytes() -> None:
    wrap(b"x" * 249)
    with pytest.raises(FrameError):
        wrap(b"x" * 250)


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_line_joins_pieces_and_cuts_frames(wrapped: bool) -> None:
    sender = FrameLine(PiecesLink(wrapped=wrapped))
    data = b"".join(sender.encode(frame) for frame in KNOWN.values())
    line = FrameLine(PiecesLink(*(bytes([byte]) for byte in data), wrapped=wrapped))
    assert [line.receive(1.0) for _ in KNOWN] == list(KNOWN.values())
    assert line.receive(1.0) is None


def test_a_line_goes_on_after_garbage() -> None:
    line = FrameLine(PiecesLink(b"\xff\x00half of a fra\rSM?DI9A", b"51\r"))
    with pytest.raises(FrameError):
        line.receive(1.0)
    assert line.receive(1.0) == Frame("SM?DI")


def test_a_line_gives_up_on_endless_input() -> None:
    line = FrameLine(PiecesLink(*[b"x" * 500] * 3, b"\rSM?DI9A51\r"))
    with pytest.raises(FrameError, match="too long"):
        line.receive(1.0)
    with pytest.raises(FrameError):
        line.receive(1.0)
    assert line.receive(1.0) == Frame("SM?DI")


def test_a_half_frame_is_no_answer_and_flushed_away() -> None:
    link = PiecesLink(b"SM?DI9")
    line = FrameLine(link)
    assert line.receive(0.0) is None
    line.flush()
    link.pieces.append(b"SM?DI9A51\r")
    assert line.receive(0.0) == Frame("SM?DI")


@given(st.lists(st.binary(min_size=1, max_size=30), max_size=8), st.booleans())
def test_a_line_raises_frame_errors_only(pieces: list[bytes], wrapped: bool) -> None:
    link = PiecesLink(*pieces, wrapped=wrapped)
    line = FrameLine(link)
    for _ in range(b"".join(pieces).count(CR) + 1):
        with suppress(FrameError):
            line.receive(1.0)
    assert not link.pieces
