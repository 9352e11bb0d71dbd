"""What a security module does, whatever it is: hardware on a serial line or network, or the emulator.

Sizes and names follow STS 600-8-6: supply group code, key revision, base date and key expiry belong to the
module's key register; amounts arrive already compressed (IEC 62055-41, 6.3.6). Class 1 tokens need no module.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from sts.identity import MeterPan
    from sts.keys import EncryptionAlgorithm, KeyType
    from sts.tid import BaseDate
    from sts.token import ManagementFunction

# How long a driver waits for an answer unless it is told otherwise: to a question, to one token, to a set of them.
READ_SECONDS, ISSUE_SECONDS, KEY_CHANGE_SECONDS = 5.0, 10.0, 20.0


@dataclass(frozen=True, slots=True)
class ModuleIdentity:
    """Who answers. `emulator` is true when the tokens come from software with test keys."""

    module_id: str
    firmware: str
    emulator: bool


@dataclass(frozen=True, slots=True)
class ModuleClock:
    """The module's time (aware UTC), and how many minutes a TID may be off it: 0 where it takes any."""

    now: datetime
    tid_window: int


@dataclass(frozen=True, slots=True)
class KeyRegister:
    """A vending key in the module, without its value. `ken` is the key expiry number (255: never).

    Aware UTC times and limits are None where the module does not tell them, or has none for this key. The limits are
    what is left for this module: units in tenths, currency in 0.00001 of the base unit. `kcv` is the key check value
    as the module shows it, hexadecimal.
    """

    number: int
    sgc: str
    krn: int
    kt: KeyType
    base_date: BaseDate
    ken: int
    active_from: datetime | None = None
    issue_until: datetime | None = None
    units_left: int | None = None
    currency_left: int | None = None
    kcv: str = ""


@dataclass(frozen=True, slots=True)
class CreditRequest:
    """A question for one credit token. `tid` 24 bits.

    `subclass` 0 to 3 is a Commodity in units, `amount_code` 16 bits; 4 to 7 the same in currency, 20 bits.
    """

    register: int
    pan: MeterPan
    ti: int
    ea: EncryptionAlgorithm
    subclass: int
    amount_code: int
    tid: int


@dataclass(frozen=True, slots=True)
class ManagementRequest:
    """A question for one class 2 token with a TID. `value` is its 16 bits as sent (watts already coded)."""

    register: int
    pan: MeterPan
    ti: int
    ea: EncryptionAlgorithm
    function: ManagementFunction
    value: int
    tid: int


@dataclass(frozen=True, slots=True)
class KeyChangeRequest:
    """A question for the `count` tokens (2, 3 or 4) that bring a meter from one register's key to another's."""

    register: int
    new_register: int
    pan: MeterPan
    ti: int
    new_ti: int
    ea: EncryptionAlgorithm
    count: int


@dataclass(frozen=True, slots=True)
class KeyChangeTokens:
    """The tokens in order, and whether the base date changes: the meter then forgets the TIDs it has seen."""

    tokens: tuple[str, ...]
    rollover: bool


@dataclass(frozen=True, slots=True)
class VerifiedToken:
    """What a token holds, as the module reads it. Of a key change section, `amount_code` and `tid` mean nothing."""

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

    def clock(self) -> ModuleClock:
        """Return the module's time and its TID window."""
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

    def issue_management(self, request: ManagementRequest) -> str:
        """Return a management token, 20 digits. The same TID never yields two different ones."""
        ...

    def change_key(self, request: KeyChangeRequest) -> KeyChangeTokens:
        """Return a set of key change tokens; asking again gives the same set."""
        ...

    def verify_token(self, register: int, pan: MeterPan, ti: int, ea: EncryptionAlgorithm, token: str) -> VerifiedToken:
        """Return what the token holds under the key of `register`. Raises ModuleRefused if it is not one."""
        ...

    def close(self) -> None:
        """Let go of the line; further calls raise ModuleUnavailable."""
        ...
