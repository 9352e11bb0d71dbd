"""What the fields of each STS6 command and answer mean (STS 600-8-6), both ways: a driver and an emulator share it.

Readers raise FieldError for a bad layout. Provisional, until seen on hardware: the tags of the SM?GA answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sts.keys import KeyType
from sts.module import ptvd
from sts.module.errors import FieldError
from sts.module.protocol import KeyRegister, ModuleIdentity, VerifiedToken
from sts.module.returncodes import ReturnCode
from sts.tid import BaseDate

if TYPE_CHECKING:
    from datetime import datetime

    from sts.identity import MeterPan
    from sts.keys import EncryptionAlgorithm
    from sts.module.protocol import CreditRequest

NUMERIC = 2  # token carrier type: digits for a keypad
EMULATOR_PREFIX = "EMU"
_AMOUNT_DIGITS, _TID_DIGITS, _TOKEN_HEX_DIGITS = 4, 6, 17
_TOKEN = re.compile(r"[0-9]{20}")
_ATTRIBUTE = re.compile(r"([A-Z]{2,3})([0-9]+)")


@dataclass(frozen=True, slots=True)
class CreditFields:
    """The fields of SM?VC as they came, none of them checked for meaning."""

    register: int
    pan: str
    ti: int
    ea: int
    carrier: int
    subclass: int
    amount_code: int
    tid: int


@dataclass(frozen=True, slots=True)
class VerifyFields:
    """The fields of SM?VT as they came."""

    register: int
    pan: str
    ti: int
    ea: int
    token: str


def write_credit_request(request: CreditRequest) -> str:
    """SM?VC: register, PAN, TI, EA, TCT, subclass, amount, TID."""
    return "".join(
        (
            _write_meter(request.register, request.pan, request.ti, request.ea),
            ptvd.number(NUMERIC),
            ptvd.number(request.subclass),
            ptvd.hexadecimal(request.amount_code, _AMOUNT_DIGITS),
            ptvd.hexadecimal(request.tid, _TID_DIGITS),
        )
    )


def read_credit_request(payload: str) -> CreditFields:
    """The fields of SM?VC."""
    fields = ptvd.Fields(payload)
    register, pan, ti, ea = fields.number(), fields.text(), fields.number(), fields.number()
    carrier, subclass = fields.number(), fields.number()
    amount_code, tid = fields.hexadecimal(), fields.hexadecimal()
    fields.end()
    return CreditFields(register, pan, ti, ea, carrier, subclass, amount_code, tid)


def write_credit_answer(token: str) -> str:
    """SM!VC: the 66 bits as 17 hex digits, and as 20 decimal ones."""
    return ptvd.text(f"{int(token):0{_TOKEN_HEX_DIGITS}X}") + ptvd.text(token)


def read_credit_answer(payload: str) -> str:
    """The token in SM!VC, 20 digits."""
    fields = ptvd.Fields(payload)
    bits, token = fields.text(), fields.text()
    fields.end()
    if not _TOKEN.fullmatch(token) or bits != f"{int(token):0{_TOKEN_HEX_DIGITS}X}":
        raise FieldError("no token", ReturnCode.FIELD_RANGE)
    return token


def write_verify_request(register: int, pan: MeterPan, ti: int, ea: EncryptionAlgorithm, token: str) -> str:
    """SM?VT: register, PAN, TI, EA, token."""
    return _write_meter(register, pan, ti, ea) + ptvd.text(token)


def read_verify_request(payload: str) -> VerifyFields:
    """The fields of SM?VT."""
    fields = ptvd.Fields(payload)
    request = VerifyFields(fields.number(), fields.text(), fields.number(), fields.number(), fields.text())
    fields.end()
    return request


def write_verify_answer(verified: VerifiedToken) -> str:
    """SM!VT of a good token: result, class, subclass, amount, TID."""
    return "".join(
        (
            ptvd.number(ReturnCode.OK),
            ptvd.number(verified.token_class),
            ptvd.number(verified.subclass),
            ptvd.hexadecimal(verified.amount_code, _AMOUNT_DIGITS),
            ptvd.hexadecimal(verified.tid, _TID_DIGITS),
        )
    )


def read_verify_answer(payload: str) -> tuple[int, VerifiedToken]:
    """The result (a return code) in SM!VT, and what the token holds."""
    fields = ptvd.Fields(payload)
    result, token_class, subclass = fields.number(), fields.number(), fields.number()
    verified = VerifiedToken(token_class, subclass, fields.hexadecimal(), fields.hexadecimal())
    fields.end()
    return result, verified


def write_identity(identity: ModuleIdentity) -> str:
    """SM!DI: module id, firmware id."""
    return ptvd.text(identity.module_id) + ptvd.text(identity.firmware)


def read_identity(payload: str) -> ModuleIdentity:
    """Who answers SM?DI; the id tells an emulator."""
    fields = ptvd.Fields(payload)
    module_id, firmware = fields.text(), fields.text()
    fields.end()
    return ModuleIdentity(module_id, firmware, emulator=module_id.startswith(EMULATOR_PREFIX))


def write_clock(now: datetime, window: int) -> str:
    """SM!QD: clock, and how many minutes a TID may be off it."""
    return ptvd.moment(now) + ptvd.number(window)


def write_register_request(number: int) -> str:
    """SM?GA: register."""
    return ptvd.number(number)


def read_register_request(payload: str) -> int:
    """The register that SM?GA asks for."""
    fields = ptvd.Fields(payload)
    number = fields.number()
    fields.end()
    return number


def write_register(register: KeyRegister) -> str:
    """SM!GA: tags and values, `;` between them."""
    base_date = register.base_date.start.strftime("%Y%m%d%H%M%S")
    return f"SGC{register.sgc};KRN{register.krn};KT{register.kt:d};BDT{base_date};KEN{register.ken}"


def read_register(number: int, payload: str) -> KeyRegister:
    """Register `number` from SM!GA; tags that are not asked for may follow."""
    values = _attributes(payload)
    try:
        base_date = BaseDate(int(values["BDT"][:4]))
        kt = KeyType(int(values["KT"]))
        return KeyRegister(number, values["SGC"], int(values["KRN"]), kt, base_date, int(values["KEN"]))
    except (KeyError, ValueError):
        raise FieldError("no key attributes", ReturnCode.FIELD_RANGE) from None


def _attributes(payload: str) -> dict[str, str]:
    matches = (_ATTRIBUTE.fullmatch(attribute) for attribute in payload.split(";"))
    return {match[1]: match[2] for match in matches if match}


def _write_meter(register: int, pan: MeterPan, ti: int, ea: EncryptionAlgorithm) -> str:
    return ptvd.number(register) + ptvd.text(pan.text) + ptvd.number(ti) + ptvd.number(ea)
