"""Answers PrismToken's methods out of a SecurityModule, and keeps the results of those that issue by message id."""

from __future__ import annotations

import re
from collections import OrderedDict
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from sts.errors import InvalidMeterNumber
from sts.identity import MeterPan
from sts.keys import EncryptionAlgorithm
from sts.module.emulator import prism_tokens as tokens
from sts.module.emulator.prism_tokens import Target
from sts.module.errors import FieldError, ModuleRefused, ModuleUnavailable
from sts.module.prism import amounts
from sts.module.prism.answers import SECTIONS
from sts.module.prism.driver import CLOCK, CLOCK_FORMAT, FIRMWARE, MODULE_ID, TID_AS_IT_IS
from sts.module.prism.refusals import CODES, MODULE_ERROR, UNKNOWN_RESULT, VALID, ApiError
from sts.module.prism.values import get
from sts.module.protocol import CreditRequest, KeyChangeRequest, ManagementRequest, VerifiedToken
from sts.module.returncodes import ReturnCode
from sts.tid import BaseDate
from sts.token import ManagementFunction, TokenClass

if TYPE_CHECKING:
    from collections.abc import Callable

    from sts.module.emulator.prism_accounts import Accounts
    from sts.module.protocol import KeyRegister, SecurityModule

Arguments = dict[str, Any]
KEPT_RESULTS: Final = 1000
_MESSAGE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.,-]{0,39}")
_MINUTE = timedelta(minutes=1)
_API_CODES = {  # of refusals that have a code of their own
    ReturnCode.KEY_REGISTER_NOT_FOUND: "EKeystore.NotFound",
    ReturnCode.PARAMETER_RANGE: "EParamRange",
    ReturnCode.PAN: "ESts.DrnOrPan",
    ReturnCode.KEY_EXPIRED: "ESts.VkExpired",
}
_VERDICTS = {number: code for code, number in CODES.items() if code.startswith("EVerify.")}


