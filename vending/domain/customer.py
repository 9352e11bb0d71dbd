"""Who buys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vending.ids import CustomerId


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer of the utility, as the counter needs to know them."""

    id: CustomerId
    account: str
    name: str
    phone: str
    address: str
    area: str
