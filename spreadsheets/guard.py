"""The apostrophe that keeps a spreadsheet from running a CSV cell as a formula (OWASP, "CSV Injection").

`unguarded(guarded(text)) == text` for every text: what looks guarded already is guarded once more.
"""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_PLAIN_NUMBER = re.compile(r"'*[+-][0-9][0-9 .,]*")


def guarded(text: str) -> str:
    """The text, with an apostrophe before it if a spreadsheet could take it for a formula. Numbers and phones stay."""
    return f"'{text}" if _needs_guard(text) else text


def unguarded(text: str) -> str:
    """The text without the apostrophe that `guarded` put before it; any other apostrophe stays."""
    return text[1:] if text.startswith("'") and _needs_guard(text[1:]) else text


def _needs_guard(text: str) -> bool:
    return _FORMULA.match(text) is not None and _PLAIN_NUMBER.fullmatch(text) is None
