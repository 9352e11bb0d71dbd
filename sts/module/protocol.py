"""What a security module does, whatever it is: hardware on a serial line or network, or the emulator.

Sizes and names follow STS 600-8-6: supply group code, key revision, base date and key expiry belong to the
module's key register; amounts arrive already compressed to 16 bits (IEC 62055-41, 6.3.6).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from sts.identity import MeterPan
    from sts.keys import EncryptionAlgorithm, KeyType
    from sts.tid import BaseDate
    from sts.token import Commodity


@dataclass(frozen=True, slots=True)
class ModuleIdentity:
    """Who answers. `emulator` is true when the tokens come from software with test keys."""

    module_id: str
    firmware: str
    emulator: bool


@dataclass(frozen=True, slots=True)
class KeyRegister:
    """A vending key in the module, without its value. `ken` is the key expiry number (255: never)."""

    number: int
    sgc: str
    krn: int
    kt: KeyType
    base_date: BaseDate
    ken: int


@dataclass(frozen=True, slots=True)
class CreditRequest:
    """A question for one credit token. `amount_code` 16 bits, `tid` 24 bits."""

    register: int
    pan: MeterPan
    ti: int
    ea: EncryptionAlgorithm
    subclass: Commodity
    amount_code: int
    tid: int


@dataclass(frozen=True, slots=True)
class VerifiedToken:
    """What a token holds, as the module reads it."""

    token_class: int
    subclass: int
    amount_code: int
    tid: int


class SecurityModule(Protocol):
    """An open module. Every call raises ModuleUnavailable when the line or the device fails,
    ModuleRefused when the module answers with a refusal.
    """

    def identify(self) -> ModuleIdentity:
        """Return who the module is."""
        ...

    def registers(self) -> tuple[KeyRegister, ...]:
        """Return the vending keys it holds."""
        ...

    def vend_credit(self, request: CreditRequest) -> str:
        """Return a credit token, 20 digits. Asked again with the same TID it never yields a second credit."""
        ...

    def find_last_credit(self, request: CreditRequest) -> str | None:
        """Return the module's last answer if it is the token of exactly this request, else None."""
        ...

    def verify_token(self, register: int, pan: MeterPan, ti: int, ea: EncryptionAlgorithm, token: str) -> VerifiedToken:
        """Return what the token holds under the key of `register`. Raises ModuleRefused if it is not one."""
        ...

    def close(self) -> None:
        """Let go of the line; further calls raise ModuleUnavailable."""
        ...
