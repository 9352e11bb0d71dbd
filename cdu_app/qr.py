"""QR codes: of a second factor for a telephone, on the screen or in the terminal."""

from __future__ import annotations

from itertools import zip_longest
from typing import Final

import segno

QUIET: Final = 4
"""Light modules that a reader wants around a code (ISO/IEC 18004)."""

_HALVES: Final = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}


def qr_matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return the modules of a code row by row, dark ones True, without the quiet zone around it."""
    return tuple(tuple(bool(module) for module in row) for row in segno.make(text, error="m", micro=False).matrix)


def qr_text(text: str) -> str:
    """Return a code for a dark terminal, two rows a line, with its quiet zone: light modules are drawn."""
    matrix = qr_matrix(text)
    light = (False,) * (len(matrix) + 2 * QUIET)
    rows = [light] * QUIET + [(*light[:QUIET], *row, *light[:QUIET]) for row in matrix] + [light] * QUIET
    pairs = zip_longest(rows[::2], rows[1::2], fillvalue=(True,) * len(light))
    return "\n".join("".join(_HALVES[pair] for pair in zip(upper, lower, strict=True)) for upper, lower in pairs)
