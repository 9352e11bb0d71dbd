"""Answers STS6 commands (STS 600-8-6) out of a SecurityModule: GL?EC GL?RR SM?DI SM?QD SM?GA SM?VC SM?VT."""

from __future__ import annotations

from datetime import UTC, datetime
from threading import Lock
from typing import TYPE_CHECKING

from sts.errors import InvalidMeterNumber
from sts.identity import MeterPan
from sts.keys import EncryptionAlgorithm
from sts.module import layouts
from sts.module.errors import FieldError, ModuleRefused, ModuleUnavailable
from sts.module.framing import PROTOCOL_ERROR, Frame
from sts.module.protocol import CreditRequest
from sts.module.returncodes import ReturnCode, meaning_of
from sts.token import Commodity

if TYPE_CHECKING:
    from collections.abc import Callable

    from sts.module.protocol import SecurityModule

_TID_WINDOW = 0  # the emulator takes any time; provisional: minutes, 0 for none


class Responder:
    """One module's side of the conversation; it remembers the last answer, whoever asked. For any number of threads."""

    def __init__(self, module: SecurityModule, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._module = module
        self._now = now
        self._last = protocol_error(ReturnCode.HEADER)
        self._lock = Lock()
        self._commands: dict[str, Callable[[str], str]] = {
            "GL?EC": _echo,
            "SM?DI": self._identify,
            "SM?QD": self._clock,
            "SM?GA": self._attributes,
            "SM?VC": self._vend,
            "SM?VT": self._verify,
        }

    def answer(self, request: Frame) -> Frame:
        """The answer to any frame; refusals and failures are answers too."""
        with self._lock:
            if request.header == "GL?RR":
                return self._last
            command = self._commands.get(request.header)
            if command is None:
                return protocol_error(ReturnCode.HEADER)
            self._last = Frame(request.header.replace("?", "!"), _answer_body(command, request.body))
            return self._last

    def _identify(self, payload: str) -> str:
        _verify_empty(payload)
        return layouts.write_identity(self._module.identify())

    def _clock(self, payload: str) -> str:
        _verify_empty(payload)
        return layouts.write_clock(self._now(), _TID_WINDOW)

    def _attributes(self, payload: str) -> str:
        number = layouts.read_register_request(payload)
        for register in self._module.registers():
            if register.number == number:
                return layouts.write_register(register)
        raise _refusal("SM?GA", ReturnCode.KEY_REGISTER_NOT_FOUND)

    def _vend(self, payload: str) -> str:
        fields = layouts.read_credit_request(payload)
        pan, ea, subclass = _pan(fields.pan), _algorithm(fields.ea), _commodity(fields.subclass)
        if fields.carrier != layouts.NUMERIC:
            raise _refusal("SM?VC", ReturnCode.PARAMETER_RANGE)
        request = CreditRequest(fields.register, pan, fields.ti, ea, subclass, fields.amount_code, fields.tid)
        return layouts.write_credit_answer(self._module.vend_credit(request))

    def _verify(self, payload: str) -> str:
        fields = layouts.read_verify_request(payload)
        pan, ea = _pan(fields.pan), _algorithm(fields.ea)
        return layouts.write_verify_answer(self._module.verify_token(fields.register, pan, fields.ti, ea, fields.token))


def protocol_error(code: ReturnCode) -> Frame:
    """GL!ER with its code."""
    return Frame(PROTOCOL_ERROR, f"{code:02}")


def _answer_body(command: Callable[[str], str], payload: str) -> str:
    try:
        return f"{ReturnCode.OK:02}{command(payload)}"
    except (FieldError, ModuleRefused) as error:
        return f"{error.code:02}"
    except ModuleUnavailable:
        return f"{ReturnCode.DEVICE_FAILURE:02}"


def _echo(payload: str) -> str:
    """GL?EC: time-out (2 digits, not used), length (3), data."""
    delay, length, data = payload[:2], payload[2:5], payload[5:]
    if not (delay.isdigit() and length.isdigit() and int(length) == len(data)):
        raise _refusal("GL?EC", ReturnCode.FORMAT)
    return length + data


def _pan(text: str) -> MeterPan:
    try:
        return MeterPan.parse(text)
    except InvalidMeterNumber as error:
        raise _refusal("SM?VC", ReturnCode.PAN) from error


def _algorithm(code: int) -> EncryptionAlgorithm:
    try:
        return EncryptionAlgorithm(code)
    except ValueError:
        raise _refusal("SM?VC", ReturnCode.PARAMETER_RANGE) from None


def _commodity(code: int) -> Commodity:
    try:
        return Commodity(code)
    except ValueError:
        raise _refusal("SM?VC", ReturnCode.SUBCLASS) from None


def _verify_empty(payload: str) -> None:
    if payload:
        raise FieldError("too many fields", ReturnCode.FIELD_COUNT)


def _refusal(command: str, code: ReturnCode) -> ModuleRefused:
    return ModuleRefused(command, code, meaning_of(code))
