"""The keys of a request: a vending key with its attributes, or the decoder key itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from sts.door.fields import Code, Fields, RequestError
from sts.errors import InvalidKey, InvalidMeterNumber, MeterNumberFault, UnsupportedAlgorithm
from sts.identity import MeterPan
from sts.keys import (
    NEVER_EXPIRES,
    DecoderKey,
    EncryptionAlgorithm,
    KeyGeneration,
    KeyType,
    MeterKey,
    VendingKey,
    decoder_key,
    is_supply_group_code,
)
from sts.tid import BaseDate

if TYPE_CHECKING:
    from enum import IntEnum

_PAN_FAULTS = {
    MeterNumberFault.NOT_DIGITS: "pan must be digits only",
    MeterNumberFault.LENGTH: "pan must have 18 digits",
    MeterNumberFault.CHECK_DIGIT: "a check digit of pan, or of the DRN in it, is wrong",
    MeterNumberFault.ISSUER: "pan must begin with 600727 or 0000",
}
_KEY_LENGTHS = {
    "value": ("vk", "8 bytes for DKGA02, 20 for DKGA04"),
    "decoder_key": ("decoder_key", "8 bytes for EA07, 16 for EA11"),
}
_REFUSED_BY_NAME = (KeyGeneration.DKGA01, KeyGeneration.DKGA03)
_Choice = TypeVar("_Choice", bound="IntEnum")


@dataclass(frozen=True, slots=True)
class RequestKey:
    """A decoder key, and what the request tells beside it; `base_date` is None where it was left out."""

    key: DecoderKey
    ken: int
    base_date: BaseDate | None


def read_key(request: Fields, name: str) -> RequestKey:
    """The key in field `name`. Raises RequestError."""
    fields = request.object(name)
    ken = fields.within("ken", 0, NEVER_EXPIRES) if "ken" in fields or "vk" in fields else NEVER_EXPIRES
    base_date = _choice(fields, "base_date", BaseDate) if "base_date" in fields or "vk" in fields else None
    return RequestKey(_decoder_key(request, fields), ken, base_date)


def read_new_key(request: Fields, *, with_sgc: bool) -> tuple[MeterKey, RequestKey]:
    """The key in field `new` with all that key change tokens carry. Raises RequestError."""
    new, fields = read_key(request, "new"), request.object("new")
    fields.any("ken")
    krn, kt, ti = fields.within("krn", 1, 9), KeyType(fields.within("kt", 0, 3)), fields.within("ti", 0, 99)
    return MeterKey(new.key, krn, kt, ti, new.ken, _supply_group(fields) if with_sgc else None), new


def read_pan(request: Fields) -> MeterPan:
    """The MeterPAN. Raises RequestError."""
    try:
        return MeterPan.parse(request.text("pan"))
    except InvalidMeterNumber as error:
        raise RequestError(Code.BAD_PAN, _PAN_FAULTS[error.reason]) from error


def _decoder_key(request: Fields, fields: Fields) -> DecoderKey:
    ea = _choice(fields, "ea", EncryptionAlgorithm)
    if "vk" not in fields and "decoder_key" not in fields:
        raise RequestError(Code.BAD_REQUEST, f"{fields.path('vk')} or {fields.path('decoder_key')} is missing")
    try:
        if "vk" in fields:
            vending_key = _vending_key(fields)
            return decoder_key(vending_key, read_pan(request), fields.within("ti", 0, 99), ea)
        return DecoderKey(fields.octets("decoder_key"), ea)
    except InvalidKey as error:
        name, lengths = _KEY_LENGTHS[error.field]
        raise RequestError(Code.BAD_REQUEST, f"{fields.path(name)} must be {lengths}") from error
    except UnsupportedAlgorithm as error:
        raise RequestError(Code.BAD_REQUEST, f"{error.name} is not supported") from error


def _vending_key(fields: Fields) -> VendingKey:
    if "decoder_key" in fields:
        raise RequestError(Code.BAD_REQUEST, "give vk or decoder_key, not both")
    return VendingKey(
        value=fields.octets("vk"),
        sgc=_supply_group(fields),
        krn=fields.within("krn", 1, 9),
        kt=KeyType(fields.within("kt", 0, 3)),
        dkga=_choice(fields, "dkga", KeyGeneration),
        base_date=_choice(fields, "base_date", BaseDate),
        ken=fields.within("ken", 0, NEVER_EXPIRES),
    )


def _supply_group(fields: Fields) -> str:
    text = fields.text("sgc")
    if not is_supply_group_code(text):
        raise RequestError(Code.BAD_REQUEST, f"{fields.path('sgc')} must be 6 digits")
    return text


def _choice(fields: Fields, name: str, choices: type[_Choice]) -> _Choice:
    number = fields.number(name)
    try:
        return choices(number)
    except ValueError:
        if (name, number) == ("ea", 9):
            raise RequestError(Code.BAD_REQUEST, "EA09 is not supported: no published vector proves it") from None
        known = ", ".join(f"{choice:d}" for choice in choices if choice not in _REFUSED_BY_NAME)
        raise RequestError(Code.BAD_REQUEST, f"{fields.path(name)} must be one of {known}") from None
