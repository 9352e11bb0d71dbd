"""How texts become searchable words: the same folding when they are stored and when they are looked for.

Case, diacritics (Latin, Cyrillic, Arabic vowel signs) and compatibility forms fall away; letters and digits make
words; everything else parts them. A text written with apostrophes, dots or dashes is found whole as well:
O'Brien under "o", "brien" and "obrien", +27 82 555 0123 also under "0825550123".
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

WORD_CHARACTERS: Final = 40
"""Longer words are cut, in what is stored and in what is typed alike."""

_QUERY_WORDS: Final = 8
_WORD: Final = re.compile(r"[^\W_]+")  # letters and digits of every script, as str.isalnum has them


def folded(text: str) -> str:
    """Return a text without case, diacritics and other marks."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.category(letter).startswith("M")).casefold()


def words_of(text: str) -> list[str]:
    """Return the words of a text, in order."""
    return [word[:WORD_CHARACTERS] for word in _WORD.findall(folded(text))]


def compact(text: str) -> str:
    """Return all letters and digits of a text as one word: "AC-00 123" → "ac00123"."""
    return "".join(_WORD.findall(folded(text)))[:WORD_CHARACTERS]


def indexed_words(texts: Iterable[str], numbers: Iterable[str]) -> set[str]:
    """Return the words under which these are found. A number (account, phone) is one word whatever its blanks."""
    found: set[str] = set()
    for text in texts:
        for part in text.split():
            found.update(_parts_and_whole(part))
    for number in numbers:
        found.update(_parts_and_whole(number), _dialled_at_home(number))
    return found


def _parts_and_whole(text: str) -> list[str]:
    words = words_of(text)
    return words if len(words) < 2 else [*words, compact(text)]


def _dialled_at_home(number: str) -> list[str]:
    """Return "+27 82 555 0123" as it is dialled in its country: 825550123, 0825550123."""
    if not number.startswith("+"):
        return []
    national = compact("".join(words_of(number)[1:]))
    return [national, f"0{national}"] if national else []


def readings(text: str) -> list[list[str]]:
    """Return how a typed text may be meant, best first: each a list of word beginnings that must all be found.

    A number in groups ("0712 345-678") is meant as one number, else as its groups. Without letters or digits: nothing.
    """
    words = list(dict.fromkeys(words_of(text)))[:_QUERY_WORDS]
    if len(words) > 1 and all(word.isdecimal() for word in words):
        return [[compact(text)], words]
    return [words] if words else []
