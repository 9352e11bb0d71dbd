"""One receipt as data: blocks from top to bottom. Renderers decide on fonts and places, never on content."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sts.digits import format_token


class Direction(StrEnum):
    """Which way the receipt's language is written."""

    LTR = "ltr"
    RTL = "rtl"


class Align(StrEnum):
    """Where a text stands: START is left, or right in a right-to-left document."""

    START = "start"
    CENTER = "center"


@dataclass(frozen=True, slots=True)
class Heading:
    """A title, centred."""

    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str
    align: Align = Align.START
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """A label at the start and its value at the end of the line; `large` for what is read first."""

    label: str
    value: str
    strong: bool = False
    large: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class TokenGroups:
    """A token of 20 digits, the largest thing on the paper. Read left to right in every language."""

    token: str

    @property
    def groups(self) -> tuple[str, ...]:
        """The five groups of four digits."""
        return tuple(format_token(self.token).split())


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning in a box."""

    text: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Some white space."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The end of the paper."""


Block = Heading | Text | Pair | Rule | TokenGroups | Notice | Gap | Cut


@dataclass(frozen=True, slots=True)
class Document:
    """A receipt, ready for any renderer. `title` names it for people ("D01-000012")."""

    title: str
    direction: Direction
    blocks: tuple[Block, ...]
