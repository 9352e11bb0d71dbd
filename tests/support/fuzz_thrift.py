"""Everything that reads bytes from a PrismToken server, or from its clients, for `tests.support.fuzz`."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from sts.keys import KeyType
from sts.module.emulator import prism_tokens
from sts.module.emulator.prism_accounts import Accounts
from sts.module.emulator.prism_server import reply_to
from sts.module.emulator.prism_service import PrismService
from sts.module.errors import FrameError, ModuleRefused
from sts.module.prism import answers, api, values
from sts.module.prism.reading import read_message
from sts.module.prism.refusals import ApiError
from sts.module.protocol import KeyRegister, VerifiedToken
from sts.tid import BaseDate
from tests.support.fuzz import Target
from tests.support.modules import KEY_CHANGE, MANAGEMENT, PAN, REQUEST

if TYPE_CHECKING:
    from collections.abc import Callable

TOKEN = "12345678901234567890"
REGISTER = KeyRegister(1, "600675", 1, KeyType.DUTK, BaseDate.Y2014, 255)
TARGET = prism_tokens.Target(REGISTER, PAN, REQUEST.ti, REQUEST.ea, values.NUMERIC, three_tokens=False)
CREDIT = prism_tokens.describe(TARGET, VerifiedToken(0, 0, REQUEST.amount_code, REQUEST.tid), TOKEN)
MANAGED = prism_tokens.describe(TARGET, VerifiedToken(2, MANAGEMENT.function, MANAGEMENT.value, MANAGEMENT.tid), TOKEN)
SECTIONS = [prism_tokens.describe(TARGET, VerifiedToken(2, section, 0, 0), TOKEN) for section in (3, 4)]
SECTIONS[0]["newConfig"] = prism_tokens.advice(REGISTER, KEY_CHANGE.new_ti, rollover=True)
WHERE = (REGISTER, PAN, REQUEST.ti, REQUEST.ea)

RESULTS: dict[str, Any] = {
    "signInWithPassword": {"accessToken": "an access token"},
    "getStatus": [{"info": {"ModuleId": "94000001", "FirmwareId": "STS65V10"}}],
    "issueCreditToken": [CREDIT],
    "issueMseToken": [MANAGED],
    "issueKeyChangeTokens": SECTIONS,
    "verifyToken": {"validationResult": "EVerify.Ok", "token": CREDIT},
    "fetchTokenResult": [CREDIT],
}
"""What a server that works well answers to each method."""

READERS: dict[str, Callable[[Any], object]] = {
    "signInWithPassword": lambda result: values.get(result, "accessToken", str),
    "getStatus": values.read_status,
    "issueCreditToken": lambda result: answers.read_token(values.read_tokens(result), REQUEST, REGISTER),
    "issueMseToken": lambda result: answers.read_token(values.read_tokens(result), MANAGEMENT, REGISTER),
    "issueKeyChangeTokens": lambda result: answers.read_key_change(values.read_tokens(result), KEY_CHANGE, REGISTER),
    "verifyToken": lambda result: answers.read_verified(result, *WHERE),
    "fetchTokenResult": lambda result: answers.read_token(values.read_tokens(result), REQUEST, REGISTER),
}
CONFIG = values.meter_config(*WHERE)
SIGNED = {"messageId": "m1", "accessToken": "an access token"}
ISSUE = {**SIGNED, "meterConfig": CONFIG, "subclass": 0, "transferAmount": 5.0, "tokenTime": 1, "flags": 2}
ARGUMENTS: dict[str, dict[str, Any]] = {
    "ping": {"sleepMs": 0, "echo": "hello"},
    "signInWithPassword": {
        "messageId": "m1",
        "realm": "local",
        "username": "u",
        "password": "p",
        "sessionOpts": {"version": "1.0"},
    },
    "getStatus": SIGNED,
    "issueCreditToken": ISSUE,
    "issueMseToken": ISSUE,
    "issueKeyChangeTokens": {**SIGNED, "meterConfig": CONFIG, "newConfig": {"toSgc": 600675, "toKrn": 1, "toTi": 1}},
    "verifyToken": {**SIGNED, "meterConfig": CONFIG, "tokenDec": TOKEN},
    "fetchTokenResult": {**SIGNED, "reqMessageId": "m2"},
}


class RefusingModule:
    """Knows one key and refuses whatever is asked of it."""

    def registers(self) -> tuple[KeyRegister, ...]:
        return (REGISTER,)

    def __getattr__(self, _: str) -> Callable[..., Any]:
        def refuse(*_: object) -> None:
            raise ModuleRefused("SM?VC", 44, "token identifier not accepted")

        return refuse


class OpenDoor(Accounts):
    """Lets everybody in."""

    def user_of(self, access: str) -> str:
        return access


def reply_head(method: str) -> bytes:
    """How a reply to a method begins, with sequence number 0."""
    return b"\x80\x01\x00\x02" + len(method).to_bytes(4, "big") + method.encode() + bytes(4)


def reply_body(method: str) -> bytes:
    """A right reply, less its head."""
    return api.encode_result(api.Call(method, 0, {}), RESULTS[method]).removeprefix(reply_head(method))


def read_reply(method: str, body: bytes) -> object:
    """What the driver does with a reply. Raises FrameError, ApiError, ModuleRefused."""
    return READERS[method](api.decode_reply(method, read_message(reply_head(method) + body)))


def thrift_targets() -> list[Target]:
    """What reads messages, replies of servers, calls of clients."""
    calls = [api.encode_call(method, 1, arguments) for method, arguments in ARGUMENTS.items()]
    service = PrismService(RefusingModule(), OpenDoor({}))  # type: ignore[arg-type]  # the few calls that are made
    return [
        Target("Thrift message", _read, calls),
        *(Target(f"{method} reply", partial(_read_reply, method), [reply_body(method)]) for method in READERS),
        Target("PrismToken call", partial(_answer, service), calls),
    ]


def _read(data: bytes) -> None:
    with suppress(FrameError):
        read_message(data)


def _read_reply(method: str, body: bytes) -> None:
    with suppress(FrameError, ApiError, ModuleRefused):
        read_reply(method, body)


def _answer(service: PrismService, data: bytes) -> None:
    with suppress(FrameError):
        reply_to(service, api.decode_call(data))
