from __future__ import annotations

from contextlib import suppress
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.module.errors import FrameError
from sts.module.prism import api
from sts.module.prism.reading import MAX_DEPTH, Value, read_message
from tests.support.fuzz_thrift import ARGUMENTS, RESULTS

HEAD = b"\x80\x01\x00\x02\x00\x00\x00\x04ping\x00\x00\x00\x01"
TWO_THOUSAND_MILLION = b"\x7f\xff\xff\xff"


def test_the_messages_of_every_method_are_whole() -> None:
    for method, arguments in ARGUMENTS.items():
        read_message(api.encode_call(method, 1, arguments))
    for method, result in RESULTS.items():
        read_message(api.encode_result(api.Call(method, 1, {}), result))


@pytest.mark.parametrize(
    "body",
    [
        b"\x0f\x00\x00\x00" + TWO_THOUSAND_MILLION,  # a list of values without a type, which take no bytes
        b"\x0f\x00\x00\x01" + TWO_THOUSAND_MILLION,
        b"\x0e\x00\x00\x02" + TWO_THOUSAND_MILLION,
        b"\x0d\x00\x00\x00\x00" + TWO_THOUSAND_MILLION,
        b"\x0b\x00\x00" + TWO_THOUSAND_MILLION,
        b"\x0b\x00\x00\xff\xff\xff\xff",
        b"\x0f\x00\x00\x02\xff\xff\xff\xff",
        b"\x0f\x00\x00" + b"\x0f\x00\x00\x00\x01" * 10_000,
        b"\x0c\x00\x01" * 10_000,
        b"\x05\x00\x00",
        b"",
        b"\x00\x00",
    ],
)
def test_lengths_that_lie_and_endless_nesting_are_refused_at_once(body: bytes) -> None:
    started = monotonic()
    with pytest.raises(FrameError):
        read_message(HEAD + body)
    assert monotonic() - started < 1.0


def test_nesting_up_to_the_limit() -> None:
    levels = MAX_DEPTH - 1  # the message itself is the first
    deepest = b"\x0c\x00\x01" * levels + b"\x00" * levels + b"\x00"
    read_message(HEAD + deepest)
    with pytest.raises(FrameError, match="too deep"):
        read_message(HEAD + b"\x0c\x00\x01" * (levels + 1) + b"\x00" * (levels + 2))


@pytest.mark.parametrize("head", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x80\x02\x00\x02", b"\x00\x00\x00\x04ping"])
def test_other_protocols_are_none(head: bytes) -> None:
    with pytest.raises(FrameError):
        read_message(head)


@given(st.data())
def test_no_cut_message_is_whole(data: st.DataObject) -> None:
    method = data.draw(st.sampled_from(sorted(RESULTS)))
    message = api.encode_result(api.Call(method, 1, {}), RESULTS[method])
    with pytest.raises(FrameError):
        read_message(message[: data.draw(st.integers(0, len(message) - 1))])


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_refused(body: bytes) -> None:
    for data in (body, HEAD + body):
        with suppress(FrameError):
            read_message(data)


def test_values_of_every_type() -> None:
    fields = [
        (2, "01", True),
        (3, "ff", -1),
        (4, "3ff8000000000000", 1.5),
        (6, "fffe", -2),
        (8, "00000007", 7),
        (10, "000000000000000b", 11),
        (11, "00000002 6869", b"hi"),
        (12, "060001000500", {1: Value(6, 5)}),
        (15, "06 00000002 0001 0002", [Value(6, 1), Value(6, 2)]),
        (14, "02 00000001 01", [Value(2, True)]),
        (13, "0b 06 00000001 00000001 6b 0003", [(Value(11, b"k"), Value(6, 3))]),
    ]
    body = b"".join(bytes([kind, 0, number]) + bytes.fromhex(data) for number, (kind, data, _) in enumerate(fields))
    message = read_message(HEAD + body + b"\x00")
    assert (message.name, message.kind, message.sequence) == ("ping", 2, 1)
    assert message.fields == {number: Value(kind, value) for number, (kind, _, value) in enumerate(fields)}
