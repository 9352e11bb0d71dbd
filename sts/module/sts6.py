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

import logging
import re
import secrets
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, TypeAlias

from sts.module import layouts, register_layout
from sts.module.errors import FieldError, FrameError, ModuleRefused, ModuleUnavailable
from sts.module.framing import PROTOCOL_ERROR, Frame, FrameLine
from sts.module.returncodes import ReturnCode, meaning_of
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

READ_SECONDS = 5.0
ISSUE_SECONDS = 10.0
KEY_CHANGE_SECONDS = 20.0
_SENDS = 3
_REGISTERS = range(1, 17)
_LAST_ANSWER = Frame("GL?RR")
_DAMAGED = Frame(PROTOCOL_ERROR, f"{ReturnCode.CHECKSUM:02}")
_ISSUE_COMMANDS = {TokenClass.CREDIT: "SM?VC", TokenClass.MANAGEMENT: "SM?VM"}
_TOKEN_ANSWERS = tuple(f"{command.replace('?', '!')}{ReturnCode.OK:02}" for command in _ISSUE_COMMANDS.values())
_SECRET = re.compile(r"[0-9A-Fa-f]{17,}")  # tokens as 17 or 20 digits; PANs too, which are nobody's business either

_log = logging.getLogger(__name__)


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
        self._line = FrameLine(link)
        self._read_timeout = read_timeout
        self._issue_timeout = issue_timeout
        self._key_change_timeout = key_change_timeout
        self._in_step = False  # no answer to an earlier command can still come
        self._latest: tuple[Frame, Frame] | None = None  # a command and the answer that was taken for it
        self._last_token: str | None = None  # of the latest SM!VC or SM!VM seen

    def identify(self) -> ModuleIdentity:
        """Ask SM?DI."""
        with self._sense():
            return layouts.read_identity(self._ask(Frame("SM?DI")))

    def clock(self) -> ModuleClock:
        """Ask SM?QD."""
        with self._sense():
            return layouts.read_clock(self._ask(Frame("SM?QD")))

    def registers(self) -> tuple[KeyRegister, ...]:
        """Ask SM?GA for every register until the module has no more."""
        with self._sense():
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
        with _encodable("SM?VK"):
            command = Frame("SM?VK", layouts.write_key_change_request(request))
        with self._sense():
            answer = layouts.read_key_change_answer(self._ask(command, self._key_change_timeout))
            if len(answer.tokens) != request.count:
                raise FieldError("another number of tokens", ReturnCode.TOKEN_COUNT)
        return answer

    def verify_token(self, register: int, pan: MeterPan, ti: int, ea: EncryptionAlgorithm, token: str) -> VerifiedToken:
        """Ask SM?VT."""
        with _encodable("SM?VT"):
            command = Frame("SM?VT", layouts.write_verify_request(register, pan, ti, ea, token))
        with self._sense():
            result, verified = layouts.read_verify_answer(self._ask(command))
        _verify_ok(command, result)
        return verified

    def verify_line(self, text: str) -> None:
        """Ask GL?EC and compare: `text` is up to 999 printable ASCII characters, 200 over TCP.

        Raises FrameError for a text that no frame can hold.
        """
        echo = f"{len(text):03}{text}"
        with self._sense():
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
        with _encodable(header):
            command = Frame(header, layouts.write_issue_request(request))
        for _ in range(_SENDS):
            answer = self._exchange(command, self._issue_timeout)
            if answer is not None:
                _verify_ok(command, answer.code)
                with self._sense():
                    self._last_token = layouts.read_token_answer(answer.payload)
                return self._last_token
            token = self._find_last(request)
            if token is not None:
                return token
        raise self._no_answer()

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
        for _ in range(_SENDS):
            answer = self._exchange(command, self._read_timeout if timeout is None else timeout)
            if answer is not None:
                _verify_ok(command, answer.code)
                return answer.payload
        raise self._no_answer()

    def _last_answer(self) -> Frame:
        for _ in range(_SENDS):
            self._send(_LAST_ANSWER)
            answer = self._wait("", self._read_timeout)
            if answer not in (None, _DAMAGED):
                return answer
        raise self._no_answer()

    def _exchange(self, command: Frame, timeout: float) -> Frame | None:
        """The answer to `command`, with whatever return code; None when none came that can be taken."""
        if not self._in_step:
            self._get_in_step()
        return self._send_and_wait(command, command.header.replace("?", "!"), timeout)

    def _get_in_step(self) -> None:
        self._last_token = _find_token(self._last_answer()) or self._last_token
        for _ in range(_SENDS):
            number = f"{secrets.randbelow(10**8):08}"
            echo = f"{len(number):03}{number}"
            command = Frame("GL?EC", f"00{echo}")
            self._send(command)
            # A protocol error seen here may be the late answer to an earlier command: it says nothing of this one.
            answer = self._wait(f"GL!EC{ReturnCode.OK:02}{echo}", self._read_timeout)
            if answer is not None:
                self._latest = command, answer
                self._in_step = True
                return
        raise self._no_answer()

    def _send_and_wait(self, command: Frame, expected: str, timeout: float) -> Frame | None:
        self._send(command)
        answer = self._wait(expected, timeout, or_error=True)
        if answer in (None, _DAMAGED) or self._is_repeated(command, answer):
            return None
        self._latest = command, answer
        if answer.header == PROTOCOL_ERROR:
            _verify_ok(command, answer.code)
        self._in_step = True
        return answer

    def _is_repeated(self, command: Frame, answer: Frame) -> bool:
        """Whether this may be the answer to another command, once more."""
        return self._latest is not None and self._latest[0] != command and self._latest[1] == answer

    def _send(self, frame: Frame) -> None:
        self._in_step = False
        self._line.flush()
        _log.debug("%s → %s", self._link.name, _masked(frame))
        self._line.send(frame)

    def _wait(self, expected: str, timeout: float, *, or_error: bool = False) -> Frame | None:
        """The next frame that begins with `expected` (or a protocol error); None at a time-out or damaged bytes.

        Frames with another beginning answer earlier commands and are passed over.
        """
        deadline = monotonic() + timeout
        try:
            while frame := self._line.receive(max(0.0, deadline - monotonic())):
                _log.debug("%s ← %s", self._link.name, _masked(frame))
                if (or_error and frame.header == PROTOCOL_ERROR) or (frame.header + frame.body).startswith(expected):
                    return frame
        except FrameError as error:
            _log.debug("%s ← damaged: %s", self._link.name, error.reason)
        return None

    def _no_answer(self) -> ModuleUnavailable:
        return ModuleUnavailable(self._link.name, "no answer")

    @contextmanager
    def _sense(self) -> Iterator[None]:
        try:
            yield
        except FieldError as error:
            raise ModuleUnavailable(self._link.name, f"an answer that makes no sense: {error.reason}") from error


@contextmanager
def _encodable(command: str) -> Iterator[None]:
    try:
        yield
    except FieldError as error:
        raise ModuleRefused(command, error.code, meaning_of(error.code)) from error


def _verify_ok(command: Frame, code: int) -> None:
    if code != ReturnCode.OK:
        raise ModuleRefused(command.header, code, meaning_of(code))


def _find_token(answer: Frame) -> str | None:
    if not (answer.header + answer.body).startswith(_TOKEN_ANSWERS):
        return None
    try:
        return layouts.read_token_answer(answer.payload)
    except FieldError:
        return None


def _masked(frame: Frame) -> str:
    return frame.header + _SECRET.sub("…", frame.body)
