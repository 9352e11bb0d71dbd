"""What a look at something of the station comes to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from cdu_app.messages import say
from sts.errors import StsError
from vending.errors import VendingError

if TYPE_CHECKING:
    from collections.abc import Callable


class Verdict(StrEnum):
    """How a check ended."""

    OK = "ok"
    ATTENTION = "attention"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its name, how it ended, what that means and what to do (empty when nothing)."""

    name: str
    verdict: Verdict
    sentence: str
    advice: str = ""


def guarded(name: str, look: Callable[[], Check]) -> Check:
    """What `look` finds; what stops it from looking is a failed check too."""
    try:
        return look()
    except (VendingError, StsError, OSError) as error:
        message = say(error)
        return Check(name, Verdict.FAILED, message.sentence, message.advice)
