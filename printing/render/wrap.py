"""Breaking a paragraph into lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from printing.format import END_ISOLATE, ISOLATE

if TYPE_CHECKING:
    from collections.abc import Callable


def wrap(text: str, width: int, measure: Callable[[str], int]) -> list[str]:
    """Break `text` at its spaces so that no line measures more than `width`.

    A no-break space holds amounts and meter numbers together. A single word wider than a line is cut.
    """
    lines = [""]
    for word in filter(None, text.split(" ")):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if measure(joined) <= width:
            lines[-1] = joined
        else:
            *whole, rest = _pieces(word, width, measure)
            lines += [*whole, rest]
    return [line for line in lines if line] or [""]


def isolate_anew(lines: list[str]) -> list[str]:
    """Close what is isolated at the end of a line and open it on the next: each line is turned on its own."""
    opened, whole = 0, []
    for line in lines:
        begun = ISOLATE * opened + line
        opened = begun.count(ISOLATE) - begun.count(END_ISOLATE)
        whole.append(begun + END_ISOLATE * opened)
    return whole


def _pieces(word: str, width: int, measure: Callable[[str], int]) -> list[str]:
    pieces = [""]
    for char in word:
        if pieces[-1] and measure(pieces[-1] + char) > width:
            pieces.append("")
        pieces[-1] += char
    return pieces
