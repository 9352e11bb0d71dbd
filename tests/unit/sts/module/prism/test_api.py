from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.module.errors import FrameError, ModuleRefused
from sts.module.prism import api
from sts.module.prism.reading import read_message
from sts.module.prism.refusals import ApiError
from tests.support.fuzz_thrift import ARGUMENTS, RESULTS, reply_head


def decode_reply(method: str, data: bytes) -> object:
    return api.decode_reply(method, read_message(data))


CALL = api.Call("issueCreditToken", 7, {})

# The bytes that another library of this protocol writes for ping(sleepMs=0, echo="hi") with sequence number 5.
PING = bytes.fromhex("80010001 00000004 70696e67 00000005 080001 00000000 0b0002 00000002 6869 00")


def test_a_call_as_others_write_it() -> None:
    assert api.encode_call("ping", 5, {"sleepMs": 0, "echo": "hi"}) == PING
    assert api.decode_call(PING) == api.Call("ping", 5, {"sleepMs": 0, "echo": "hi"})


@pytest.mark.parametrize("method", sorted(ARGUMENTS))
def test_calls_come_back_as_they_were_written(method: str) -> None:
    call = api.decode_call(api.encode_call(method, 3, ARGUMENTS[method]))
    assert call == api.Call(method, 3, ARGUMENTS[method])


@pytest.mark.parametrize("method", sorted(RESULTS))
def test_results_come_back_as_they_were_written(method: str) -> None:
    message = api.encode_result(api.Call(method, 3, {}), RESULTS[method])
    assert decode_reply(method, message) == RESULTS[method]


def test_a_refusal_comes_back_as_an_error() -> None:
    with pytest.raises(ApiError) as caught:
        decode_reply(CALL.method, api.encode_error(CALL, ApiError("EParamRange", "out of range")))
    assert (caught.value.code, caught.value.words) == ("EParamRange", "out of range")


def test_a_method_that_the_server_does_not_have() -> None:
    assert not api.knows_method("mintGold")
    with pytest.raises(FrameError, match="not a reply"):
        decode_reply(CALL.method, api.encode_unknown_method(CALL))


def test_a_reply_to_another_method() -> None:
    message = api.encode_result(api.Call("fetchTokenResult", 1, {}), RESULTS["fetchTokenResult"])
    with pytest.raises(FrameError, match="not a reply"):
        decode_reply("issueCreditToken", message)


@pytest.mark.parametrize(
    "body",
    [
        b"\x00",  # neither a result nor an exception
        b"\x0b\x00\x00\x00\x00\x00\x01x\x00",  # a text where a list belongs
        b"\x0c\x00\x01\x00\x00",  # an exception without a code
        b"\x0c\x00\x01\x0b\x00\x01\x00\x00\x00\x01\xff\x0b\x00\x02\x00\x00\x00\x00\x00\x00",  # its code no text
    ],
)
def test_replies_of_another_shape(body: bytes) -> None:
    with pytest.raises(FrameError):
        decode_reply(CALL.method, reply_head(CALL.method) + body)


def test_a_number_too_large_for_its_field() -> None:
    arguments = ARGUMENTS["issueCreditToken"] | {"subclass": 1 << 15}
    with pytest.raises(ModuleRefused) as caught:
        api.encode_call("issueCreditToken", 1, arguments)
    assert caught.value.code == 40


def test_a_name_that_is_no_text() -> None:
    with pytest.raises(FrameError):
        api.decode_call(b"\x80\x01\x00\x01\x00\x00\x00\x01\xff\x00\x00\x00\x01\x00")


@given(st.binary(max_size=300), st.sampled_from(sorted(RESULTS)))
def test_any_bytes_are_a_reply_or_an_error_of_ours(body: bytes, method: str) -> None:
    for data in (body, reply_head(method) + body):
        with suppress(FrameError):
            api.decode_call(data)
        with suppress(FrameError, ApiError):
            decode_reply(method, data)
