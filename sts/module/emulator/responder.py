"""Answers STS6 commands (STS 600-8-6) out of a SecurityModule: all of `layouts`, with GL?EC and GL?RR.

What only the wire can get wrong is refused here; the module refuses the rest, and counts and remembers what it issues.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from sts.errors import InvalidMeterNumber
from sts.identity import MeterPan
from sts.keys import EncryptionAlgorithm
from sts.module import layouts, register_layout
from sts.module.errors import FieldError, ModuleRefused, ModuleUnavailable
from sts.module.framing import PROTOCOL_ERROR, Frame
from sts.module.protocol import CreditRequest, KeyChangeRequest, ManagementRequest
from sts.module.returncodes import ReturnCode, refusal
from sts.token import CURRENCY_SUBCLASS, Commodity, ManagementFunction

if TYPE_CHECKING:
    from collections.abc import Callable

    from sts.module.layouts import IssueFields, KeyChangeFields
    from sts.module.protocol import KeyRegister, SecurityModule

_CREDIT_SUBCLASSES = range(CURRENCY_SUBCLASS + len(Commodity))


class Responder:
    """One module's side of the conversation; it remembers the last answer, whoever asked. For any number of threads."""

    def __init__(self, module: SecurityModule) -> None:
        self._module = module
        self._last = protocol_error(ReturnCode.HEADER)
        self._lock = Lock()
        self._commands: dict[str, Callable[[str], str]] = {
            "GL?EC": _echo,
            "SM?DI": self._identify,
            "SM?QD": self._clock,
            "SM?GA": self._attributes,
            "SM?VC": self._vend_credit,
            "SM?VM": self._issue_management,
            "SM?VK": self._change_key,
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
        return layouts.write_clock(self._module.clock())

    def _attributes(self, payload: str) -> str:
        number = register_layout.read_register_request(payload)
        return register_layout.write_register(self._register("SM?GA", number))

    def _vend_credit(self, payload: str) -> str:
        fields = layouts.read_issue_request(payload)
        pan, ea = _meter("SM?VC", fields)
        if fields.subclass not in _CREDIT_SUBCLASSES:
            raise refusal("SM?VC", ReturnCode.SUBCLASS)
        request = CreditRequest(fields.register, pan, fields.ti, ea, fields.subclass, fields.amount_code, fields.tid)
        return layouts.write_token_answer(self._module.vend_credit(request))

    def _issue_management(self, payload: str) -> str:
        fields = layouts.read_issue_request(payload)
        pan, ea = _meter("SM?VM", fields)
        try:
            function = ManagementFunction(fields.subclass)
        except ValueError:
            raise refusal("SM?VM", ReturnCode.SUBCLASS) from None
        request = ManagementRequest(fields.register, pan, fields.ti, ea, function, fields.amount_code, fields.tid)
        return layouts.write_token_answer(self._module.issue_management(request))

    def _change_key(self, payload: str) -> str:
        fields = layouts.read_key_change_request(payload)
        pan, ea = _meter("SM?VK", fields)
        request = KeyChangeRequest(
            fields.register, fields.new_register, pan, fields.ti, fields.new_ti, ea, fields.count
        )
        return layouts.write_key_change_answer(self._module.change_key(request))

    def _verify(self, payload: str) -> str:
        fields = layouts.read_verify_request(payload)
        pan, ea = read_pan("SM?VT", fields.pan), _algorithm("SM?VT", fields.ea)
        return layouts.write_verify_answer(self._module.verify_token(fields.register, pan, fields.ti, ea, fields.token))

    def _register(self, command: str, number: int) -> KeyRegister:
        for register in self._module.registers():
            if register.number == number:
                return register
        raise refusal(command, ReturnCode.KEY_REGISTER_NOT_FOUND)


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
        raise refusal("GL?EC", ReturnCode.FORMAT)
    return length + data


def _meter(command: str, fields: IssueFields | KeyChangeFields) -> tuple[MeterPan, EncryptionAlgorithm]:
    if fields.carrier != layouts.NUMERIC:
        raise refusal(command, ReturnCode.PARAMETER_RANGE)
    return read_pan(command, fields.pan), _algorithm(command, fields.ea)


def read_pan(command: str, text: str) -> MeterPan:
    """The MeterPAN in a request. Raises ModuleRefused."""
    try:
        return MeterPan.parse(text)
    except InvalidMeterNumber as error:
        raise refusal(command, ReturnCode.PAN) from error


def _algorithm(command: str, code: int) -> EncryptionAlgorithm:
    try:
        return EncryptionAlgorithm(code)
    except ValueError:
        raise refusal(command, ReturnCode.PARAMETER_RANGE) from None


def _verify_empty(payload: str) -> None:
    if payload:
        raise FieldError("too many fields", ReturnCode.FIELD_COUNT)
