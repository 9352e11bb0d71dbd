"""The emulator: a security module in this process, with the rules of hardware.

It keeps its keys, every token it issued and what happened to it in a folder, sealed. Its files can be copied and
put back, so it guards nothing of value: `identify` says that it is an emulator, and its module id begins with EMU.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from sts import keychange
from sts.codec import decode_token, encode_token
from sts.keys import decoder_key, meter_key
from sts.module.emulator import rules
from sts.module.emulator.events import Event, EventKind
from sts.module.emulator.memory import Memory
from sts.module.emulator.rules import CREDIT, KEY_CHANGE, MANAGEMENT, VERIFY, refusing
from sts.module.emulator.tid_log import IssuedToken, counted
from sts.module.errors import ModuleUnavailable
from sts.module.protocol import (
    CreditRequest,
    KeyChangeTokens,
    KeyRegister,
    ModuleClock,
    ModuleIdentity,
    VerifiedToken,
)
from sts.module.returncodes import ReturnCode, refusal
from sts.token import (
    CURRENCY_SUBCLASS,
    RND_VALUES,
    Commodity,
    CreditToken,
    CurrencyToken,
    ManagementToken,
    verify_not_expired,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sts.identity import MeterPan
    from sts.keys import EncryptionAlgorithm
    from sts.kmc.values import ModuleKey
    from sts.module.emulator.tid_log import TokenRequest
    from sts.module.protocol import KeyChangeRequest, ManagementRequest

FIRMWARE = "EMULATOR 2"
_SUBCLASSES = range(2 * CURRENCY_SUBCLASS)


def utc_now() -> datetime:
    """The system's time."""
    return datetime.now(UTC)


