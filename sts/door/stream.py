"""Lines in, lines out: every line is answered, in order, before the next one is read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

from sts.door.fields import Code, RequestError
from sts.door.operations import answer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO


class NotJsonError(Exception):
    """A line that is no JSON."""


def answer_lines(lines: Iterable[bytes], out: BinaryIO) -> bool:
    """Write one answer for each line that is not blank; false if any of them was no JSON."""
    all_json = True
    for line in lines:
        if not line.strip():
            continue
        try:
            request = _parse(line)
        except NotJsonError:
            all_json = False
            reply = _error(None, RequestError(Code.BAD_REQUEST, "the line is not JSON"))
        else:
            reply = _reply(request)
        out.write(reply)
        out.flush()  # whoever asks may wait for this answer before asking again
    return all_json


def _parse(line: bytes) -> Any:
    try:
        return json.loads(line, parse_int=_whole_number, parse_constant=_refuse_constant)
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        raise NotJsonError from None


def _whole_number(digits: str) -> int | float:
    """A number of thousands of digits, which Python does not read, is beyond every limit: infinity."""
    try:
        return int(digits)
    except ValueError:
        return float(digits)


def _refuse_constant(name: str) -> NoReturn:
    raise json.JSONDecodeError("no JSON number", name, 0)


def _reply(request: Any) -> bytes:
    if not isinstance(request, dict):
        return _error(None, RequestError(Code.BAD_REQUEST, "a request is an object"))
    key = request.get("id")
    try:
        return _line({"id": key} | answer(request))
    except RequestError as error:
        return _error(key, error)


def _error(key: Any, error: RequestError) -> bytes:
    return _line({"id": key, "error": {"code": error.code, "message": error.message}})


def _line(reply: dict[str, Any]) -> bytes:
    try:
        text = json.dumps(reply, allow_nan=False)
    except (ValueError, RecursionError):  # an id such as 1e999 reads as infinity, which has no JSON; or one too deep
        text = json.dumps(reply | {"id": None})
    return text.encode("ascii") + b"\n"
