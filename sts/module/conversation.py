"""One command after another to a module over frames: which answer belongs to which command."""

from __future__ import annotations

import logging
import re
import secrets
from time import monotonic
from typing import TYPE_CHECKING

from sts.module.errors import FrameError, ModuleUnavailable
from sts.module.framing import PROTOCOL_ERROR, Frame, FrameLine
from sts.module.returncodes import ReturnCode

if TYPE_CHECKING:
    from sts.module.links import Link

SENDS = 3
_ECHO = "GL?EC"
_LAST_ANSWER = Frame("GL?RR")
_DAMAGED = Frame(PROTOCOL_ERROR, f"{ReturnCode.CHECKSUM:02}")
_UNKNOWN = Frame(PROTOCOL_ERROR, f"{ReturnCode.HEADER:02}")
_SECRET = re.compile(r"[0-9A-Fa-f]{17,}")  # tokens as 17 or 20 digits; PANs too, which are nobody's business either

_log = logging.getLogger(__name__)


class Conversation:
    """Frames to and from the module behind `link`; `timeout` seconds for what the module need not think about.

    Every call raises ModuleUnavailable when the line is gone.
    """

    def __init__(self, link: Link, timeout: float) -> None:
        self._link = link
        self._line = FrameLine(link)
        self._timeout = timeout
        self._latest: Frame | None = None

    def get_in_step(self) -> None:
        """Echo a new number: a module answers in order, so once it is back nothing older can come.

        Raises ModuleUnavailable when the module echoes nothing.
        """
        for _ in range(SENDS):
            number = f"{secrets.randbelow(10**8):08}"
            echo = f"{len(number):03}{number}"
            # A protocol error may be the late answer to an earlier command, so the echo is waited for all the same.
            if self._exchange(Frame(_ECHO, f"00{echo}"), self._timeout, f"GL!EC{ReturnCode.OK:02}{echo}"):
                return
        raise self.no_answer() if self._latest != _UNKNOWN else ModuleUnavailable(self._link.name, "it knows no echo")

    def ask(self, command: Frame, timeout: float | None = None) -> Frame | None:
        """The answer to `command`, or the protocol error it meets; None when none came whole and in time.

        To be asked in step: an answer to an earlier command would be taken for this one's.
        """
        return self._exchange(command, timeout or self._timeout, command.header.replace("?", "!"), PROTOCOL_ERROR)

    def last_answer(self) -> Frame:
        """Get in step, and return what the module answered last; nothing older can come after it either.

        Raises ModuleUnavailable.
        """
        for _ in range(SENDS):
            self.get_in_step()
            answer = self._exchange(_LAST_ANSWER, self._timeout, "")
            if answer is not None:
                return answer
        raise self.no_answer()

    def find_repeated(self, *expected: str) -> Frame | None:
        """The module's last answer if it begins in one of these ways, without getting in step first; else None."""
        for _ in range(SENDS):
            answer = self._exchange(_LAST_ANSWER, self._timeout, *expected)
            if answer is not None:
                return answer
        return None

    def no_answer(self) -> ModuleUnavailable:
        """The error for a module that stays silent."""
        return ModuleUnavailable(self._link.name, "no answer")

    def _exchange(self, frame: Frame, timeout: float, *expected: str) -> Frame | None:
        """Send, and wait for a frame that begins as expected; other frames answer earlier commands."""
        self._latest = None
        self._line.flush()
        self._log("→", frame)
        self._line.send(frame)
        deadline = monotonic() + timeout
        try:
            while (left := deadline - monotonic()) > 0 and (answer := self._line.receive(left)):
                self._log("←", answer)
                self._latest = answer
                if (answer.header + answer.body).startswith(expected):
                    return None if answer == _DAMAGED else answer
        except FrameError as error:
            _log.debug("%s ← damaged: %s", self._link.name, error.reason)
        return None

    def _log(self, direction: str, frame: Frame) -> None:
        _log.debug("%s %s %s", self._link.name, direction, frame.header + _masked(frame))


def _masked(frame: Frame) -> str:
    code = 2 if "!" in frame.header else 0  # an answer's return code is no secret
    return frame.body[:code] + _SECRET.sub("…", frame.body[code:])