class Emulator:
    """An open emulator; any number of threads and processes may use the same folder at once."""

    def __init__(self, memory: Memory, now: Callable[[], datetime]) -> None:
        self._memory = memory
        self._now = now

    @classmethod
    def open(cls, folder: Path, key: bytes, now: Callable[[], datetime] = utc_now) -> Self:
        """Open the emulator in `folder`; `now` is its clock (aware UTC).

        Raises ModuleUnavailable: none there, wrong key, or damage.
        """
        return cls(Memory(folder, key), now)

    def identify(self) -> ModuleIdentity:
        """Return the module id given at creation."""
        self._memory.verify_open()
        return ModuleIdentity(self._memory.state.module_id, FIRMWARE, emulator=True)

    def clock(self) -> ModuleClock:
        """Return the time by the clock it was opened with."""
        self._memory.verify_open()
        return ModuleClock(self._now(), self._memory.state.tid_window)

    def registers(self) -> tuple[KeyRegister, ...]:
        """Return the attributes of every vending key, with what is left of its limits."""
        with self._memory.exclusive():
            return tuple(self._register(number, held) for number, held in enumerate(self._memory.state.keys, start=1))

    def vend_credit(self, request: CreditRequest) -> str:
        """Issue a token, or give the same one again for the meter's latest request."""
        return self._issue(CREDIT, request)

    def issue_management(self, request: ManagementRequest) -> str:
        """Issue a token, or give the same one again for the meter's latest request; TIDs are those of credit too."""
        return self._issue(MANAGEMENT, request)

    def find_last_credit(self, request: CreditRequest) -> str | None:
        """Return the token issued last if it was for exactly this request."""
        with self._memory.exclusive():
            last = self._memory.tokens.find_last()
        return last.token if last is not None and last.request == request else None

    def change_key(self, request: KeyChangeRequest) -> KeyChangeTokens:
        """Make the tokens that bring a meter from one register's key to another's."""
        with refusing(KEY_CHANGE):
            with self._memory.exclusive():
                current, new = self._key(KEY_CHANGE, request.register), self._key(KEY_CHANGE, request.new_register)
            rules.verify_new_key(current, new, self._now())
            rollover = current.key.base_date != new.key.base_date
            change = keychange.KeyChange(meter_key(new.key, request.pan, request.new_ti, request.ea), rollover)
            under = decoder_key(current.key, request.pan, request.ti, request.ea)
            return KeyChangeTokens(keychange.change_key(under, change, request.count), rollover)

    def verify_token(self, register: int, pan: MeterPan, ti: int, ea: EncryptionAlgorithm, token: str) -> VerifiedToken:
        """Decrypt the token under the key of `register`."""
        with refusing(VERIFY):
            with self._memory.exclusive():
                held = self._key(VERIFY, register)
            found = decode_token(token, decoder_key(held.key, pan, ti, ea))
        match found:
            case CreditToken() | CurrencyToken():
                return VerifiedToken(found.token_class, found.subclass, found.amount_code, found.tid)
            case ManagementToken():
                return VerifiedToken(found.token_class, found.subclass, found.value, found.tid)
            case _:
                return VerifiedToken(found.token_class, found.subclass, 0, 0)

    def request_keys(self) -> str:
        """Return a request for the centre's next key file to this module."""
        from sts.kmc.request import make_request  # here: selling does not load it

        with self._memory.exclusive():
            state = self._memory.state
        return make_request(state.identity, state.exchange, state.sequence + 1)

    def load_keys(self, key_file: bytes) -> int:
        """Put the keys of a key file in place of those it has; the file's number. Limits count from here anew.

        Raises KeyFileRefused; the module then stays as it is.
        """
        from sts.kmc.errors import KeyFileRefused  # here: selling does not load them
        from sts.kmc.key_file import open_keys

        with self._memory.exclusive():
            try:
                sequence, keys = open_keys(key_file, self._memory.state, self._now())
            except KeyFileRefused as refused:
                self._note(EventKind.KEY_FILE_REFUSED, refused.fault)
                raise
            self._memory.store(replace(self._memory.state, sequence=sequence, keys=keys, tampered=False))
            self._note(EventKind.KEY_FILE_LOADED, f"number {sequence}; keys: {len(keys)}")
            return sequence

    def tamper(self) -> None:
        """Erase the vending keys, as hardware does when it is opened; only the centre's next key file revives it."""
        with self._memory.exclusive():
            self._note(EventKind.TAMPERED)
            self._memory.store(replace(self._memory.state, keys=(), tampered=True))

    def events(self) -> tuple[Event, ...]:
        """Return what happened to the module, the oldest first."""
        with self._memory.exclusive():
            return self._memory.events.read()

    def close(self) -> None:
        """Let go of the files."""
        self._memory.close()

    def _issue(self, command: str, request: TokenRequest) -> str:
        with refusing(command), self._memory.exclusive():
            held = self._key(command, request.register)
            key_id = self._memory.key_ids[request.register - 1]
            highest = self._memory.tokens.highest_tid(request.pan, key_id)
            latest = self._memory.tokens.find_highest(request.pan, key_id) if request.tid == highest else None
            if latest is not None and latest.request == request:
                return latest.token
            rules.verify_issues(command, held, self._now())
            verify_not_expired(request.tid, held.key.ken)
            fields = _fields(command, request)
            if request.tid <= highest:
                raise refusal(command, ReturnCode.TID_WINDOW)
            self._verify_window(command, request, held)
            self._verify_limits(command, request, held)
            token = encode_token(fields, decoder_key(held.key, request.pan, request.ti, request.ea))
            self._memory.tokens.append(IssuedToken(self._memory.state.sequence, key_id, request, token))
            return token

    def _verify_window(self, command: str, request: TokenRequest, held: ModuleKey) -> None:
        window = self._memory.state.tid_window
        off = rules.minutes_off(request.tid, held.key, self._now()) if window else 0
        if off > window:
            self._note(EventKind.OUTSIDE_CLOCK_WINDOW, f"register {request.register}, {off} minutes off")
            raise refusal(command, ReturnCode.TID_WINDOW)

    def _verify_limits(self, command: str, request: TokenRequest, held: ModuleKey) -> None:
        if not (held.is_limited and isinstance(request, CreditRequest)):
            return
        used = self._memory.tokens.used(self._memory.state.sequence, request.register)
        if rules.exceeds_limit(held, used, counted(request.subclass, request.amount_code)):
            self._note(EventKind.LIMIT_USED_UP, f"register {request.register}")
            raise refusal(command, ReturnCode.INSUFFICIENT_CREDIT)

    def _register(self, number: int, held: ModuleKey) -> KeyRegister:
        key, used = held.key, self._memory.tokens.used(self._memory.state.sequence, number)
        return KeyRegister(
            number=number,
            sgc=key.sgc,
            krn=key.krn,
            kt=key.kt,
            base_date=key.base_date,
            ken=key.ken,
            active_from=held.active_from,
            issue_until=held.issue_until,
            units_left=rules.what_is_left(held.unit_limit, used.units),
            currency_left=rules.what_is_left(held.currency_limit, used.currency),
            kcv=held.kcv,
        )

    def _key(self, command: str, register: int) -> ModuleKey:
        """The key of a register. Only inside `exclusive`."""
        state = self._memory.state
        if state.tampered:
            raise refusal(command, ReturnCode.TAMPERED)
        if not 1 <= register <= len(state.keys):
            raise refusal(command, ReturnCode.KEY_REGISTER_NOT_FOUND)
        return state.keys[register - 1]

    def _note(self, kind: EventKind, detail: str = "") -> None:
        with suppress(ModuleUnavailable):  # a full disk is told by the next token; a refusal stays one
            self._memory.events.append(Event(self._now(), kind, detail))


def _fields(command: str, request: TokenRequest) -> CreditToken | CurrencyToken | ManagementToken:
    rnd = secrets.randbelow(RND_VALUES)
    if not isinstance(request, CreditRequest):
        return ManagementToken(request.function, request.tid, request.value, rnd)
    if request.subclass not in _SUBCLASSES:
        raise refusal(command, ReturnCode.SUBCLASS)
    if request.subclass < CURRENCY_SUBCLASS:
        return CreditToken(Commodity(request.subclass), request.tid, request.amount_code, rnd)
    return CurrencyToken(Commodity(request.subclass - CURRENCY_SUBCLASS), request.tid, request.amount_code)
