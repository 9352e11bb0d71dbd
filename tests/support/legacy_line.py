"""A legacy module and its line in memory: what happens on it is planned, and it knows what each token was made for.

Time is counted in events: an answer that is late by n comes after n time-outs and frames.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING

from sts.digits import write_digits
from sts.module.framing import CR, Frame, build_frame, parse_frame, unwrap, wrap
from sts.module.protocol import KeyRegister
from sts.module.tsm_layouts import write_tokens
from sts.token import TokenClass
from tests.support.modules import VENDING_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable

REGISTERS = tuple(
    KeyRegister(number, key.sgc, key.krn, key.kt, key.base_date, key.ken)
    for number, key in enumerate(VENDING_KEYS, start=1)
)
"""What a station's settings tell a driver of the emulator's keys."""

DAMAGED, UNKNOWN = Frame("GL!ER", "20"), Frame("GL!ER", "21")
_TOKENS = {"SM?TC": (TokenClass.CREDIT, 1), "SM?TM": (TokenClass.MANAGEMENT, 1), "SM?TK": (TokenClass.MANAGEMENT, 2)}


class Trouble(Enum):
    """What happens to one frame that is sent, or to its answer."""

    NONE = auto()
    LOSE_REQUEST = auto()
    GARBLE_REQUEST = auto()
    LOSE_ANSWER = auto()
    GARBLE_ANSWER = auto()
    HALF_ANSWER = auto()
    LATE_ANSWER = auto()
    VERY_LATE_ANSWER = auto()
    ANSWER_FOR_THE_NEXT = auto()  # by `late_by`, so late that the driver may have given up
    RESTART = auto()  # the module loses its power, and with it the frame and its last answer
    EXCHANGE = auto()  # another module stands there, whose last answer is a token of its own; the frame is lost
    FOREIGN = auto()  # somebody else is served just before; on lines that may be shared


_LATE = {Trouble.LATE_ANSWER: 2, Trouble.VERY_LATE_ANSWER: 4}


@dataclass
class LegacyModule:
    """Issues another token every time it is asked. `issued` tells the frame that each token answered."""

    module_id: str
    remembers_echoes: bool = True
    remembers_errors: bool = False
    knows_echo: bool = True
    issued: dict[str, Frame] = field(default_factory=dict)
    last: Frame = UNKNOWN

    def answer(self, request: Frame) -> Frame:
        if request.header == "GL?RR":
            return self.last
        answer = self._carry_out(request)
        forgets = (answer.header == "GL!EC" and not self.remembers_echoes) or (
            answer.header == "GL!ER" and not self.remembers_errors
        )
        if not forgets:
            self.last = answer
        return answer

    def misunderstand(self) -> Frame:
        if self.remembers_errors:
            self.last = DAMAGED
        return DAMAGED

    def serve_somebody_else(self) -> None:
        self.answer(Frame("SM?TC", "somebody else"))

    def _carry_out(self, request: Frame) -> Frame:
        header = request.header.replace("?", "!")
        if request.header in _TOKENS:
            return Frame(header, "00" + write_tokens(*self._issue(request)))
        if request.header == "GL?EC" and self.knows_echo:
            return Frame(header, "00" + request.body[2:])
        known = {"SM?ID": f"{self.module_id:8}FW 1    {'0' * 16}", "SM?TS": "0704D2", "GL?RS": ""}
        return Frame(header, "00" + known[request.header]) if request.header in known else UNKNOWN

    def _issue(self, request: Frame) -> list[str]:
        token_class, count = _TOKENS[request.header]
        serial = int(self.module_id[3:]).to_bytes(3, "big") + len(self.issued).to_bytes(4, "big")
        tokens = [write_digits(token_class, bytes((part,)) + serial) for part in range(count)]
        self.issued.update(dict.fromkeys(tokens, request))
        return tokens


class LegacyLine:
    """The link to a module; `troubles` befall the frames that are sent, one after another, until none is left."""

    name = "legacy"

    def __init__(
        self, module: LegacyModule, troubles: Iterable[Trouble] = (), *, wrapped: bool = False, late_by: int = 13
    ) -> None:
        self.module = module
        self.modules = [module]
        self.wrapped = wrapped
        self.sent: list[str] = []
        self._late = {**_LATE, Trouble.ANSWER_FOR_THE_NEXT: late_by}
        self._troubles = deque(troubles)
        self._coming: deque[tuple[int, bytes]] = deque()

    def plan(self, *troubles: Trouble) -> None:
        """Let these befall the next frames."""
        self._troubles.extend(troubles)

    def write(self, data: bytes) -> None:
        self._pass_time()
        frame = parse_frame(unwrap(data.removesuffix(CR)) if self.wrapped else data.removesuffix(CR))
        self.sent.append(frame.header[-2:])
        trouble = self._troubles.popleft() if self._troubles else Trouble.NONE
        answer = self._answer(frame, trouble)
        if answer is not None:
            data = build_frame(answer)
            self._coming.append((self._late.get(trouble, 0), _damage(wrap(data) if self.wrapped else data, trouble)))

    def read(self, timeout: float | None) -> bytes:
        data = b""
        while self._coming and self._coming[0][0] == 0:
            data += self._coming.popleft()[1]
        if not data:
            self._pass_time()
        return data

    def flush_input(self) -> None:
        while self._coming and self._coming[0][0] == 0:
            self._coming.popleft()

    def close(self) -> None:
        pass

    def request_of(self, token: str) -> Frame:
        """What was asked of whatever module when it made this token."""
        return next(module.issued[token] for module in self.modules if token in module.issued)

    def _answer(self, frame: Frame, trouble: Trouble) -> Frame | None:
        if trouble is Trouble.GARBLE_REQUEST:
            return self.module.misunderstand()
        if trouble is Trouble.RESTART:
            self.module.last = UNKNOWN
        if trouble is Trouble.EXCHANGE:
            self.module = LegacyModule(f"TSM{len(self.modules) + 1:05}", self.module.remembers_echoes)
            self.module.serve_somebody_else()
            self.modules.append(self.module)
        if trouble in (Trouble.LOSE_REQUEST, Trouble.RESTART, Trouble.EXCHANGE):
            return None
        if trouble is Trouble.FOREIGN:
            self.module.serve_somebody_else()
        answer = self.module.answer(frame)
        return None if trouble is Trouble.LOSE_ANSWER else answer

    def _pass_time(self) -> None:
        if self._coming:
            left, data = self._coming[0]
            self._coming[0] = max(0, left - 1), data


def _damage(data: bytes, trouble: Trouble) -> bytes:
    middle = len(data) // 2
    if trouble is Trouble.HALF_ANSWER:
        return data[:middle]
    if trouble is Trouble.GARBLE_ANSWER:
        return data[:middle] + bytes((data[middle] ^ 1,)) + data[middle + 1 :]
    return data