class PrismService:
    """One server's side of the conversation, for any number of threads."""

    def __init__(self, module: SecurityModule, accounts: Accounts) -> None:
        self._module = module
        self._accounts = accounts
        self._results: OrderedDict[tuple[str, str], list[Arguments]] = OrderedDict()
        self._lock = Lock()
        self._readers: dict[str, Callable[[Arguments], Any]] = {"getStatus": self._status, "verifyToken": self._verify}
        self._issuers: dict[str, Callable[[Arguments], list[Arguments]]] = {
            "issueCreditToken": self._issue_credit,
            "issueMseToken": self._issue_management,
            "issueKeyChangeTokens": self._change_key,
        }

    def call(self, method: str, arguments: Arguments) -> Any:
        """The result of a method. Raises ApiError."""
        with self._lock:
            try:
                return self._call(method, arguments)
            except ModuleRefused as refusal:
                raise _api_error(refusal) from refusal
            except ModuleUnavailable:
                raise ApiError("EService", "the module does not answer") from None
            except FieldError as error:
                raise ApiError("EParamRange", error.reason) from error

    def _call(self, method: str, arguments: Arguments) -> Any:
        if method == "ping":
            return get(arguments, "echo", str)
        message_id = get(arguments, "messageId", str)
        if not _MESSAGE_ID.fullmatch(message_id):
            raise _out_of_range("messageId")
        if method == "signInWithPassword":
            names = (get(arguments, name, str) for name in ("realm", "username", "password"))
            return {"accessToken": self._accounts.sign_in(*names)}
        user = self._accounts.user_of(get(arguments, "accessToken", str))
        if method == "fetchTokenResult":
            return self._find_result(user, get(arguments, "reqMessageId", str))
        if method in self._readers:
            return self._readers[method](arguments)
        result = self._issuers[method](arguments)
        self._keep(user, message_id, result)
        return result

    def _keep(self, user: str, message_id: str, result: list[Arguments]) -> None:
        self._results[user, message_id] = result
        while len(self._results) > KEPT_RESULTS:
            self._results.popitem(last=False)

    def _find_result(self, user: str, message_id: str) -> list[Arguments]:
        result = self._results.get((user, message_id))
        if result is None:
            raise ApiError(UNKNOWN_RESULT, "not found")
        return result

    def _status(self, _: Arguments) -> list[Arguments]:
        identity = self._module.identify()
        info = {
            MODULE_ID: identity.module_id,
            FIRMWARE: identity.firmware,
            CLOCK: self._module.clock().now.strftime(CLOCK_FORMAT),
        }
        return [{"info": info}]

    def _issue_credit(self, arguments: Arguments) -> list[Arguments]:
        target, subclass, tid = self._target(arguments), get(arguments, "subclass", int), self._tid(arguments)
        code = amounts.to_code(TokenClass.CREDIT, subclass, get(arguments, "transferAmount", float))
        request = CreditRequest(target.register.number, target.pan, target.ti, target.ea, subclass, code, tid)
        held = VerifiedToken(TokenClass.CREDIT, subclass, code, tid)
        return [tokens.describe(target, held, self._module.vend_credit(request))]

    def _issue_management(self, arguments: Arguments) -> list[Arguments]:
        target, subclass, tid = self._target(arguments), get(arguments, "subclass", int), self._tid(arguments)
        try:
            function = ManagementFunction(subclass)
        except ValueError:
            raise _out_of_range("subclass") from None
        code = amounts.to_code(TokenClass.MANAGEMENT, subclass, get(arguments, "transferAmount", float))
        request = ManagementRequest(target.register.number, target.pan, target.ti, target.ea, function, code, tid)
        held = VerifiedToken(TokenClass.MANAGEMENT, subclass, code, tid)
        return [tokens.describe(target, held, self._module.issue_management(request))]

    def _change_key(self, arguments: Arguments) -> list[Arguments]:
        target, config = self._target(arguments), get(arguments, "newConfig", dict)
        new = self._register(get(config, "toSgc", int), get(config, "toKrn", int))
        ti = get(config, "toTi", int)
        count = 4 if target.ea == EncryptionAlgorithm.MISTY1 else 3 if target.three_tokens else 2
        request = KeyChangeRequest(target.register.number, new.number, target.pan, target.ti, ti, target.ea, count)
        change = self._module.change_key(request)
        held = (VerifiedToken(TokenClass.MANAGEMENT, section, 0, 0) for section in SECTIONS[count])
        result = [tokens.describe(target, *pair) for pair in zip(held, change.tokens, strict=True)]
        result[0]["newConfig"] = tokens.advice(new, ti, rollover=change.rollover)
        return result

    def _verify(self, arguments: Arguments) -> Arguments:
        target, digits = self._target(arguments), get(arguments, "tokenDec", str)
        try:
            held = self._module.verify_token(target.register.number, target.pan, target.ti, target.ea, digits)
        except ModuleRefused as refusal:
            if refusal.code in _VERDICTS:
                return {"validationResult": _VERDICTS[ReturnCode(refusal.code)]}
            raise
        if held.token_class == TokenClass.METER_TEST:
            return {"validationResult": VALID, "meterTestToken": tokens.describe_test(target, held.subclass, digits)}
        return {"validationResult": VALID, "token": tokens.describe(target, held, digits)}

    def _target(self, arguments: Arguments) -> Target:
        config = get(arguments, "meterConfig", dict)
        try:
            pan = MeterPan.parse(get(config, "drn", str))
            ea = EncryptionAlgorithm(get(config, "ea", int))
        except InvalidMeterNumber as error:
            raise ApiError("ESts.DrnOrPan", "not a meter number") from error
        except ValueError:
            raise _out_of_range("ea") from None
        register = self._register(get(config, "sgc", int), get(config, "krn", int))
        three_tokens = config.get("allow3Kct") is True
        return Target(register, pan, get(config, "ti", int), ea, get(config, "tct", int), three_tokens)

    def _register(self, sgc: int, krn: int) -> KeyRegister:
        for register in self._module.registers():
            if (int(register.sgc), register.krn) == (sgc, krn):
                return register
        raise ApiError("EKeystore.NotFound", "no such vending key")

    def _tid(self, arguments: Arguments) -> int:
        if get(arguments, "flags", int) != TID_AS_IT_IS:
            raise ApiError("EService.Disabled", "this emulator takes token identifiers only as they are")
        register = self._target(arguments).register
        return get(arguments, "tokenTime", int) - (register.base_date.start - BaseDate.Y1993.start) // _MINUTE


def _api_error(refusal: ModuleRefused) -> ApiError:
    code = _API_CODES.get(ReturnCode(refusal.code))
    if code is not None:
        return ApiError(code, refusal.meaning)
    return ApiError(MODULE_ERROR, f"security module error '{refusal.code:02}': {refusal.meaning}")


def _out_of_range(name: str) -> ApiError:
    return ApiError("EParamRange", f"{name} out of range")
