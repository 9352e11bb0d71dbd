"""Faults that an emulator's server makes when told to: for tests, and to train an operator for a bad line."""

from __future__ import annotations

from collections import deque
from enum import Enum, auto


class Fault(Enum):
    """What goes wrong, once, with one command."""

    DROP_REQUEST = auto()  # the command never arrives
    GARBLE_REQUEST = auto()  # one byte of the command is changed on its way
    HALF_REQUEST = auto()  # the command stops in the middle, and the next one's bytes are taken for its end
    DROP_ANSWER = auto()  # carried out, the answer is lost
    GARBLE_ANSWER = auto()  # one byte of the answer is changed
    HALF_ANSWER = auto()  # the answer stops in the middle
    LATE_ANSWER = auto()  # the answer comes `late` seconds later
    OLD_ANSWER = auto()  # the answer before comes once more, ahead of this one
    VANISH_BEFORE = auto()  # the server ends, the command is not carried out
    VANISH_AFTER = auto()  # the command is carried out, the server ends without an answer


class VanishedError(Exception):
    """The server ends as if its power was cut."""


class Faults:
    """A plan of faults, each used up once.

    `late` is the seconds of a late answer; `byte_delay` those that a slow line takes for a byte, in both directions.
    """

    def __init__(self, *, late: float = 0.0, byte_delay: float = 0.0) -> None:
        self.late = late
        self.byte_delay = byte_delay
        self._plan: deque[tuple[str, Fault]] = deque()

    def plan(self, fault: Fault, header: str = "SM?VC") -> None:
        """Let `fault` happen to the next command with this header."""
        self._plan.append((header, fault))

    def take(self, header: str) -> Fault | None:
        """The first fault planned for a command with this header; it leaves the plan."""
        for planned in self._plan:
            if planned[0] == header:
                self._plan.remove(planned)
                return planned[1]
        return None
