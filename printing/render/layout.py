"""Where everything stands on the paper, in dots of 1/8 mm: one layout that the picture and the PDF both paint."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING, Final

from printing.document import Align, Cut, Direction, Gap, Heading, Notice, Pair, Rule, Text, TokenGroups
from printing.render.shaping import Face, ShapedLine, measure, shape
from printing.render.wrap import isolate_anew, wrap

if TYPE_CHECKING:
    from printing.document import Block, Document

DOTS_PER_MM: Final = 8
_LEADING: Final = 1.34  # line height of a size
_ASCENT: Final = 1.06  # of a size, from the top of its line to the baseline


@dataclass(frozen=True, slots=True)
class Paper:
    """A roll: its width in mm, the printable `width` in dots, and the sizes of type that suit it, in dots."""

    mm: int
    width: int
    body: int
    heading: int
    large: int
    token: int


PAPERS: Final = {
    58: Paper(58, 384, body=21, heading=30, large=36, token=45),
    80: Paper(80, 576, body=26, heading=40, large=48, token=68),
}


@dataclass(frozen=True, slots=True)
class TextMark:
    """One line of text, by its left end and its baseline."""

    x: int
    baseline: int
    face: Face
    size: int
    line: ShapedLine


@dataclass(frozen=True, slots=True)
class BoxMark:
    """A filled rectangle."""

    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """The finished paper."""

    width: int
    height: int
    marks: tuple[TextMark | BoxMark, ...]


class _Place(Enum):
    START = auto()
    CENTER = auto()
    END = auto()


def compose(document: Document, paper: Paper) -> Sheet:
    """Place every block of a document."""
    composer = _Composer(paper, document.direction)
    for block in document.blocks:
        composer.add(block)
    return Sheet(paper.width, composer.y, tuple(composer.marks))


@dataclass(slots=True)
class _Composer:
    paper: Paper
    direction: Direction
    y: int = 0
    marks: list[TextMark | BoxMark] = field(default_factory=list)

    def add(self, block: Block) -> None:
        body = self.paper.body
        match block:
            case Heading(text):
                self._paragraph(text, Face.BOLD, self.paper.heading, _Place.CENTER)
            case Text(text, align, strong):
                place = _Place.CENTER if align is Align.CENTER else _Place.START
                self._paragraph(text, Face.BOLD if strong else Face.REGULAR, body, place)
            case Pair():
                self._pair(block)
            case TokenGroups():
                self._token(block.groups)
            case Notice(text):
                self._notice(text)
            case Rule():
                self._space(body // 3)
                self._box(0, self.y, self.paper.width, 2)
                self._space(body // 3 + 2)
            case Gap():
                self._space(body)
            case Cut():
                pass

    def _paragraph(self, text: str, face: Face, size: int, place: _Place, inset: int = 0) -> None:
        fits = partial(measure, face=face, size=size, direction=self.direction)
        for line in isolate_anew(wrap(text, self.paper.width - 2 * inset, fits)):
            self._text(line, face, size, place)
            self._space(round(size * _LEADING))

    def _pair(self, pair: Pair) -> None:
        """On one baseline if both fit, else the value below its label."""
        face = Face.BOLD if pair.strong or pair.large else Face.REGULAR
        size = self.paper.large if pair.large else self.paper.body
        label_face = Face.BOLD if pair.strong else Face.REGULAR
        label = measure(pair.label, label_face, self.paper.body, self.direction)
        if label + self.paper.body + measure(pair.value, face, size, self.direction) <= self.paper.width:
            drop = round((size - self.paper.body) * _ASCENT)
            self._text(pair.label, label_face, self.paper.body, _Place.START, drop)
        else:
            self._paragraph(pair.label, label_face, self.paper.body, _Place.START)
        self._paragraph(pair.value, face, size, _Place.END)

    def _token(self, groups: tuple[str, ...]) -> None:
        """Whole groups only, left to right; a second line starts below the first."""
        fits = partial(measure, face=Face.MONO, size=self.paper.token)
        rows = wrap(" ".join(groups), self.paper.width, fits)
        x = (self.paper.width - fits(rows[0])) // 2
        for row in rows:
            baseline = self.y + round(self.paper.token * _ASCENT)
            line = shape(row, Face.MONO, self.paper.token)
            self.marks.append(TextMark(x, baseline, Face.MONO, self.paper.token, line))
            self._space(round(self.paper.token * 1.2))
        self._space(self.paper.body // 2)

    def _notice(self, text: str) -> None:
        self._space(self.paper.body // 2)
        top, edge = self.y, 3
        self._space(self.paper.body // 2)
        self._paragraph(text, Face.BOLD, self.paper.body, _Place.CENTER, inset=self.paper.body)
        self._space(self.paper.body // 2)
        width, height = self.paper.width, self.y - top
        for y in (top, self.y - edge):
            self._box(0, y, width, edge)
        for x in (0, width - edge):
            self._box(x, top, edge, height)
        self._space(self.paper.body // 2)

    def _text(self, text: str, face: Face, size: int, place: _Place, drop: int = 0) -> None:
        line = shape(text, face, size, self.direction)
        baseline = self.y + drop + round(size * _ASCENT)
        self.marks.append(TextMark(self._x(line.width, place), baseline, face, size, line))

    def _x(self, width: int, place: _Place) -> int:
        room = self.paper.width - width
        if place is _Place.CENTER:
            return room // 2
        at_left = (place is _Place.START) == (self.direction is Direction.LTR)
        return 0 if at_left else room

    def _box(self, x: int, y: int, width: int, height: int) -> None:
        self.marks.append(BoxMark(x, y, width, height))

    def _space(self, height: int) -> None:
        self.y += height
