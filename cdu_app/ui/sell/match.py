"""Where a search text matches: the places that are set in bold."""

from __future__ import annotations

import re


def matches(text: str, query: str) -> list[tuple[int, int]]:
    """Return start and length of every place where a word of `query` begins a word of `text`, without case."""
    found = []
    for word in query.casefold().split():
        pattern = rf"(?<!\w){re.escape(word)}"
        found += [(match.start(), match.end() - match.start()) for match in re.finditer(pattern, text.casefold())]
    return sorted(found)


def number_match(grouped: str, query: str) -> list[tuple[int, int]]:
    """Return where the digits of `query` begin a number that is shown in groups."""
    wanted = re.sub(r"[^0-9]", "", query)
    if not wanted or not re.sub(r"[^0-9]", "", grouped).startswith(wanted):
        return []
    end = 0
    for _digit in wanted:
        while not grouped[end].isdigit():
            end += 1
        end += 1
    return [(0, end)]
