"""PrismToken's messages as bytes. The only file that knows the Thrift library, which has no types.

A structure is a dictionary by field names, without the fields that are not there.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.resources import files
from io import StringIO
from typing import Any, Final

from thriftpy2.parser import load_fp
from thriftpy2.protocol.binary import TBinaryProtocol
from thriftpy2.thrift import TApplicationException, TMessageType, TType
from thriftpy2.transport.memory import TMemoryBuffer

from sts.module.errors import FrameError, ModuleRefused
from sts.module.prism.refusals import ApiError
from sts.module.prism.structure import verify_message
from sts.module.returncodes import ReturnCode, meaning_of

_IDL = files("sts.module.prism").joinpath("prismtoken.thrift").read_text("utf-8")
_MODULE: Final[Any] = load_fp(StringIO(_IDL), "sts_prismtoken_thrift")
_SERVICE: Final[Any] = _MODULE.TokenApi
_PROTOCOL: Final[Any] = TBinaryProtocol
_BUFFER: Final[Any] = TMemoryBuffer
_UNKNOWN_METHOD = 1  # of TApplicationException
_UNREADABLE = (struct.error, ValueError, TypeError, LookupError, AttributeError)


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
        raise ModuleRefused(method, ReturnCode.PARAMETER_RANGE, meaning_of(ReturnCode.PARAMETER_RANGE)) from error


def decode_call(data: bytes) -> Call:
    """What a client asks; for an unknown method the arguments are empty. Raises FrameError."""
    protocol, method, kind, sequence = _decode_head(data)
    if kind != TMessageType.CALL:
        raise FrameError("not a request")
    if method not in _SERVICE.thrift_services:
        return Call(method, sequence, {})
    return Call(method, sequence, _decode_body(protocol, getattr(_SERVICE, f"{method}_args")()))


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


def decode_sequence(data: bytes) -> int:
    """The number of the request that a reply answers. Raises FrameError."""
    return _decode_head(data)[3]


def decode_reply(method: str, data: bytes) -> Any:
    """What a server answers to `method`. Raises ApiError when it refuses, FrameError when it makes no sense."""
    protocol, name, kind, _ = _decode_head(data)
    if name != method or kind != TMessageType.REPLY:
        raise FrameError("not a reply to this request")
    reply = _decode_body(protocol, getattr(_SERVICE, f"{method}_result")())
    if "ex1" in reply:
        raise ApiError(*_error_texts(reply["ex1"]))
    if "success" not in reply:
        raise FrameError("a reply without a result")
    return reply["success"]


def _encode(name: str, kind: int, sequence: int, payload: Any) -> bytes:
    buffer = _BUFFER()
    protocol = _PROTOCOL(buffer)
    protocol.write_message_begin(name, kind, sequence)
    payload.write(protocol)
    return bytes(buffer.getvalue())


def _decode_head(data: bytes) -> tuple[Any, str, int, int]:
    verify_message(data)
    protocol = _PROTOCOL(_BUFFER(data))
    try:
        return protocol, *protocol.read_message_begin()
    except _UNREADABLE as error:
        raise FrameError("a name that is no text") from error


def _decode_body(protocol: Any, payload: Any) -> dict[str, Any]:
    try:
        payload.read(protocol)
    except _UNREADABLE as error:
        raise FrameError("a message of another shape") from error
    return {name: value for name, value in _to_plain(payload).items() if value is not None}


def _error_texts(error: dict[str, Any]) -> tuple[str, str]:
    code, words = error.get("eCode"), error.get("eMsgEn")
    if not isinstance(code, str) or not isinstance(words, str):
        raise FrameError("a refusal without a code")
    return code, words


def _to_plain(value: Any) -> Any:
    if hasattr(value, "thrift_spec"):
        fields = {spec[1]: getattr(value, spec[1]) for spec in value.thrift_spec.values()}
        return {name: _to_plain(field) for name, field in fields.items() if field is not None}
    if isinstance(value, list):
        return [_to_plain(item) for item in value]
    return value


def _to_payload(kind: Any, values: dict[str, Any]) -> Any:
    payload = kind()
    for spec in kind.thrift_spec.values():
        if spec[1] in values:
            setattr(payload, spec[1], _to_field(values[spec[1]], spec[0], spec[2]))
    return payload


def _to_field(value: Any, kind: int, of: Any) -> Any:
    if kind == TType.STRUCT:
        return _to_payload(of, value)
    if kind == TType.LIST:
        return [_to_payload(of[1], item) for item in value]
    return value
