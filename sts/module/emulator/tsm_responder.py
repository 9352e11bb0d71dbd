"""Answers legacy commands (TSM210, 220, 250, 410) out of a SecurityModule: all of `tsm_layouts`, GL?EC GL?RR GL?RS.

A real one checks what the host says of a key against its register, so this one does; for lack of better codes it
answers 28 where the register holds another key, and 40 for another KEN. It has no TID memory, no clock and no
verification to offer, but the module behind it keeps its own rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sts.amount import MAX_UNITS
from sts.keys import EncryptionAlgorithm
from sts.module import tsm_layouts as layouts
from sts.module.emulator.responder import Responder, read_pan
from sts.module.errors import FieldError
from sts.module.layouts import EMULATOR_PREFIX
from sts.module.protocol import CreditRequest, KeyChangeRequest, ManagementRequest, ModuleIdentity
from sts.module.returncodes import ReturnCode, refusal
from sts.token import Commodity, ManagementFunction

if TYPE_CHECKING:
    from sts.module.protocol import SecurityModule
    from sts.module.tsm_layouts import KeyFields

_CHECK_DIGITS = "0" * 16
_TOKENS_OF_A_KEY_CHANGE = 2


class TsmResponder(Responder):
    """A legacy module's side of the conversation; like any other it remembers its last answer."""

    def __init__(self, module: SecurityModule) -> None:
        super().__init__(module)
        self._commands = {
            "GL?EC": self._commands["GL?EC"],
            "GL?RS": _reset,
            "SM?ID": self._identify,
            "SM?TC": self._vend_credit,
            "SM?TM": self._issue_management,
            "SM?TK": self._change_key,
            "SM?TS": self._balance,
        }

    def _identify(self, payload: str) -> str:
        _verify_empty(payload)
        identity = self._module.identify()
        width = layouts.NAME_WIDTH
        short = EMULATOR_PREFIX + identity.module_id[-(width - len(EMULATOR_PREFIX)) :]
        return layouts.write_identity(ModuleIdentity(short, identity.firmware[:width], emulator=True), _CHECK_DIGITS)

    def _vend_credit(self, payload: str) -> str:
        fields = layouts.read_credit_request(payload)
        pan, key = read_pan("SM?TC", fields.pan), fields.key
        if fields.subclass not in tuple(Commodity):
            raise refusal("SM?TC", ReturnCode.SUBCLASS)
        self._verify_key("SM?TC", key)
        ea = EncryptionAlgorithm.STA
        request = CreditRequest(key.register, pan, key.ti, ea, fields.subclass, fields.value, fields.tid)
        return layouts.write_tokens(self._module.vend_credit(request))

    def _issue_management(self, payload: str) -> str:
        fields = layouts.read_management_request(payload)
        pan, key = read_pan("SM?TM", fields.pan), fields.key
        if fields.subclass not in tuple(ManagementFunction):
            raise refusal("SM?TM", ReturnCode.SUBCLASS)
        self._verify_key("SM?TM", key)
        function, ea = ManagementFunction(fields.subclass), EncryptionAlgorithm.STA
        request = ManagementRequest(key.register, pan, key.ti, ea, function, fields.value, fields.tid)
        return layouts.write_tokens(self._module.issue_management(request))

    def _change_key(self, payload: str) -> str:
        fields = layouts.read_key_change_request(payload)
        pan, old, new = read_pan("SM?TK", fields.pan), fields.old, fields.new
        self._verify_key("SM?TK", old)
        self._verify_key("SM?TK", new)
        count, ea = _TOKENS_OF_A_KEY_CHANGE, EncryptionAlgorithm.STA
        request = KeyChangeRequest(old.register, new.register, pan, old.ti, new.ti, ea, count)
        return layouts.write_tokens(*self._module.change_key(request).tokens)

    def _balance(self, payload: str) -> str:
        """What is left under all keys together; as much as can be told where none has a limit."""
        _verify_empty(payload)
        left = [register.units_left for register in self._module.registers() if register.units_left is not None]
        return layouts.write_balance(layouts.CreditBalance(0, sum(left) if left else MAX_UNITS))

    def _verify_key(self, command: str, said: KeyFields) -> None:
        held = self._register(command, said.register)
        if (said.sgc, said.krn) != (held.sgc, held.krn):
            raise refusal(command, ReturnCode.KEY_REGISTER_NOT_FOUND)
        if said.ken != held.ken:
            raise refusal(command, ReturnCode.PARAMETER_RANGE)


def _reset(payload: str) -> str:
    _verify_empty(payload)
    return ""


def _verify_empty(payload: str) -> None:
    if payload:
        raise FieldError("too long", ReturnCode.FORMAT)
