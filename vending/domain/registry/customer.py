"""Who buys, and for which place: a customer may have several accounts, an account the meters of one service point."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vending.ids import AccountId, CustomerId


class AccountStatus(StrEnum):
    """May the meters of an account buy?"""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Customer:
    """A person or firm. `id_number` is the national identity or registration number, `tax_number` for tax invoices."""

    id: CustomerId
    name: str
    phone: str
    email: str = ""
    id_number: str = ""
    tax_number: str = ""
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """A service point: where energy is delivered, to whom, at which tariff.

    `number` is the utility's account number, `tariff` the code of a tariff (the version in force is found by date),
    `customer_class` chooses among the tariff's rates ("" for none).
    """

    id: AccountId
    customer_id: CustomerId
    number: str
    address: str
    area: str
    tariff: str
    customer_class: str = ""
    status: AccountStatus = AccountStatus.ACTIVE
