"""What a benchmark found, and whether it holds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """One claim: what was measured, in words with its figures, and whether the target is met."""

    claim: str
    figures: str
    holds: bool

    def __str__(self) -> str:
        return f"{'holds ' if self.holds else 'MISSED'}  {self.claim}\n        {self.figures}"
