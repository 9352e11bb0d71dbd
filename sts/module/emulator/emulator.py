"""The emulator: a security module in this process, with the rules of hardware.

It keeps its keys and every token it issued in a folder, sealed. Its files can be copied and put back, so it guards
nothing of value: `identify` says that it is an emulator, and its module id begins with EMU.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, Self

from sts.errors import CrcError, InvalidKey, KeyExpired, StsError, TokenFormatError, UnsupportedAlgorithm
from sts.keys import KeyType, VendingKey, decoder_key
from sts.module.emulator.key_file import KEY_FILE, KeyFile, read_key_file, write_key_file
from sts.module.emulator.sealed import Sealer, storage
from sts.module.emulator.tid_log import IssuedToken, TidLog, create_log
from sts.module.errors import ModuleError, ModuleRefused, ModuleUnavailable
from sts.module.layouts import EMULATOR_PREFIX
from sts.module.protocol import CreditRequest, KeyRegister, ModuleIdentity, VerifiedToken
from sts.module.returncodes import ReturnCode, meaning_of
from sts.token import CreditToken, decode_token, encode_credit, verify_not_expired

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sts.identity import MeterPan
    from sts.keys import EncryptionAlgorithm

FIRMWARE = "EMULATOR 1"
MAX_KEYS = 16
_VEND, _VERIFY = "SM?VC", "SM?VT"
_CODES: dict[type[StsError], ReturnCode] = {
    KeyExpired: ReturnCode.KEY_EXPIRED,
    InvalidKey: ReturnCode.PARAMETER_RANGE,
    UnsupportedAlgorithm: ReturnCode.PARAMETER_RANGE,
    CrcError: ReturnCode.TOKEN_CRC,
}
_VENDING_KEY_TYPES = (KeyType.DITK, KeyType.DUTK)  # default keys never vend, common ones only to magnetic cards


def create_emulator(folder: Path, key: bytes, vending_keys: Sequence[VendingKey]) -> None:
    """Make an emulator in `folder`, sealed with the 32-byte `key`; register 1 gets the first vending key (16 at most).

    Raises ModuleUnavailable when there is one already or the folder cannot be written.
    """
    if not 0 < len(vending_keys) <= MAX_KEYS:
        raise ValueError(f"1 to {MAX_KEYS} vending keys")
    with storage(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / KEY_FILE).exists():
        raise ModuleUnavailable(str(folder), "there is an emulator here already")
    module_id = f"{EMULATOR_PREFIX}-{secrets.token_hex(4).upper()}"
    create_log(folder)
    write_key_file(folder, Sealer(key), KeyFile(module_id, tuple(vending_keys)))


class Emulator:
    """An open emulator; any number of threads and processes may use the same folder at once."""

    def __init__(self, content: KeyFile, log: TidLog) -> None:
        self._content = content
        self._log = log

    @classmethod
    def open(cls, folder: Path, key: bytes) -> Self:
        """Open the emulator in `folder`. Raises ModuleUnavailable: none there, wrong key, or damage."""
        sealer = Sealer(key)
        content = read_key_file(folder, sealer)
        return cls(content, TidLog(folder, sealer, content.module_id))

    def identify(self) -> ModuleIdentity:
        """Return the module id given at creation."""
        self._log.verify_open()
        return ModuleIdentity(self._content.module_id, FIRMWARE, emulator=True)

    def registers(self) -> tuple[KeyRegister, ...]:
        """Return the attributes of every vending key."""
        self._log.verify_open()
        return tuple(_register(number, key) for number, key in enumerate(self._content.keys, start=1))

    def vend_credit(self, request: CreditRequest) -> str:
        """Issue a token, or give the same one again for the meter's latest request."""
        key = self._key(_VEND, request.register)
        with _refusing(_VEND), self._log.exclusive():
            latest = self._log.find_highest(request.pan, key.sgc, key.krn)
            if latest is not None and latest.request == request:
                return latest.token
            token = _make_token(key, request)
            if latest is not None and request.tid <= latest.request.tid:
                raise _refusal(_VEND, ReturnCode.TID_WINDOW)
            self._log.append(IssuedToken(key.sgc, key.krn, request, token))
            return token

    def find_last_credit(self, request: CreditRequest) -> str | None:
        """Return the token issued last if it was for exactly this request."""
        with self._log.exclusive():
            last = self._log.find_last()
        return last.token if last is not None and last.request == request else None

    def verify_token(self, register: int, pan: MeterPan, ti: int, ea: EncryptionAlgorithm, token: str) -> VerifiedToken:
        """Decrypt the token under the key of `register`."""
        self._log.verify_open()
        key = self._key(_VERIFY, register)
        with _refusing(_VERIFY):
            held = decode_token(token, decoder_key(key, pan, ti, ea), ea)
        return VerifiedToken(0, held.subclass, held.amount_code, held.tid)

    def close(self) -> None:
        """Let go of the files."""
        self._log.close()

    def _key(self, command: str, register: int) -> VendingKey:
        if not 1 <= register <= len(self._content.keys):
            raise _refusal(command, ReturnCode.KEY_REGISTER_NOT_FOUND)
        return self._content.keys[register - 1]


def _make_token(key: VendingKey, request: CreditRequest) -> str:
    if key.kt not in _VENDING_KEY_TYPES:
        raise _refusal(_VEND, ReturnCode.KEY_TYPE)
    verify_not_expired(request.tid, key.ken)
    fields = CreditToken(request.subclass, request.tid, request.amount_code, secrets.randbelow(16))
    return encode_credit(fields, decoder_key(key, request.pan, request.ti, request.ea), request.ea)


def _register(number: int, key: VendingKey) -> KeyRegister:
    return KeyRegister(number, key.sgc, key.krn, key.kt, key.base_date, key.ken)


@contextmanager
def _refusing(command: str) -> Iterator[None]:
    """Turn what the engine refuses into the return code a module gives."""
    try:
        yield
    except ModuleError:
        raise
    except TokenFormatError as error:
        code = ReturnCode.FORMAT if command == _VERIFY else ReturnCode.PARAMETER_RANGE
        raise _refusal(command, code) from error
    except StsError as error:
        raise _refusal(command, _CODES.get(type(error), ReturnCode.APPLICATION)) from error


def _refusal(command: str, code: ReturnCode) -> ModuleRefused:
    return ModuleRefused(command, code, meaning_of(code))
