"""Driver of STS6 modules (STS 600-8-6): the SecurityModule protocol spoken in frames over an open link.

After opening, and after every lost or damaged answer, the driver gets in step with the module before it asks anything:
it fetches the last answer (GL?RR) and keeps the token in it, then echoes a new number, after which no older answer can
come, for a module answers in order. A command that reads is then asked again, and a key change too: its tokens have no
TID and are always the same. For a command that issues a credit or management token, the kept token is proved by SM?VT
to be this request's; if it is not, the same TID is asked for again. After three sends the module counts as gone.

A line that repeats itself could bring the answer to the command before once more: an answer that is equal to it, to
another command, is not taken, and the driver gets in step again.

Key-load commands (KC KR KL KF KX) are known by name only: keys are loaded with the vendor's tool.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sts.module import layouts, register_layout
from sts.module.conversation import SENDS, Conversation
from sts.module.errors import FieldError, ModuleRefused
from sts.module.field_faults import reading_answer, writing_request
from sts.module.framing import Frame
from sts.module.protocol import ISSUE_SECONDS, KEY_CHANGE_SECONDS, READ_SECONDS
from sts.module.returncodes import ReturnCode, refusal
from sts.token import TokenClass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sts.identity import MeterPan
    from sts.keys import EncryptionAlgorithm
    from sts.module.links import Link
    from sts.module.protocol import (
        CreditRequest,
        KeyChangeRequest,
        KeyChangeTokens,
        KeyRegister,
        ManagementRequest,
        ModuleClock,
        ModuleIdentity,
        VerifiedToken,
    )

    IssueRequest: TypeAlias = CreditRequest | ManagementRequest

_REGISTERS = range(1, 17)
_ISSUE_COMMANDS = {TokenClass.CREDIT: "SM?VC", TokenClass.MANAGEMENT: "SM?VM"}
_TOKEN_ANSWERS = tuple(f"{command.replace('?', '!')}{ReturnCode.OK:02}" for command in _ISSUE_COMMANDS.values())


class Sts6Module:
    """A module behind `link`. Time-outs in seconds: `issue_timeout` for one token, `key_change_timeout` for a set.

    For one thread at a time. Answers that make no sense are ModuleUnavailable, like answers that do not come.
    """

    def __init__(
        self,
        link: Link,
        *,
        read_timeout: float = READ_SECONDS,
        issue_timeout: float = ISSUE_SECONDS,
        key_change_timeout: float = KEY_CHANGE_SECONDS,
    ) -> None:
        self._link = link
        self._conversation = Conversation(link, read_timeout)
        self._issue_timeout = issue_timeout
        self._key_change_timeout = key_change_timeout
        self._in_step = False  # no answer to an earlier command can still come
        self._latest: tuple[Frame, Frame] | None = None  # a command and the answer that was taken for it
        self._last_token: str | None = None  # of the latest SM!VC or SM!VM seen

    def identify(self) -> ModuleIdentity:
        """Ask SM?DI."""
        with reading_answer(self._link.name):
            return layouts.read_identity(self._ask(Frame("SM?DI")))

    def clock(self) -> ModuleClock:
        """Ask SM?QD."""
        with reading_answer(self._link.name):
            return layouts.read_clock(self._ask(Frame("SM?QD")))

    def registers(self) -> tuple[KeyRegister, ...]:
        """Ask SM?GA for every register until the module has no more."""
        with reading_answer(self._link.name):
            return tuple(self._each_register())

    def vend_credit(self, request: CreditRequest) -> str:
        """Ask SM?VC."""
        return self._issue(request)

    def find_last_credit(self, request: CreditRequest) -> str | None:
        """Prove the last token seen, or found in GL?RR when the line was opened, by SM?VT."""
        return self._find_last(request)

    def issue_management(self, request: ManagementRequest) -> str:
        """Ask SM?VM."""
        return self._issue(request)

    def change_key(self, request: KeyChangeRequest) -> KeyChangeTokens:
        """Ask SM?VK."""
        with writing_request("SM?VK"):
            command = Frame("SM?VK", layouts.write_key_change_request(request))
        with reading_answer(self._link.name):
            answer = layouts.read_key_change_answer(self._ask(command, self._key_change_timeout))
            if len(answer.tokens) != request.count:
                raise FieldError("another number of tokens", ReturnCode.TOKEN_COUNT)
        return answer

    def verify_token(self, register: int, pan: MeterPan, ti: int, ea: EncryptionAlgorithm, token: str) -> VerifiedToken:
        """Ask SM?VT."""
        with writing_request("SM?VT"):
            command = Frame("SM?VT", layouts.write_verify_request(register, pan, ti, ea, token))
        with reading_answer(self._link.name):
            result, verified = layouts.read_verify_answer(self._ask(command))
        _verify_ok(command, result)
        return verified

    def verify_line(self, text: str) -> None:
        """Ask GL?EC and compare: `text` is up to 999 printable ASCII characters, 200 over TCP.

        Raises FrameError for a text that no frame can hold.
        """
        echo = f"{len(text):03}{text}"
        with reading_answer(self._link.name):
            if self._ask(Frame("GL?EC", f"00{echo}")) != echo:
                raise FieldError("another echo", ReturnCode.FORMAT)

    def close(self) -> None:
        """Close the link."""
        self._link.close()

    def _each_register(self) -> Iterator[KeyRegister]:
        for number in _REGISTERS:
            try:
                payload = self._ask(Frame("SM?GA", register_layout.write_register_request(number)))
            except ModuleRefused as refused:
                if refused.code == ReturnCode.KEY_REGISTER_NOT_FOUND:
                    return
                raise
            yield register_layout.read_register(number, payload)

    def _issue(self, request: IssueRequest) -> str:
        header = _ISSUE_COMMANDS[TokenClass(layouts.content_of(request).token_class)]
        with writing_request(header):
            command = Frame(header, layouts.write_issue_request(request))
        for _ in range(SENDS):
            answer = self._exchange(command, self._issue_timeout)
            if answer is not None:
                _verify_ok(command, answer.code)
                with reading_answer(self._link.name):
                    self._last_token = layouts.read_token_answer(answer.payload)
                return self._last_token
            token = self._find_last(request)
            if token is not None:
                return token
        raise self._conversation.no_answer()

    def _find_last(self, request: IssueRequest) -> str | None:
        if not self._in_step:
            self._get_in_step()
        token = self._last_token
        if token is None or not self._is_token_of(request, token):
            return None
        return token

    def _is_token_of(self, request: IssueRequest, token: str) -> bool:
        try:
            held = self.verify_token(request.register, request.pan, request.ti, request.ea, token)
        except ModuleRefused:
            return False
        return held == layouts.content_of(request)

    def _ask(self, command: Frame, timeout: float | None = None) -> str:
        """The payload of the answer to a command that may be repeated."""
        for _ in range(SENDS):
            answer = self._exchange(command, timeout)
            if answer is not None:
                _verify_ok(command, answer.code)
                return answer.payload
        raise self._conversation.no_answer()

    def _exchange(self, command: Frame, timeout: float | None) -> Frame | None:
        """The answer to `command`, with whatever return code; None when none came that can be taken."""
        if not self._in_step:
            self._get_in_step()
        self._in_step = False
        answer = self._conversation.ask(command, timeout)
        if answer is None or self._is_repeated(command, answer):
            return None
        self._in_step, self._latest = True, (command, answer)
        return answer

    def _is_repeated(self, command: Frame, answer: Frame) -> bool:
        """Whether this may be the answer to another command, once more."""
        return self._latest is not None and self._latest[0] != command and self._latest[1] == answer

    def _get_in_step(self) -> None:
        last = self._conversation.find_repeated("")
        if last is None:
            raise self._conversation.no_answer()
        self._last_token = _find_token(last) or self._last_token
        self._conversation.get_in_step()
        self._in_step, self._latest = True, None


def _verify_ok(command: Frame, code: int) -> None:
    if code != ReturnCode.OK:
        raise refusal(command.header, code)


def _find_token(answer: Frame) -> str | None:
    if not (answer.header + answer.body).startswith(_TOKEN_ANSWERS):
        return None
    try:
        return layouts.read_token_answer(answer.payload)
    except FieldError:
        return None
