"""Who is at the counter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from vending.errors import SignInRefused

if TYPE_CHECKING:
    from vending.domain.operator import Operator
    from vending.ports import UnitsOfWork

# Argon2id with the library's defaults, which follow RFC 9106 (64 MiB, 3 passes).
_HASHER: Final = PasswordHasher()

# Checked when the username is unknown, so that the answer takes as long as for a known one.
_NOBODY: Final = "$argon2id$v=19$m=65536,t=3,p=4$lnQhpWQXfIvJTP+BJfNuaA$tWXaCohrocmmQiYqLHEgggJCMvGHqfDXK/GFyVuW/xU"


def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password, with a fresh salt, in PHC form."""
    return _HASHER.hash(password)


@dataclass(frozen=True, slots=True)
class SignIn:
    """Checks a name and a password."""

    units_of_work: UnitsOfWork

    def sign_in(self, username: str, password: str) -> Operator:
        """Return the operator. Raises SignInRefused without telling which of the two was wrong."""
        with self.units_of_work.read() as work:
            operator = work.operators.find_by_username(username.strip())
            known = None if operator is None else work.operators.find_password(operator.id)
        try:
            _HASHER.verify(known or _NOBODY, password)
        except VerificationError:
            operator = None
        if operator is None:
            raise SignInRefused(username)
        return operator
