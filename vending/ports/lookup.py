"""Looking up many records of the registry at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vending.domain.registry.customer import Account, Customer
    from vending.domain.registry.meter import Meter
    from vending.ids import AccountId, CustomerId, MeterId


class RegistryLookup(Protocol):
    """Answers for hundreds of numbers or ids with a query or two; what is not there is left out."""

    def account_key(self, number: str) -> str:
        """Return what numbers of one account have in common, however they are written; "" for what is no number."""
        ...

    def accounts_numbered(self, numbers: Iterable[str]) -> dict[str, Account]:
        """Return accounts by the key of their number."""
        ...

    def meters_numbered(self, numbers: Iterable[str]) -> dict[str, Meter]:
        """Return meters by their number."""
        ...

    def customers(self, ids: Iterable[CustomerId]) -> dict[CustomerId, Customer]:
        """Return customers by id."""
        ...

    def accounts(self, ids: Iterable[AccountId]) -> dict[AccountId, Account]:
        """Return accounts by id."""
        ...

    def meters(self, ids: Iterable[MeterId]) -> dict[MeterId, Meter]:
        """Return meters by id."""
        ...
