"""What PrismToken's structures hold, read strictly: a field that is missing or of another kind is a FieldError."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, TypeVar

from sts.module.errors import FieldError
from sts.module.returncodes import ReturnCode

if TYPE_CHECKING:
    from sts.identity import MeterPan
    from sts.keys import EncryptionAlgorithm
    from sts.module.protocol import KeyRegister

NUMERIC = 2  # token carrier type: digits on paper
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class KeyAdvice:
    """What a key change leaves in the meter."""

    sgc: int
    krn: int
    ti: int
    ken: int
    rollover: bool

    @classmethod
    def read(cls, values: dict[str, Any]) -> Self:
        """Raises FieldError."""
        sgc, krn, ti, ken = (get(values, name, int) for name in ("toSgc", "toKrn", "toTi", "toKen"))
        return cls(sgc, krn, ti, ken, get(values, "rollover", bool))


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token and what it says, as the module tells it. `amount` is in the unit of the subclass: see amounts.py."""

    pan: str
    ea: int
    sgc: int
    krn: int
    ti: int
    token_class: int
    subclass: int
    tid: int
    amount: float
    digits: str
    kcv: str
    advice: KeyAdvice | None = None

    @classmethod
    def read(cls, values: dict[str, Any]) -> Self:
        """Raises FieldError, also when the decimal and the hexadecimal form are not the same token."""
        digits = get(values, "tokenDec", str)
        if not is_same_token(digits, get(values, "tokenHex", str)):
            raise _not_understood("tokenDec")
        return cls(
            pan=get(values, "pan", str),
            ea=get(values, "ea", int),
            sgc=get(values, "sgc", int),
            krn=get(values, "krn", int),
            ti=get(values, "ti", int),
            token_class=get(values, "tokenClass", int),
            subclass=get(values, "subclass", int),
            tid=get(values, "tid", int),
            amount=get(values, "transferAmount", float),
            digits=digits,
            kcv=get(values, "vkKcv", str),
            advice=KeyAdvice.read(get(values, "newConfig", dict)) if "newConfig" in values else None,
        )


def meter_config(
    register: KeyRegister, pan: MeterPan, ti: int, ea: EncryptionAlgorithm, *, three_tokens: bool = False
) -> dict[str, Any]:
    """The structure that names a meter and its key. The module is never let to add key change tokens of its own."""
    return {
        "drn": pan.text,
        "ea": int(ea),
        "tct": NUMERIC,
        "sgc": int(register.sgc),
        "krn": register.krn,
        "ti": ti,
        "allowKrnUpdate": False,
        "ken": register.ken,
        "allow3Kct": three_tokens,
        "allowKenUpdate": False,
    }


def read_status(values: Any) -> dict[str, str]:
    """What the server at the address tells of itself: the first of a tree of servers. Raises FieldError."""
    if not values:
        raise _not_understood("status")
    info = get(values[0], "info", dict)
    if not all(isinstance(text, str) for pair in info.items() for text in pair):
        raise _not_understood("info")
    return info


def read_tokens(values: Any) -> tuple[IssuedToken, ...]:
    """The tokens of a reply. Raises FieldError."""
    return tuple(IssuedToken.read(value) for value in values)


def get(values: dict[str, Any], name: str, kind: type[T]) -> T:
    """A field of a structure. Raises FieldError when it is missing or of another kind."""
    value = values.get(name)
    if type(value) is not kind:
        raise _not_understood(name)
    return value


def is_same_token(digits: str, hexadecimal: str) -> bool:
    """Whether 20 decimal and 17 hexadecimal digits stand for one number."""
    if len(digits) != 20 or not (digits.isascii() and digits.isdigit()):
        return False
    return f"{int(digits):017X}" == hexadecimal.upper()


def _not_understood(name: str) -> FieldError:
    return FieldError(f"{name} is missing or wrong", ReturnCode.FIELD_TYPE)
