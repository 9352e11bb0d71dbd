"""Driver of legacy modules (TSM210, 220, 250, 410): the SecurityModule protocol in fixed-width frames.

Such a module tells nothing of its keys, has no clock, and cannot verify a token. So it cannot prove whose token its
last answer (GL?RR) is, and a driver that took it on trust could give one customer's token to another. What keeps that
from happening:

1. Before every command a new number is echoed (GL?EC). The module answers in order: once the number is back, no
   answer to an earlier command can come, so the next SM!TC is the answer to the next SM?TC.
2. Then, still before a command that issues a token, the module's last answer is asked for. If the command's answer is
   lost, it is asked for again. Is it the same, the command was not carried out. Is it another one with the command's
   header, only the command can have brought it about; the module must also still be the one it was before (SM?ID).
   Anything else (noise, a protocol error) proves nothing.
3. Where a last answer proves nothing, the command is sent again with the same TID, from step 1. That makes a second,
   different-looking token of the same TID, of which a meter takes one. So no sale ever makes two credits.
4. Step 2 holds only while nobody else talks to the module. A serial line is opened for this program alone; a TCP port
   may have other tills on it, so there step 2 is left out.

For the same reason `find_last_credit` knows only what this open session has issued. After a crash the sale is settled
by asking again with its TID (step 3). Key changes have no TID and always give the same tokens: they are asked again.

Provisional until seen on hardware: that such a module has GL?EC. Without it every command is ModuleUnavailable.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from sts.keys import EncryptionAlgorithm
from sts.module import tsm_layouts as layouts
from sts.module.conversation import SENDS, Conversation
from sts.module.errors import ModuleRefused, ModuleUnavailable
from sts.module.field_faults import reading_answer, writing_request
from sts.module.framing import PROTOCOL_ERROR, Frame
from sts.module.protocol import ISSUE_SECONDS, KEY_CHANGE_SECONDS, READ_SECONDS, KeyChangeTokens
from sts.module.returncodes import ReturnCode, meaning_of, refusal
from sts.module.tsm_layouts import CreditBalance, KeyChangeFields, KeyFields, TokenFields
from sts.token import Commodity, TokenClass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sts.identity import MeterPan
    from sts.module.links import Link
    from sts.module.protocol import (
        CreditRequest,
        KeyChangeRequest,
        KeyRegister,
        ManagementRequest,
        ModuleClock,
        ModuleIdentity,
        VerifiedToken,
    )

_CREDIT, _MANAGEMENT, _KEY_CHANGE = "SM?TC", "SM?TM", "SM?TK"
_CLOCK, _VERIFY = "SM?QD", "SM?VT"  # known to STS6 modules only
_TOKENS_OF_A_KEY_CHANGE = 2
# Codes that only legacy modules have; seen in one public client, so provisional.
_LEGACY_MEANINGS = {
    3: "command timed out",
    4: "wrong key register",
    6: "key damaged",
    7: "key parity wrong",
    23: "not allowed in this domain",
    30: "not a token",
    35: "credit balance too large",
    37: "credit balance damaged",
    38: "no credit balance",
    72: "key register empty or damaged",
    73: "wrong amount",
}
_KEY_NOT_THERE = (4, 72)  # what other modules say with KEY_REGISTER_NOT_FOUND


class TsmModule:
    """A legacy module behind `link`, whose vending keys are `registers`; time-outs in seconds.

    For one thread at a time. It makes EA07 tokens in units only, and key changes of two tokens; all else is refused
    before anything is sent. Answers that make no sense are ModuleUnavailable, like answers that do not come.
    """

    def __init__(
        self,
        link: Link,
        registers: Iterable[KeyRegister],
        *,
        read_timeout: float = READ_SECONDS,
        issue_timeout: float = ISSUE_SECONDS,
        key_change_timeout: float = KEY_CHANGE_SECONDS,
    ) -> None:
        self._link = link
        self._registers = {register.number: register for register in registers}
        self._conversation = Conversation(link, read_timeout)
        self._issue_timeout = issue_timeout
        self._key_change_timeout = key_change_timeout
        self._alone = not link.wrapped  # on the line: not so on TCP
        self._module_id = ""
        self._last_credit: tuple[CreditRequest, str] | None = None
        self._closed = False

    def identify(self) -> ModuleIdentity:
        """Ask SM?ID."""
        with reading_answer(self._link.name):
            return layouts.read_identity(self._ask(Frame("SM?ID")))

    def clock(self) -> ModuleClock:
        """Refused: a legacy module has none, and this machine's time under its name would be a lie."""
        self._refuse(_CLOCK, ReturnCode.HEADER)

    def registers(self) -> tuple[KeyRegister, ...]:
        """Return what was given, for a legacy module does not tell; but only once one has said who it is."""
        self._verify_open()
        self._meet()
        return tuple(self._registers.values())

    def vend_credit(self, request: CreditRequest) -> str:
        """Ask SM?TC."""
        key = self._key(_CREDIT, request.register, request.ti, request.ea)
        if request.subclass not in tuple(Commodity):
            self._refuse(_CREDIT, ReturnCode.SUBCLASS)
        fields = TokenFields(request.pan.text, key, request.subclass, request.tid, request.amount_code)
        with writing_request(_CREDIT):
            command = Frame(_CREDIT, layouts.write_credit_request(fields))
        token = self._issue(command, TokenClass.CREDIT)
        self._last_credit = request, token
        return token

    def find_last_credit(self, request: CreditRequest) -> str | None:
        """Return the last credit token that this open module gave here, if it was for exactly this request."""
        self._verify_open()
        if self._last_credit is None or self._last_credit[0] != request:
            return None
        return self._last_credit[1]

    def issue_management(self, request: ManagementRequest) -> str:
        """Ask SM?TM."""
        key = self._key(_MANAGEMENT, request.register, request.ti, request.ea)
        fields = TokenFields(request.pan.text, key, request.function, request.tid, request.value)
        with writing_request(_MANAGEMENT):
            command = Frame(_MANAGEMENT, layouts.write_management_request(fields))
        return self._issue(command, TokenClass.MANAGEMENT)

    def change_key(self, request: KeyChangeRequest) -> KeyChangeTokens:
        """Ask SM?TK."""
        if request.count != _TOKENS_OF_A_KEY_CHANGE:
            self._refuse(_KEY_CHANGE, ReturnCode.TOKEN_COUNT)
        old = self._key(_KEY_CHANGE, request.register, request.ti, request.ea)
        new = self._key(_KEY_CHANGE, request.new_register, request.new_ti, request.ea)
        with writing_request(_KEY_CHANGE):
            fields = KeyChangeFields(request.pan.text, old, new)
            command = Frame(_KEY_CHANGE, layouts.write_key_change_request(fields))
        with reading_answer(self._link.name):
            answer = self._ask(command, self._key_change_timeout)
            tokens = layouts.read_tokens(answer, _TOKENS_OF_A_KEY_CHANGE, TokenClass.MANAGEMENT)
        return KeyChangeTokens(tokens, self._base_date(old) != self._base_date(new))

    def verify_token(
        self,
        register: int,  # noqa: ARG002 - the protocol's arguments
        pan: MeterPan,  # noqa: ARG002
        ti: int,  # noqa: ARG002
        ea: EncryptionAlgorithm,  # noqa: ARG002
        token: str,  # noqa: ARG002
    ) -> VerifiedToken:
        """Refused: no command for it."""
        self._refuse(_VERIFY, ReturnCode.HEADER)

    def balance(self) -> CreditBalance:
        """Ask SM?TS what is left to sell through this module."""
        with reading_answer(self._link.name):
            return layouts.read_balance(self._ask(Frame("SM?TS")))

    def reset(self) -> None:
        """Send GL?RS: the module starts anew, and its keys stay."""
        self._ask(Frame("GL?RS"))

    def close(self) -> None:
        """Close the link."""
        self._closed = True
        self._link.close()

    def _key(self, command: str, number: int, ti: int, ea: EncryptionAlgorithm) -> KeyFields:
        if ea != EncryptionAlgorithm.STA:
            self._refuse(command, ReturnCode.PARAMETER_RANGE)
        register = self._registers.get(number)
        if register is None:
            self._refuse(command, ReturnCode.KEY_REGISTER_NOT_FOUND)
        return KeyFields(number, register.sgc, ti, register.krn, register.ken)

    def _base_date(self, key: KeyFields) -> int:
        return self._registers[key.register].base_date

    def _issue(self, command: Frame, token_class: TokenClass) -> str:
        """The token that a command with a TID brings; the steps are those above."""
        self._meet()
        for _ in range(SENDS):
            answer = self._answer_or_repeated(command)
            if answer is not None:
                with reading_answer(self._link.name):
                    return layouts.read_tokens(_payload(command, answer), 1, token_class)[0]
        raise self._conversation.no_answer()

    def _meet(self) -> None:
        if not self._module_id:
            self._module_id = self.identify().module_id

    def _answer_in_step(self, command: Frame, timeout: float | None) -> Frame | None:
        self._conversation.get_in_step()
        return self._conversation.ask(command, timeout)

    def _answer_or_repeated(self, command: Frame) -> Frame | None:
        if not self._alone:
            return self._answer_in_step(command, self._issue_timeout)
        before = self._conversation.last_answer()
        answer = self._conversation.ask(command, self._issue_timeout)
        if answer is not None:
            return answer
        repeated = self._conversation.find_repeated(before.header + before.body, command.header.replace("?", "!"))
        if repeated is None or repeated == before:
            return None
        self._verify_same_module()
        return repeated

    def _verify_same_module(self) -> None:
        if self.identify().module_id != self._module_id:
            raise ModuleUnavailable(self._link.name, "another module is on the line now")

    def _ask(self, command: Frame, timeout: float | None = None) -> str:
        """The payload of the answer to a command that may be repeated."""
        for _ in range(SENDS):
            answer = self._answer_in_step(command, timeout)
            if answer is not None:
                return _payload(command, answer)
        raise self._conversation.no_answer()

    def _refuse(self, command: str, code: ReturnCode) -> NoReturn:
        self._verify_open()
        raise refusal(command, code)

    def _verify_open(self) -> None:
        if self._closed:
            raise ModuleUnavailable(self._link.name, "the line was closed")


def _payload(command: Frame, answer: Frame) -> str:
    if answer.header == PROTOCOL_ERROR or answer.code != ReturnCode.OK:
        code = ReturnCode.KEY_REGISTER_NOT_FOUND if answer.code in _KEY_NOT_THERE else answer.code
        raise ModuleRefused(command.header, code, _LEGACY_MEANINGS.get(answer.code) or meaning_of(answer.code))
    return answer.payload
