"""Plain text in fixed columns: for the terminal and files, and the lines of a printer's text mode."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from printing.document import Align, Cut, Direction, Gap, Heading, Notice, Pair, Rule, Text, TokenGroups
from printing.format import NARROW_NO_BREAK_SPACE, NO_BREAK_SPACE
from printing.render.wrap import wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from printing.document import Block, Document

COLUMNS_58_MM = 32
COLUMNS_80_MM = 48


class Size(StrEnum):
    """How a device sets a line; plain text has one size only."""

    NORMAL = "normal"
    LARGE = "large"
    HUGE = "huge"


@dataclass(frozen=True, slots=True)
class Line:
    """One line, padded to its place. `text` fits the columns, or their `token_scale`th part at Size.HUGE."""

    text: str
    size: Size = Size.NORMAL
    strong: bool = False


def render_text(document: Document, columns: int) -> str:
    """Return the document in lines of at most `columns` characters (32 for 58 mm, 42 or 48 for 80 mm).

    Right-to-left text is in reading order: what shows it also turns it.
    """
    return "".join(f"{line.text.rstrip()}\n" for line in lay_out(document, columns))


def lay_out(document: Document, columns: int, token_scale: int = 1) -> Iterator[Line]:
    """Return the lines. `token_scale` is how many columns a digit of the token takes."""
    for block in document.blocks:
        for line in _lines(block, columns, token_scale):
            yield line if document.direction is Direction.RTL else Line(_plain(line.text), line.size, line.strong)


def columns_of(text: str) -> int:
    """Return how many columns a text takes: none for marks and direction signs, two for wide letters."""
    return sum(map(_columns_of_char, text))


def _columns_of_char(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def _plain(text: str) -> str:
    return text.replace(NO_BREAK_SPACE, " ").replace(NARROW_NO_BREAK_SPACE, " ")


def _lines(block: Block, columns: int, token_scale: int) -> Iterator[Line]:
    match block:
        case Heading(text):
            yield from (Line(_center(part, columns), Size.LARGE, strong=True) for part in _wrap(text, columns))
        case Text(text, align, strong):
            room = columns if align is Align.CENTER else 0
            yield from (Line(_center(part, room), strong=strong) for part in _wrap(text, columns))
        case Pair(label, value, strong, large):
            size = Size.LARGE if large else Size.NORMAL
            yield from (Line(text, size, strong or large) for text in _pair(label, value, columns))
        case TokenGroups():
            yield from _token(block.groups, columns // token_scale)
        case Notice(text):
            yield from _box(text, columns)
        case Rule():
            yield Line("-" * columns)
        case Gap():
            yield Line("")
        case Cut():
            pass


def _wrap(text: str, columns: int) -> list[str]:
    return wrap(text, columns, columns_of)


def _end(text: str, columns: int) -> str:
    return " " * (columns - columns_of(text)) + text


def _center(text: str, columns: int) -> str:
    return " " * ((columns - columns_of(text)) // 2) + text


def _pair(label: str, value: str, columns: int) -> list[str]:
    """One line if both fit with a space between, else the label's lines and below them the value's."""
    gap = columns - columns_of(label) - columns_of(value)
    if gap >= 1:
        return [label + " " * gap + value]
    return [*_wrap(label, columns), *map(partial(_end, columns=columns), _wrap(value, columns))]


def _token(groups: tuple[str, ...], columns: int) -> Iterator[Line]:
    """Whole groups only; a second line starts below the first."""
    rows = _wrap(" ".join(groups), columns)
    indent = " " * ((columns - len(rows[0])) // 2)
    yield from (Line(indent + row, Size.HUGE, strong=True) for row in rows)


def _box(text: str, columns: int) -> Iterator[Line]:
    edge = Line("+" + "-" * (columns - 2) + "+", strong=True)
    yield edge
    for part in _wrap(text, columns - 4):
        inner = _center(part, columns - 4)
        yield Line("| " + inner + " " * (columns - 4 - columns_of(inner)) + " |", strong=True)
    yield edge
