"""One function for each operation of a request; each gives the fields of its answer, or raises RequestError."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sts.amount import MAX_CURRENCY, encode_currency, encode_units
from sts.codec import decode_token, encode_meter_test, encode_token
from sts.door.fields import Code, Fields, RequestError
from sts.door.keys import read_key, read_new_key
from sts.errors import (
    AmountOutOfRange,
    CrcError,
    InvalidKeyChange,
    KeyExpired,
    StsError,
    TimeOutOfRange,
    TokenFault,
    TokenFormatError,
)
from sts.keychange import KeyChange, change_key
from sts.tid import TID_BITS, BaseDate, moment_of, tid_at
from sts.token import (
    CURRENCY_SUBCLASS,
    RND_VALUES,
    Commodity,
    CreditToken,
    CurrencyToken,
    ManagementFunction,
    ManagementToken,
    MeterTestToken,
    Token,
    management_value,
    verify_not_expired,
)

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = dict[str, Any]

_MAX_TID = (1 << TID_BITS) - 1


def answer(request: dict[str, Any]) -> Answer:
    """The answer's fields besides its id. Raises RequestError."""
    fields = Fields(request)
    operation = _OPERATIONS.get(fields.text("op"))
    if operation is None:
        raise RequestError(Code.BAD_REQUEST, f"op must be one of {', '.join(_OPERATIONS)}")
    try:
        return operation(fields)
    except StsError as error:
        raise _request_error(error) from error


def _decoder_key(request: Fields) -> Answer:
    return {"decoder_key": read_key(request, "key").key.value.hex()}


def _credit(request: Fields) -> Answer:
    key = read_key(request, "key")
    subclass, value = request.within("subclass", 0, 7), request.number("value")
    token: Token
    if subclass < CURRENCY_SUBCLASS:
        code, tid = encode_units(value), _tid(request, key.base_date)
        token = CreditToken(Commodity(subclass), tid, code, _random_number(request))
    else:
        code, tid = encode_currency(value), _tid(request, key.base_date)
        token = CurrencyToken(Commodity(subclass - CURRENCY_SUBCLASS), tid, code)
    verify_not_expired(tid, key.ken)
    return _tokens(encode_token(token, key.key))


def _management(request: Fields) -> Answer:
    key = read_key(request, "key")
    function = _function(request)
    value = management_value(function, request.number("value"))
    tid = _tid(request, key.base_date)
    token = ManagementToken(function, tid, value, _random_number(request))
    verify_not_expired(tid, key.ken)
    return _tokens(encode_token(token, key.key))


def _meter_test(request: Fields) -> Answer:
    subclass, manufacturer = request.within("subclass", 0, 2), request.number("mfr")
    control = int(request.hexadecimal("control"), 16)
    return _tokens(encode_meter_test(MeterTestToken(subclass, control, manufacturer)))


def _key_change(request: Fields) -> Answer:
    current = read_key(request, "key")
    count = request.within("count", 2, 4)
    new, facts = read_new_key(request, with_sgc=count > 2)
    if "tid" in request or "issued" in request:
        verify_not_expired(_tid(request, facts.base_date), facts.ken)
    # Without both base dates none is known to change, and the meter's memory of token identifiers stands.
    rollover = None not in (current.base_date, facts.base_date) and current.base_date != facts.base_date
    if "rollover" in request:
        rollover = request.flag("rollover")
    return _tokens(*change_key(current.key, KeyChange(new, rollover), count))


def _decode(request: Fields) -> Answer:
    key = read_key(request, "key")
    try:
        token = decode_token(request.text("token"), key.key)
    except TokenFormatError as error:
        raise RequestError(Code.FORMAT, _FORMAT_FAULTS.get(error.reason, "no token of a known kind")) from error
    return {"class": int(token.token_class), "subclass": int(token.subclass), **_content(token, key.base_date)}


def _content(token: Token, base_date: BaseDate | None) -> Answer:
    if isinstance(token, CreditToken):
        content: Answer = {"rnd": token.rnd, "tid": token.tid, "value": token.units}
    elif isinstance(token, CurrencyToken):
        content = {"tid": token.tid, "value": token.amount}
    elif isinstance(token, ManagementToken):
        content = {"rnd": token.rnd, "tid": token.tid, "value": token.quantity}
    else:
        return {"payload": f"{token.payload:011x}"}
    if base_date is not None:
        content["issued"] = moment_of(token.tid, base_date).strftime("%Y-%m-%dT%H:%M:%SZ")
    return content


def _tid(request: Fields, base_date: BaseDate | None) -> int:
    if "tid" in request:
        return request.within("tid", 0, _MAX_TID)
    if "issued" not in request:
        raise RequestError(Code.BAD_REQUEST, "tid or issued is missing")
    issued = request.text("issued")
    if base_date is None:
        raise RequestError(Code.BAD_REQUEST, "issued needs the key's base_date; give it, or tid")
    try:
        moment = datetime.fromisoformat(issued)
    except ValueError:
        raise RequestError(Code.BAD_REQUEST, "issued must be an ISO 8601 time, such as 2026-01-31T12:00:00Z") from None
    return tid_at(_utc(moment), base_date)


def _utc(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _random_number(request: Fields) -> int:
    return request.within("rnd", 0, RND_VALUES - 1) if "rnd" in request else secrets.randbelow(RND_VALUES)


def _function(request: Fields) -> ManagementFunction:
    try:
        return ManagementFunction(request.number("subclass"))
    except ValueError:
        known = ", ".join(f"{function:d}" for function in ManagementFunction)
        raise RequestError(Code.RANGE, f"subclass must be one of {known}") from None


def _tokens(*tokens: str) -> Answer:
    return {"tokens": list(tokens)}


def _request_error(error: StsError) -> RequestError:
    if isinstance(error, KeyExpired):
        return RequestError(
            Code.KEY_EXPIRED, f"the key expired: tid {error.tid} lies past key expiry number {error.ken}"
        )
    if isinstance(error, CrcError):
        return RequestError(Code.CRC, "the checksum is wrong: mistyped, or another meter's token")
    if isinstance(error, AmountOutOfRange):
        low = -error.limit if error.limit == MAX_CURRENCY else 0
        return RequestError(Code.RANGE, f"value must be {low} to {error.limit}")
    if isinstance(error, TimeOutOfRange):
        return RequestError(Code.RANGE, f"issued has no token identifier from base date {error.base_date}")
    if isinstance(error, TokenFormatError):
        return RequestError(Code.RANGE, f"{_FIELD_NAMES[error.reason]} is too large for its field, or below zero")
    if isinstance(error, InvalidKeyChange):
        return RequestError(Code.BAD_REQUEST, "count must be 2 or 3 for EA07, 4 for EA11")
    raise error


_FIELD_NAMES = {
    TokenFault.TID: "tid",
    TokenFault.AMOUNT: "value",
    TokenFault.RND: "rnd",
    TokenFault.CONTROL: "control",
    TokenFault.MANUFACTURER: "mfr",
}
_FORMAT_FAULTS = {
    TokenFault.NOT_DIGITS: "a token is 20 digits",
    TokenFault.LENGTH: "a token is 20 digits",
    TokenFault.TOO_LARGE: "no token is as large as this number",
    TokenFault.CLASS: "class 3 is reserved",
    TokenFault.SUBCLASS: "this subclass is reserved",
}
_OPERATIONS: dict[str, Callable[[Fields], Answer]] = {
    "decoder_key": _decoder_key,
    "credit": _credit,
    "management": _management,
    "meter_test": _meter_test,
    "key_change": _key_change,
    "decode": _decode,
}
