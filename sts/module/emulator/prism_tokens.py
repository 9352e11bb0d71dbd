"""PrismToken's structures for the tokens that the emulator made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sts.digits import read_digits
from sts.module.prism import amounts
from sts.token import MeterTestToken, Section, TokenClass

if TYPE_CHECKING:
    from sts.identity import MeterPan
    from sts.keys import EncryptionAlgorithm
    from sts.module.protocol import KeyRegister, VerifiedToken

_MINUTES_A_DAY, _RESERVED_MINUTE = 24 * 60, 1
_PAYLOAD = (1 << 44) - 1


@dataclass(frozen=True, slots=True)
class Target:
    """The meter and the key that a call is about."""

    register: KeyRegister
    pan: MeterPan
    ti: int
    ea: EncryptionAlgorithm
    carrier: int
    three_tokens: bool


def describe(target: Target, held: VerifiedToken, digits: str) -> dict[str, Any]:
    """The structure Token. The texts for people stay empty."""
    return {
        "drn": target.pan.drn,
        "pan": target.pan.text,
        "ea": int(target.ea),
        "tct": target.carrier,
        "sgc": int(target.register.sgc),
        "krn": target.register.krn,
        "ti": target.ti,
        "tokenClass": held.token_class,
        "subclass": int(held.subclass),
        "tid": held.tid,
        "transferAmount": _amount(held),
        "isReservedTid": held.tid % _MINUTES_A_DAY == _RESERVED_MINUTE,
        **dict.fromkeys(("description", "stsUnitName", "scaledAmount", "scaledUnitName", "idSm"), ""),
        **_forms(digits),
        "vkKcv": target.register.kcv,
    }


def describe_test(target: Target, subclass: int, digits: str) -> dict[str, Any]:
    """The structure MeterTestToken."""
    _, block = read_digits(digits)
    test = MeterTestToken.from_payload(subclass, int.from_bytes(block[:6], "big") & _PAYLOAD)
    return {
        "drn": target.pan.drn,
        "pan": target.pan.text,
        "tokenClass": int(TokenClass.METER_TEST),
        "subclass": subclass,
        "control": test.control,
        "mfrcode": test.manufacturer,
        "description": "",
        **_forms(digits),
    }


def advice(new: KeyRegister, ti: int, *, rollover: bool) -> dict[str, Any]:
    """The structure MeterConfigAdvice."""
    return {"toSgc": int(new.sgc), "toKrn": new.krn, "toTi": ti, "toKen": new.ken, "rollover": rollover}


def _amount(held: VerifiedToken) -> float:
    if held.token_class == TokenClass.MANAGEMENT and held.subclass in tuple(Section):
        return 0.0
    return amounts.to_transfer(held.token_class, held.subclass, held.amount_code)


def _forms(digits: str) -> dict[str, str]:
    return {"tokenDec": digits, "tokenHex": f"{int(digits):017X}"}
