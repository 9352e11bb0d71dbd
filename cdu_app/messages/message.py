"""A message, and what texts it is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from cdu_app.language import _
from vending.money import Money

_LONGEST: Final = 60  # characters of a text that an operator typed


@dataclass(frozen=True, slots=True)
class Message:
    """One clear sentence, and what to do about it."""

    sentence: str
    advice: str = ""

    def __str__(self) -> str:
        return f"{self.sentence} {self.advice}".rstrip()


Sentences: TypeAlias = Mapping[type[BaseException], Callable[..., Message]]
"""For each kind of error, what makes its message."""


def brief(text: str) -> str:
    """Return what was typed as it can stand in a sentence: printable, on one line, not long."""
    shown = printable(text)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def printable(text: str) -> str:
    """Return a text with a question mark for what cannot be shown: control characters, bytes that are no UTF-8."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def plain(amount: Money) -> str:
    """Return an amount with its currency code, as it can be typed: "12.50 ZAR"."""
    return f"{amount.decimal} {amount.currency}"


def fixed(sentence: str, advice: str = "") -> Callable[[Exception], Message]:
    """Return a message-maker for an error whose fields fill the sentence by name; both texts are marked by `N`."""

    def fill(error: Exception) -> Message:
        shown = {name: _shown(value) for name, value in getattr(error, "__dict__", {}).items()}
        return Message(_(sentence).format(**shown), _(advice).format(**shown))

    return fill


def _shown(value: object) -> object:
    if isinstance(value, Money):
        return plain(value)
    if isinstance(value, Path):
        return printable(str(value))
    return brief(value) if isinstance(value, str) else value
