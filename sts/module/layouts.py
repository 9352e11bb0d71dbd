"""What the fields of each STS6 command and answer mean (STS 600-8-6), both ways: a driver and an emulator share it.

Readers raise FieldError for a bad layout. The key register's attributes have a file of their own, `register_layout`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sts.module import ptvd
from sts.module.errors import FieldError
from sts.module.protocol import (
    CreditRequest,
    KeyChangeTokens,
    ManagementRequest,
    ModuleClock,
    ModuleIdentity,
    VerifiedToken,
)
from sts.module.returncodes import ReturnCode
from sts.token import CURRENCY_SUBCLASS, TokenClass

if TYPE_CHECKING:
    from sts.identity import MeterPan
    from sts.keys import EncryptionAlgorithm
    from sts.module.protocol import KeyChangeRequest

NUMERIC = 2  # token carrier type: digits for a keypad
EMULATOR_PREFIX = "EMU"
_AMOUNT_DIGITS, _CURRENCY_DIGITS, _TID_DIGITS = 4, 6, 6
_HEX_DIGITS, _DECIMAL_DIGITS = 17, 20  # of one token
_KEY_CHANGE_COUNTS = range(2, 5)
_TOKEN = re.compile(rf"[0-9]{{{_DECIMAL_DIGITS}}}")


@dataclass(frozen=True, slots=True)
class IssueFields:
    """The fields of SM?VC and SM?VM as they came, none of them checked for meaning."""

    register: int
    pan: str
    ti: int
    ea: int
    carrier: int
    subclass: int
    amount_code: int
    tid: int


@dataclass(frozen=True, slots=True)
class KeyChangeFields:
    """The fields of SM?VK as they came."""

    register: int
    new_register: int
    pan: str
    ti: int
    ea: int
    carrier: int
    new_ti: int
    count: int


@dataclass(frozen=True, slots=True)
class VerifyFields:
    """The fields of SM?VT as they came."""

    register: int
    pan: str
    ti: int
    ea: int
    token: str


def content_of(request: CreditRequest | ManagementRequest) -> VerifiedToken:
    """What the token of a request holds."""
    if isinstance(request, CreditRequest):
        return VerifiedToken(TokenClass.CREDIT, request.subclass, request.amount_code, request.tid)
    return VerifiedToken(TokenClass.MANAGEMENT, request.function, request.value, request.tid)


def write_issue_request(request: CreditRequest | ManagementRequest) -> str:
    """SM?VC, SM?VM: register, PAN, TI, EA, TCT, subclass, amount or value, TID."""
    content = content_of(request)
    return "".join(
        (
            _write_meter(request.register, request.pan, request.ti, request.ea),
            ptvd.number(NUMERIC),
            ptvd.number(content.subclass),
            _write_amount(content),
        )
    )


def read_issue_request(payload: str) -> IssueFields:
    """The fields of SM?VC or SM?VM."""
    fields = ptvd.Fields(payload)
    register, pan, ti, ea = fields.number(), fields.text(), fields.number(), fields.number()
    carrier, subclass = fields.number(), fields.number()
    amount_code, tid = fields.hexadecimal(), fields.hexadecimal()
    fields.end()
    return IssueFields(register, pan, ti, ea, carrier, subclass, amount_code, tid)


def write_token_answer(token: str) -> str:
    """SM!VC, SM!VM: the 66 bits as 17 hex digits, and as 20 decimal ones."""
    return _write_tokens((token,))


def read_token_answer(payload: str) -> str:
    """The token in SM!VC or SM!VM, 20 digits."""
    fields = ptvd.Fields(payload)
    [token] = _read_tokens(fields, 1)
    fields.end()
    return token


def write_key_change_request(request: KeyChangeRequest) -> str:
    """SM?VK: old register, new register, PAN, old TI, EA, TCT, new TI, number of tokens."""
    return "".join(
        (
            ptvd.number(request.register),
            _write_meter(request.new_register, request.pan, request.ti, request.ea),
            ptvd.number(NUMERIC),
            ptvd.number(request.new_ti),
            ptvd.number(request.count),
        )
    )


def read_key_change_request(payload: str) -> KeyChangeFields:
    """The fields of SM?VK."""
    fields = ptvd.Fields(payload)
    register, new_register, pan = fields.number(), fields.number(), fields.text()
    ti, ea, carrier, new_ti, count = (fields.number() for _ in range(5))
    fields.end()
    return KeyChangeFields(register, new_register, pan, ti, ea, carrier, new_ti, count)


def write_key_change_answer(answer: KeyChangeTokens) -> str:
    """SM!VK: rollover, number of tokens, all of them in hex digits, all of them in decimal ones."""
    return ptvd.number(int(answer.rollover)) + ptvd.number(len(answer.tokens)) + _write_tokens(answer.tokens)


def read_key_change_answer(payload: str) -> KeyChangeTokens:
    """The tokens in SM!VK."""
    fields = ptvd.Fields(payload)
    rollover, count = fields.number(), fields.number()
    if rollover > 1 or count not in _KEY_CHANGE_COUNTS:
        raise FieldError("no key change", ReturnCode.FIELD_RANGE)
    tokens = _read_tokens(fields, count)
    fields.end()
    return KeyChangeTokens(tokens, bool(rollover))


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
            _write_amount(verified),
        )
    )


def read_verify_answer(payload: str) -> tuple[int, VerifiedToken]:
    """The result (a return code) in SM!VT, and what the token holds: nothing of meaning unless the result is OK."""
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


def write_clock(clock: ModuleClock) -> str:
    """SM!QD: clock, and how many minutes a TID may be off it."""
    return ptvd.moment(clock.now) + ptvd.number(clock.tid_window)


def read_clock(payload: str) -> ModuleClock:
    """The clock and the window in SM!QD."""
    fields = ptvd.Fields(payload)
    clock = ModuleClock(fields.moment(), fields.number())
    fields.end()
    return clock


def _write_meter(register: int, pan: MeterPan, ti: int, ea: EncryptionAlgorithm) -> str:
    return ptvd.number(register) + ptvd.text(pan.text) + ptvd.number(ti) + ptvd.number(ea)


def _write_amount(content: VerifiedToken) -> str:
    is_currency = content.token_class == TokenClass.CREDIT and content.subclass >= CURRENCY_SUBCLASS
    digits = _CURRENCY_DIGITS if is_currency else _AMOUNT_DIGITS
    return ptvd.hexadecimal(content.amount_code, digits) + ptvd.hexadecimal(content.tid, _TID_DIGITS)


def _write_tokens(tokens: tuple[str, ...]) -> str:
    return ptvd.text("".join(map(_hex_of, tokens))) + ptvd.text("".join(tokens))


def _read_tokens(fields: ptvd.Fields, count: int) -> tuple[str, ...]:
    hexadecimal, decimal = fields.text(), fields.text()
    starts = range(0, count * _DECIMAL_DIGITS, _DECIMAL_DIGITS)
    tokens = tuple(decimal[start : start + _DECIMAL_DIGITS] for start in starts)
    whole = len(decimal) == count * _DECIMAL_DIGITS and all(map(_TOKEN.fullmatch, tokens))
    if not whole or hexadecimal != "".join(map(_hex_of, tokens)):
        raise FieldError("no token", ReturnCode.FIELD_RANGE)
    return tokens


def _hex_of(token: str) -> str:
    return f"{int(token):0{_HEX_DIGITS}X}"
