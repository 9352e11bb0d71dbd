"""The root of everything this package raises, and its three kinds."""

from __future__ import annotations


class VendingError(Exception):
    """Root of everything this package raises on purpose."""

    def __str__(self) -> str:
        return repr(self)


class Refused(VendingError):
    """A request that will not be carried out; the operator can act on it."""


class Environment(VendingError):
    """Something around the program is missing or full; nothing recorded is lost."""


class Bug(VendingError):
    """A rule of the program itself was broken."""
