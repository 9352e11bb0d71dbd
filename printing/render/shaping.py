"""Text → placed glyphs, for any script: order (UAX #9), then shapes (HarfBuzz), then pixels.

HarfBuzz does both shaping and drawing, so that Arabic joins on every machine: Pillow needs a system library (FriBiDi)
for it, which Windows and a bare Linux do not have.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import uharfbuzz as hb
from PIL import Image

from printing.document import Direction
from resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUBPIXELS = 64
_INK = 104  # coverage (of 255) from which a dot is black; a little under half keeps thin strokes on paper
_JOINERS = "\u200c\u200d"
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI", "FSI"})


class Face(Enum):
    """A typeface: the font to try first and the ones for letters it lacks."""

    REGULAR = ("NotoSans-Regular.ttf", "NotoSansArabic-Regular.ttf")
    BOLD = ("NotoSans-Bold.ttf", "NotoSansArabic-Bold.ttf")
    MONO = ("JetBrainsMono-Bold.ttf",)


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph of a font, `x` right of the line's left end and `y` above its baseline, in 1/64 dot."""

    id: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one direction and one font: `file` counts in the face's fonts. `x` and `width` in dots."""

    text: str
    right_to_left: bool
    file: int
    font: Any
    x: float
    width: float
    glyphs: tuple[Glyph, ...]


@dataclass(frozen=True, slots=True)
class ShapedLine:
    """A line of text as runs, from left to right; `width` in dots."""

    width: int
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A run before it is shaped."""

    text: str
    level: int
    file: int


def shape(text: str, face: Face, size: int, direction: Direction = Direction.LTR) -> ShapedLine:
    """Return one line, `size` dots to the em, as `direction` reads it."""
    runs: list[Run] = []
    x = 0
    for piece in _visual_order(_pieces(text, face, size, direction)):
        font = _font(face.value[piece.file], size)
        end, glyphs = _shape_piece(piece, font, x)
        place, width = x / _SUBPIXELS, (end - x) / _SUBPIXELS
        runs.append(Run(piece.text, piece.level % 2 == 1, piece.file, font, place, width, glyphs))
        x = end
    return ShapedLine(-(-x // _SUBPIXELS), tuple(runs))


@lru_cache(maxsize=2048)
def measure(text: str, face: Face, size: int, direction: Direction = Direction.LTR) -> int:
    """Return the width of a line in dots."""
    return shape(text, face, size, direction).width


def draw(line: ShapedLine, canvas: Image.Image, x: int, baseline: int) -> None:
    """Put a line in black on a one-bit canvas, every dot either ink or paper."""
    pen = hb.RasterDraw()
    pen.scale_factor = (_SUBPIXELS, _SUBPIXELS)
    for run in line.runs:
        for glyph in run.glyphs:
            pen.transform = (1, 0, 0, 1, glyph.x, glyph.y)
            pen.draw_glyph(run.font, glyph.id)
    drawn = pen.render()
    box = drawn.extents
    if box.width and box.height:
        grey = Image.frombytes("L", (box.width, box.height), bytes(drawn.buffer), "raw", "L", box.stride, -1)
        ink = grey.point(lambda coverage: 255 * (coverage >= _INK)).convert("1")
        canvas.paste(0, (x + box.x_origin, baseline - box.y_origin - box.height), ink)


def _shape_piece(piece: _Piece, font: Any, x: int) -> tuple[int, tuple[Glyph, ...]]:
    """Return where the piece ends and its glyphs, `x` and the result in 1/64 dot."""
    buffer = hb.Buffer()
    buffer.add_str(piece.text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if piece.level % 2 else "ltr"
    hb.shape(font, buffer)
    glyphs = []
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        glyphs.append(Glyph(info.codepoint, x + position.x_offset, position.y_offset))
        x += _advance(position.x_advance, piece.level)
    return x, tuple(glyphs)


def _advance(advance: int, level: int) -> int:
    """Whole dots make equal letters look equal; joined (right-to-left) letters must meet instead."""
    return advance if level % 2 else round(advance / _SUBPIXELS) * _SUBPIXELS


def _pieces(text: str, face: Face, size: int, direction: Direction) -> list[_Piece]:
    """Stretches of one level and one font, in reading order, without the invisible direction signs."""
    fonts = [_font(file, size) for file in face.value]
    chosen: list[tuple[str, int, int]] = []
    for char, level in _levels(text, direction):
        if unicodedata.category(char) != "Cf" or char in _JOINERS:
            chosen.append((char, level, _file_for(char, fonts, chosen[-1][2] if chosen else 0)))
    return [
        _Piece("".join(char for char, _, _ in items), level, file)
        for (level, file), items in groupby(chosen, key=itemgetter(1, 2))
    ]


def _levels(text: str, direction: Direction) -> Iterator[tuple[str, int]]:
    """Each character with its embedding level: even is left to right."""
    if direction is Direction.LTR and not any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in text):
        yield from ((char, 0) for char in text)
        return
    from fpdf.bidi import BidiParagraph
    from fpdf.enums import TextDirection

    paragraph = BidiParagraph(text, TextDirection[direction.name])
    for character in paragraph.get_characters_with_embedding_level():
        yield character.character, character.embedding_level


def _visual_order(pieces: list[_Piece]) -> list[_Piece]:
    """Rule L2 of UAX #9: from the deepest level up to level 1, turn every stretch of that level or deeper."""
    for level in range(max((piece.level for piece in pieces), default=0), 0, -1):
        pieces = _turn_deeper(pieces, level)
    return pieces


def _turn_deeper(pieces: list[_Piece], level: int) -> list[_Piece]:
    turned: list[_Piece] = []
    for deeper, stretch in groupby(pieces, key=lambda piece: piece.level >= level):
        order = list(stretch)
        turned += reversed(order) if deeper else order
    return turned


def _file_for(char: str, fonts: list[Any], previous: int) -> int:
    """The first font that has the character; marks and joiners stay with the letter before them."""
    if unicodedata.category(char) in {"Mn", "Cf"}:
        return previous
    return next((index for index, font in enumerate(fonts) if font.get_nominal_glyph(ord(char))), 0)


@cache
def _font(file: str, size: int) -> Any:
    font = hb.Font(hb.Face(hb.Blob.from_file_path(str(resource_path(f"fonts/{file}")))))
    font.scale = (size * _SUBPIXELS, size * _SUBPIXELS)
    return font
