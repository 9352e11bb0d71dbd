"""PrismToken behind the SecurityModule protocol.

Its keys have no register numbers and no call lists them: it finds them by supply group and key revision. The station's
settings number them, with base date and expiry, as the centre that loaded them told; that table is `registers()`, and
a register number of a request is a place in it. A wrong entry makes no wrong token: the module knows its key's base
date and expiry, and a TID that it reads otherwise comes back as another.

A lost answer. Every issuing call carries a message id that is a digest of the request (message_ids.py), and the server
keeps its latest results by message id. The driver asks for the result first (fetchTokenResult), and issues only when
the server says that it knows none; after a lost or senseless answer it connects anew and does the same again, under
the same message id and TID. So a request is carried out once, whoever asks it again under the same user: this call, or
the program after a crash. Should the server have forgotten a result, or carry a late request out beside the second, two
tokens have one TID, and a meter takes one of them.

A TID goes out as minutes since 1993, whatever the key's base date, with the flag by which the server takes it as it is.
What comes back is checked, field for field; a token for anything else is never handed out.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sts.digits import read_digits
from sts.errors import TokenFormatError
from sts.keychange import TOKEN_COUNTS
from sts.module.errors import FieldError, FrameError, ModuleUnavailable
from sts.module.layouts import EMULATOR_PREFIX, content_of
from sts.module.prism import amounts, answers, message_ids
from sts.module.prism.refusals import UNKNOWN_RESULT, ApiError, refusal_of
from sts.module.prism.session import PrismSession
from sts.module.prism.values import IssuedToken, meter_config, read_status, read_tokens
from sts.module.protocol import ISSUE_SECONDS, KEY_CHANGE_SECONDS, READ_SECONDS, ModuleClock, ModuleIdentity
from sts.module.returncodes import ReturnCode, refusal
from sts.tid import BaseDate, moment_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sts.identity import MeterPan
    from sts.keys import EncryptionAlgorithm
    from sts.module.links import Link
    from sts.module.prism.opening import Login
    from sts.module.protocol import (
        CreditRequest,
        KeyChangeRequest,
        KeyChangeTokens,
        KeyRegister,
        ManagementRequest,
        VerifiedToken,
    )

TID_AS_IT_IS: Final = 2  # flag: the time is the TID, in minutes since 1993
MODULE_ID, FIRMWARE, CLOCK = "ModuleId", "FirmwareId", "smqd.ex.RtcTimeUtc"
CLOCK_FORMAT: Final = "%Y%m%dT%H%M%SZ"
_TRIES = 3
_MINUTE = timedelta(minutes=1)
T = TypeVar("T")


class PrismModule:
    """A PrismToken server that `connect` gives an encrypted link to. Time-outs in seconds.

    For one thread at a time. Answers that make no sense are ModuleUnavailable, like answers that do not come, and like
    a sign-in that is refused.
    """

    def __init__(
        self,
        connect: Callable[[], Link],
        login: Login,
        registers: Sequence[KeyRegister],
        *,
        read_timeout: float = READ_SECONDS,
        issue_timeout: float = ISSUE_SECONDS,
        key_change_timeout: float = KEY_CHANGE_SECONDS,
    ) -> None:
        self._registers = {register.number: register for register in registers}
        self._read_timeout = read_timeout
        self._issue_timeout = issue_timeout
        self._key_change_timeout = key_change_timeout
        self._session = PrismSession(connect, login, read_timeout)
        self._session.open()

    def identify(self) -> ModuleIdentity:
        """Ask getStatus; of a tree of servers, the one at the address answers."""
        info = self._status()
        try:
            module_id = info[MODULE_ID]
            return ModuleIdentity(module_id, info[FIRMWARE], emulator=module_id.startswith(EMULATOR_PREFIX))
        except KeyError as error:
            raise self._unavailable(FrameError(f"a status without {error.args[0]}")) from None

    def clock(self) -> ModuleClock:
        """Ask getStatus. Refused where the status tells no time, as of some trees of servers. Provisional: one record.

        The window is not read: its unit is not known (the record has a 7 beside a clock that is 41 minutes off).
        """
        text = self._status().get(CLOCK)
        if text is None:
            raise refusal("getStatus", ReturnCode.HEADER)
        try:
            return ModuleClock(datetime.strptime(text, CLOCK_FORMAT).replace(tzinfo=UTC), tid_window=0)
        except ValueError:
            raise self._unavailable(FrameError("a time that is none")) from None

    def registers(self) -> tuple[KeyRegister, ...]:
        """The keys that the settings tell of."""
        self._session.open()
        return tuple(self._registers.values())

    def vend_credit(self, request: CreditRequest) -> str:
        """Call issueCreditToken, unless its result is there already."""
        return self._issue_token("issueCreditToken", request)

    def find_last_credit(self, request: CreditRequest) -> str | None:
        """Call fetchTokenResult: it finds this request's token even when others were issued since."""
        method = "fetchTokenResult"
        register = self._register(method, request.register)
        message_id = message_ids.token_id(request, register)

        def find() -> str | None:
            tokens = self._find_result(message_id)
            return None if tokens is None else answers.read_token(tokens, request, register)

        return self._try(method, find)

    def issue_management(self, request: ManagementRequest) -> str:
        """Call issueMseToken, unless its result is there already."""
        return self._issue_token("issueMseToken", request)

    def change_key(self, request: KeyChangeRequest) -> KeyChangeTokens:
        """Call issueKeyChangeTokens, unless its result is there already."""
        method = "issueKeyChangeTokens"
        register, new = (self._register(method, number) for number in (request.register, request.new_register))
        if request.count not in TOKEN_COUNTS[request.ea]:
            raise refusal(method, ReturnCode.TOKEN_COUNT)
        three = request.count == 3
        arguments = {
            "meterConfig": meter_config(register, request.pan, request.ti, request.ea, three_tokens=three),
            "newConfig": {"toSgc": int(new.sgc), "toKrn": new.krn, "toTi": request.new_ti},
        }
        message_id = message_ids.key_change_id(request, register, new)
        return self._issue(
            method,
            message_id,
            arguments,
            self._key_change_timeout,
            lambda tokens: answers.read_key_change(tokens, request, new),
        )

    def verify_token(self, register: int, pan: MeterPan, ti: int, ea: EncryptionAlgorithm, token: str) -> VerifiedToken:
        """Call verifyToken."""
        method = "verifyToken"
        key = self._register(method, register)
        try:
            read_digits(token)
        except TokenFormatError as error:
            raise refusal(method, ReturnCode.FORMAT) from error
        arguments = {"meterConfig": meter_config(key, pan, ti, ea), "tokenDec": token}

        def ask() -> VerifiedToken:
            result = self._session.call(method, arguments, self._read_timeout)
            return answers.read_verified(result, key, pan, ti, ea)

        return self._try(method, ask)

    def close(self) -> None:
        """Close the connection."""
        self._session.close()

    def _status(self) -> dict[str, str]:
        method = "getStatus"
        return self._try(method, lambda: read_status(self._session.call(method, {}, self._read_timeout)))

    def _issue_token(self, method: str, request: CreditRequest | ManagementRequest) -> str:
        register = self._register(method, request.register)
        try:
            arguments = _issue_arguments(request, register)
        except (FieldError, TokenFormatError) as error:
            raise refusal(method, ReturnCode.PARAMETER_RANGE) from error
        return self._issue(
            method,
            message_ids.token_id(request, register),
            arguments,
            self._issue_timeout,
            lambda tokens: answers.read_token(tokens, request, register),
        )

    def _issue(
        self,
        method: str,
        message_id: str,
        arguments: dict[str, Any],
        timeout: float,
        read: Callable[[Sequence[IssuedToken]], T],
    ) -> T:
        def once() -> T:
            tokens = self._find_result(message_id)
            if tokens is None:
                tokens = read_tokens(self._session.call(method, arguments, timeout, message_id))
            return read(tokens)

        return self._try(method, once)

    def _try(self, method: str, action: Callable[[], T]) -> T:
        """Do what is safe to be done again, until there is an answer that makes sense."""
        tries = 0
        while True:
            self._session.open()  # where nobody lets us in, trying again is no use
            try:
                return action()
            except ApiError as error:
                raise refusal_of(method, error.code, error.words) from None
            except (ModuleUnavailable, FrameError) as error:
                tries += 1
                if tries == _TRIES:
                    raise self._unavailable(error) from error

    def _unavailable(self, error: ModuleUnavailable | FrameError) -> ModuleUnavailable:
        if isinstance(error, ModuleUnavailable):
            return ModuleUnavailable(error.link, error.reason)
        return ModuleUnavailable(self._session.name, f"an answer that makes no sense: {error.reason}")

    def _find_result(self, message_id: str) -> tuple[IssuedToken, ...] | None:
        try:
            return read_tokens(self._session.call("fetchTokenResult", {"reqMessageId": message_id}, self._read_timeout))
        except ApiError as error:
            if error.code != UNKNOWN_RESULT:
                raise
            return None

    def _register(self, method: str, number: int) -> KeyRegister:
        if number not in self._registers:
            raise refusal(method, ReturnCode.KEY_REGISTER_NOT_FOUND)
        return self._registers[number]


def _issue_arguments(request: CreditRequest | ManagementRequest, register: KeyRegister) -> dict[str, Any]:
    """Raises FieldError for an amount, TokenFormatError for a TID that no token carries."""
    held = content_of(request)
    return {
        "meterConfig": meter_config(register, request.pan, request.ti, request.ea),
        "subclass": int(held.subclass),
        "transferAmount": amounts.to_transfer(held.token_class, held.subclass, held.amount_code),
        "tokenTime": (moment_of(request.tid, register.base_date) - BaseDate.Y1993.start) // _MINUTE,
        "flags": TID_AS_IT_IS,
    }
