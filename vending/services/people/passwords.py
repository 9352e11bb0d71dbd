"""Passwords: their hashes, and which ones a station lets be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from vending.domain.people.password_rules import normal_password, verify_password
from vending.errors import SignInRefused

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from vending.domain.people.operator import Operator

# Argon2id with the library's defaults, which follow RFC 9106 (64 MiB, 3 passes).
_HASHER: Final = PasswordHasher()

# Checked where there is nobody, so that the answer takes as long as for somebody.
_NOBODY: Final = "$argon2id$v=19$m=65536,t=3,p=4$lnQhpWQXfIvJTP+BJfNuaA$tWXaCohrocmmQiYqLHEgggJCMvGHqfDXK/GFyVuW/xU"


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password, with a fresh salt, in PHC form."""
    return _HASHER.hash(normal_password(password))


def verify_hash(password_hash: str | None, username: str, password: str) -> None:
    """Raise SignInRefused unless the password is the one of this hash; where there is none (None) after equal work."""
    try:
        _HASHER.verify(password_hash or _NOBODY, normal_password(password))
    except VerificationError as error:
        raise SignInRefused(username) from error
    if password_hash is None:
        raise SignInRefused(username)


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """What the station lets be a password: not its own names (`places`), and no common one."""

    places: tuple[str, ...]
    common: Callable[[], Collection[str]]

    def verify(self, password: str, operator: Operator) -> None:
        """Raise PasswordRefused unless the operator may have this password."""
        verify_password(password, (operator.username, operator.name, *self.places), self.common())
