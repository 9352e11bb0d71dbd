"""PrismToken's messages as bytes. The only file that knows the Thrift library, which has no types.

It reads the interface file and writes messages; `reading` reads them. A structure is a dictionary by field names,
without the fields that are not there.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.resources import files
from io import StringIO
from typing import Any, Final

from thriftpy2.parser import load_fp
from thriftpy2.protocol.binary import TBinaryProtocol
from thriftpy2.thrift import TApplicationException, TMessageType
from thriftpy2.transport.memory import TMemoryBuffer

from sts.module.errors import FrameError
from sts.module.prism.reading import LIST, MAP, STRING, STRUCT, Message, Value, read_message, text_of
from sts.module.prism.refusals import ApiError
from sts.module.returncodes import ReturnCode, refusal

_IDL = files("sts.module.prism").joinpath("prismtoken.thrift").read_text("utf-8")
_MODULE: Final[Any] = load_fp(StringIO(_IDL), "sts_prismtoken_thrift")
_SERVICE: Final[Any] = _MODULE.TokenApi
_PROTOCOL: Final[Any] = TBinaryProtocol
_BUFFER: Final[Any] = TMemoryBuffer
_UNKNOWN_METHOD = 1  # of TApplicationException


@dataclass(frozen=True, slots=True)
class Call:
    """A request as a server reads it; `sequence` comes back in the reply."""

    method: str
    sequence: int
    arguments: dict[str, Any]


def encode_call(method: str, sequence: int, arguments: dict[str, Any]) -> bytes:
    """A request. Raises ModuleRefused for a number that does not fit its field."""
    payload = _to_payload(getattr(_SERVICE, f"{method}_args"), arguments)
    try:
        return _encode(method, TMessageType.CALL, sequence, payload)
    except (struct.error, OverflowError) as error:
        raise refusal(method, ReturnCode.PARAMETER_RANGE) from error


def decode_call(data: bytes) -> Call:
    """What a client asks; for an unknown method the arguments are empty. Raises FrameError."""
    message = read_message(data)
    if message.kind != TMessageType.CALL:
        raise FrameError("not a request")
    if not knows_method(message.name):
        return Call(message.name, message.sequence, {})
    arguments = _to_plain(getattr(_SERVICE, f"{message.name}_args"), message.fields)
    return Call(message.name, message.sequence, arguments)


def encode_result(call: Call, result: Any) -> bytes:
    """The reply to a call that was carried out."""
    payload = _to_payload(getattr(_SERVICE, f"{call.method}_result"), {"success": result})
    return _encode(call.method, TMessageType.REPLY, call.sequence, payload)


def encode_error(call: Call, error: ApiError) -> bytes:
    """The reply to a call that is refused."""
    exception = {"ex1": {"eCode": error.code, "eMsgEn": error.words}}
    payload = _to_payload(getattr(_SERVICE, f"{call.method}_result"), exception)
    return _encode(call.method, TMessageType.REPLY, call.sequence, payload)


def encode_unknown_method(call: Call) -> bytes:
    """The reply to a method that the server does not have."""
    payload = TApplicationException(_UNKNOWN_METHOD, "unknown method")
    return _encode(call.method, TMessageType.EXCEPTION, call.sequence, payload)


def knows_method(method: str) -> bool:
    """Whether the interface has this method."""
    return method in _SERVICE.thrift_services


def decode_reply(method: str, message: Message) -> Any:
    """What a server answers to `method`. Raises ApiError when it refuses, FrameError when it makes no sense."""
    if message.name != method or message.kind != TMessageType.REPLY:
        raise FrameError("not a reply to this request")
    reply = _to_plain(getattr(_SERVICE, f"{method}_result"), message.fields)
    if "ex1" in reply:
        raise _api_error(reply["ex1"])
    if "success" not in reply:
        raise FrameError("a reply without a result")
    return reply["success"]


def _encode(name: str, kind: int, sequence: int, payload: Any) -> bytes:
    buffer = _BUFFER()
    protocol = _PROTOCOL(buffer)
    protocol.write_message_begin(name, kind, sequence)
    payload.write(protocol)
    return bytes(buffer.getvalue())


def _api_error(error: dict[str, Any]) -> ApiError:
    if "eCode" not in error or "eMsgEn" not in error:
        raise FrameError("a refusal without a code")
    return ApiError(error["eCode"], error["eMsgEn"])


def _to_plain(kind: Any, fields: dict[int, Value]) -> dict[str, Any]:
    """A structure by names; fields that are not in the interface file are left out."""
    specs = {number: spec for number, spec in kind.thrift_spec.items() if number in fields}
    return {spec[1]: _to_value(spec[0], spec[2], fields[number]) for number, spec in specs.items()}


def _to_value(kind: int, of: Any, value: Value) -> Any:
    if value.kind != kind:
        raise FrameError("a value of another type")
    if kind == STRING:
        return text_of(value.content)
    if kind == STRUCT:
        return _to_plain(of, value.content)
    if kind == LIST:
        return [_to_value(of[0], of[1], item) for item in value.content]
    if kind == MAP:
        return {_to_value(of[0], None, key): _to_value(of[1], None, item) for key, item in value.content}
    return value.content


def _to_payload(kind: Any, values: dict[str, Any]) -> Any:
    payload = kind()
    for spec in kind.thrift_spec.values():
        if spec[1] in values:
            setattr(payload, spec[1], _to_field(values[spec[1]], spec[0], spec[2]))
    return payload


def _to_field(value: Any, kind: int, of: Any) -> Any:
    if kind == STRUCT:
        return _to_payload(of, value)
    if kind == LIST:
        return [_to_payload(of[1], item) for item in value]
    return value
