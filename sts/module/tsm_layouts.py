"""What the fields of each legacy command and answer mean (TSM210, 220, 250, 410); a driver and an emulator share it.

Readers raise FieldError for a bad layout. One public client is the source of them all, so all are provisional until
seen on hardware. Decided here: the amount after its mark L is the token's 16-bit amount code in six digits, the type is
the token's subclass, and the balance is coded like an amount.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sts.amount import MAX_UNITS, decode_units, encode_units
from sts.digits import DIGITS, read_digits
from sts.errors import TokenFormatError
from sts.module.errors import FieldError
from sts.module.layouts import EMULATOR_PREFIX
from sts.module.protocol import ModuleIdentity
from sts.module.returncodes import ReturnCode
from sts.module.tsm_fields import Columns, decimal, digits, hexadecimal, text

if TYPE_CHECKING:
    from sts.token import TokenClass

NAME_WIDTH = 8  # of a module's id, and of its firmware's name
_PAN_DIGITS, _BLANK = 18, " "
_AMOUNT_MARK = "L"
_TOKEN_HEX_DIGITS = 17


@dataclass(frozen=True, slots=True)
class KeyFields:
    """A vending key register and what the host says of its key; `ti` is the meter's tariff index."""

    register: int
    sgc: str
    ti: int
    krn: int
    ken: int


@dataclass(frozen=True, slots=True)
class TokenFields:
    """SM?TC (`value` is the amount code) and SM?TM (its 16 bits), none of the fields checked for meaning."""

    pan: str
    key: KeyFields
    subclass: int
    tid: int
    value: int


@dataclass(frozen=True, slots=True)
class KeyChangeFields:
    """SM?TK: the key that the meter has and the one that it gets."""

    pan: str
    old: KeyFields
    new: KeyFields


@dataclass(frozen=True, slots=True)
class CreditBalance:
    """What is left to sell through this module, in tenths of a unit, after `sequence` top-ups (0 to 99, then again)."""

    sequence: int
    balance: int


def write_credit_request(fields: TokenFields) -> str:
    """SM?TC: PAN, register, SGC, TI, KRN, KEN, type, TID, L, amount."""
    return _write_token_request(fields) + _AMOUNT_MARK + hexadecimal(fields.value, 6)


def read_credit_request(payload: str) -> TokenFields:
    """The fields of SM?TC."""
    columns = Columns(payload)
    pan, key, subclass, tid = _read_token_request(columns)
    columns.mark(_AMOUNT_MARK)
    fields = TokenFields(pan, key, subclass, tid, columns.hexadecimal(6))
    columns.end()
    return fields


def write_management_request(fields: TokenFields) -> str:
    """SM?TM: the same without L, the value in four digits."""
    return _write_token_request(fields) + hexadecimal(fields.value, 4)


def read_management_request(payload: str) -> TokenFields:
    """The fields of SM?TM."""
    columns = Columns(payload)
    fields = TokenFields(*_read_token_request(columns), columns.hexadecimal(4))
    columns.end()
    return fields


def write_key_change_request(fields: KeyChangeFields) -> str:
    """SM?TK: PAN, then old and new of register, SGC, TI, KRN, KEN."""
    keys = (fields.old, fields.new)
    return "".join(
        (
            _write_pan(fields.pan),
            *(decimal(key.register, 2) for key in keys),
            *(digits(key.sgc, 6) for key in keys),
            *(decimal(key.ti, 2) for key in keys),
            *(decimal(key.krn, 1) for key in keys),
            *(hexadecimal(key.ken, 2) for key in keys),
        )
    )


def read_key_change_request(payload: str) -> KeyChangeFields:
    """The fields of SM?TK."""
    columns = Columns(payload)
    pan = _read_pan(columns)
    register, new_register = columns.decimal(2), columns.decimal(2)
    sgc, new_sgc = columns.digits(6), columns.digits(6)
    ti, new_ti = columns.decimal(2), columns.decimal(2)
    krn, new_krn = columns.decimal(1), columns.decimal(1)
    ken, new_ken = columns.hexadecimal(2), columns.hexadecimal(2)
    columns.end()
    old, new = KeyFields(register, sgc, ti, krn, ken), KeyFields(new_register, new_sgc, new_ti, new_krn, new_ken)
    return KeyChangeFields(pan, old, new)


def write_tokens(*tokens: str) -> str:
    """SM!TC, SM!TM (one token), SM!TK (two): every token in hexadecimal, then every one in decimal digits."""
    return "".join(hexadecimal(int(token), _TOKEN_HEX_DIGITS) for token in tokens) + "".join(tokens)


def read_tokens(payload: str, count: int, token_class: TokenClass) -> tuple[str, ...]:
    """The `count` tokens of an answer, which must be of `token_class`."""
    columns = Columns(payload)
    numbers = [columns.hexadecimal(_TOKEN_HEX_DIGITS) for _ in range(count)]
    tokens = tuple(columns.digits(DIGITS) for _ in range(count))
    columns.end()
    if [int(token) for token in tokens] != numbers or any(_class_of(token) != token_class for token in tokens):
        raise FieldError("no token of this kind", ReturnCode.FORMAT)
    return tokens


def write_identity(identity: ModuleIdentity, check: str) -> str:
    """SM!ID: module id, firmware, check digits."""
    return text(identity.module_id, NAME_WIDTH) + text(identity.firmware, NAME_WIDTH) + check


def read_identity(payload: str) -> ModuleIdentity:
    """Who answers SM?ID; the id tells an emulator. The check digits, of unknown length, are not looked at."""
    columns = Columns(payload)
    module_id, firmware = columns.text(NAME_WIDTH), columns.text(NAME_WIDTH)
    columns.rest()
    if not module_id:
        raise FieldError("no module id", ReturnCode.FORMAT)
    return ModuleIdentity(module_id, firmware, emulator=module_id.startswith(EMULATOR_PREFIX))


def write_balance(balance: CreditBalance) -> str:
    """SM!TS: sequence, balance (at most what can be coded)."""
    return decimal(balance.sequence, 2) + hexadecimal(encode_units(min(balance.balance, MAX_UNITS)), 4)


def read_balance(payload: str) -> CreditBalance:
    """The fields of SM!TS."""
    columns = Columns(payload)
    balance = CreditBalance(columns.decimal(2), decode_units(columns.hexadecimal(4)))
    columns.end()
    return balance


def _write_token_request(fields: TokenFields) -> str:
    key = fields.key
    return "".join(
        (
            _write_pan(fields.pan),
            decimal(key.register, 2),
            digits(key.sgc, 6),
            decimal(key.ti, 2),
            decimal(key.krn, 1),
            hexadecimal(key.ken, 2),
            decimal(fields.subclass, 2),
            hexadecimal(fields.tid, 6),
        )
    )


def _read_token_request(columns: Columns) -> tuple[str, KeyFields, int, int]:
    pan = _read_pan(columns)
    register, sgc, ti = columns.decimal(2), columns.digits(6), columns.decimal(2)
    key = KeyFields(register, sgc, ti, columns.decimal(1), columns.hexadecimal(2))
    return pan, key, columns.decimal(2), columns.hexadecimal(6)


def _write_pan(pan: str) -> str:
    return digits(pan, _PAN_DIGITS) + _BLANK


def _read_pan(columns: Columns) -> str:
    pan = columns.digits(_PAN_DIGITS)
    columns.mark(_BLANK)
    return pan


def _class_of(token: str) -> int | None:
    try:
        return read_digits(token)[0]
    except TokenFormatError:
        return None
