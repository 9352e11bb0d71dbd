"""What a password may be.

Length counts, not a mixture of signs (NIST SP 800-63B, 5.1.1.2): at least ten letters, and nothing that a guesser tries
first, which is a common password or a name of the place, in whatever dress people put on it.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from typing import TYPE_CHECKING, Final

from vending.errors import PasswordFault, PasswordRefused

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

SHORTEST: Final = 10
LONGEST: Final = 128
# A shorter name is inside of many good passwords.
_SHORTEST_NAME: Final = 3
_LEET: Final = {"@": "a", "4": "a", "8": "b", "3": "e", "6": "g", "9": "g", "!": "i", "|": "l", "0": "o", "5": "s"} | {
    "$": "s",
    "7": "t",
    "+": "t",
    "2": "z",
}
# A one stands for either letter. Among figures that are figures only the signs stand for letters.
_SIGNS_ONLY: Final = {sign: letter for sign, letter in _LEET.items() if not sign.isdigit()}
_LEETS: Final = tuple(map(str.maketrans, (_LEET | {"1": "i"}, _LEET | {"1": "l"}, _SIGNS_ONLY)))
_HEAD, _TAIL = re.compile(r"^[\W\d_]+"), re.compile(r"[\W\d_]+$")
_SIGNS: Final = re.compile(r"[\W_]+")
_KEYBOARDS: Final = ("1234567890", "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl")
_ROWS: Final = tuple(row * 3 for row in (*_KEYBOARDS, "abcdefghijklmnopqrstuvwxyz"))
_ONE_TIME_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # without letters that look alike
_ONE_TIME_GROUPS, _GROUP = 4, 4


def normal_password(password: str) -> str:
    """Return a password as it is hashed: composed as Unicode's NFC, so that every keyboard types the same one."""
    return unicodedata.normalize("NFC", password)


def verify_password(password: str, names: Iterable[str], common: Collection[str]) -> None:
    """Raise PasswordRefused unless it may be the password of somebody with these names (username, name, station).

    `common` holds the common passwords in small letters.
    """
    typed = normal_password(password)
    if not typed.isprintable():
        raise PasswordRefused(PasswordFault.UNPRINTABLE)
    if len(typed) < SHORTEST:
        raise PasswordRefused(PasswordFault.TOO_SHORT)
    if len(typed) > LONGEST:
        raise PasswordRefused(PasswordFault.TOO_LONG)
    folded = typed.casefold()
    if any(form in common for form in _undressed(folded)):
        raise PasswordRefused(PasswordFault.COMMON)
    if any(_is_name(folded, name) for name in _words(names)):
        raise PasswordRefused(PasswordFault.NAME)
    if _is_pattern(folded):
        raise PasswordRefused(PasswordFault.PATTERN)


def new_one_time_password() -> str:
    """Return a password that the station makes for somebody to sign in with once: 79 bits, easy to read out."""
    groups = ("".join(secrets.choice(_ONE_TIME_LETTERS) for _ in range(_GROUP)) for _ in range(_ONE_TIME_GROUPS))
    return "-".join(groups)


def _undressed(folded: str) -> set[str]:
    """Return what a password may be made of: without signs, without digits around it, with letters for figures."""
    repeated = folded[: _period(folded)]
    forms = {folded, repeated, _SIGNS.sub("", folded)}
    forms |= {bare for form in forms for bare in _bare(form)}
    forms |= {form.translate(leet) for form in forms for leet in _LEETS}
    return forms | {bare for form in forms for bare in _bare(form)}


def _bare(form: str) -> tuple[str, str, str]:
    """Return a text without the digits and signs before it, after it, and both."""
    headless = _HEAD.sub("", form)
    return headless, _TAIL.sub("", form), _TAIL.sub("", headless)


def _words(names: Iterable[str]) -> set[str]:
    """Return each name as a whole and its words, without signs."""
    folded = [name.casefold() for name in names]
    words = {_SIGNS.sub("", one) for name in folded for one in (name, *name.split())}
    return {word for word in words if len(word) >= _SHORTEST_NAME}


def _is_name(folded: str, name: str) -> bool:
    """Is it a name, once or more, with nothing but digits and signs around it?"""
    plain = [form.replace(name, "") for form in _undressed(folded) if name in form]
    return any(not _TAIL.sub("", rest) for rest in plain)


def _is_pattern(folded: str) -> bool:
    """Is it a few letters again and again, or a row of the keyboard or the alphabet?"""
    if _period(folded) < min(SHORTEST, len(folded)):
        return True
    return any(folded in row or folded[::-1] in row for row in _ROWS)


def _period(text: str) -> int:
    """Return after how many letters a text repeats itself as a whole, at least twice; its length if it does not."""
    for period in range(1, len(text) // 2 + 1):
        if text[period:] == text[:-period]:
            return period
    return len(text)
