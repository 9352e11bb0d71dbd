"""How far a file is: rows, rate and time left, in place on a terminal."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

_SECONDS, _SECONDS_IN_A_LOG = 0.5, 10.0


class Progress:
    """Tells a stream of text how far the work is, every now and then."""

    def __init__(self, to: TextIO, share_read: Callable[[], float | None]) -> None:
        """`share_read`: how much of the input has been read, 0 to 1; None where nobody knows."""
        self._to, self._share_read = to, share_read
        self._in_place = to.isatty()
        self._began = self._told = time.monotonic()

    def tell(self, rows: int) -> None:
        """Called after each chunk."""
        if time.monotonic() - self._told >= (_SECONDS if self._in_place else _SECONDS_IN_A_LOG):
            self._told = time.monotonic()
            self._write(f"{self._sentence(rows)}{self._left()}", "\r" if self._in_place else "\n")

    def finish(self, rows: int) -> None:
        """Called once, when all is written."""
        self._write(self._sentence(rows), "\n")

    def _sentence(self, rows: int) -> str:
        return f"{rows:,} rows, {rows / max(self._spent(), 1e-6):,.0f} a second"

    def _left(self) -> str:
        share = self._share_read()
        if not share:
            return ""
        seconds = round(self._spent() * (1 - share) / share)
        return f", {share:.0%}, {seconds // 60}:{seconds % 60:02} left"

    def _spent(self) -> float:
        return time.monotonic() - self._began

    def _write(self, text: str, end: str) -> None:
        self._to.write(f"{text:<70}{end}" if self._in_place else f"{text}{end}")
        self._to.flush()
