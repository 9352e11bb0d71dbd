"""Changing stored records to what rows of an imported table want: tried first, then done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from vending.domain.registry.customer import Account
from vending.errors import UnknownRecord
from vending.ids import CustomerId
from vending.services.books.registry_edits import edit_account, edit_customer, edit_meter

if TYPE_CHECKING:
    from datetime import datetime

    from vending.domain.imports.draft import Draft
    from vending.domain.proof.change import Change
    from vending.ids import AccountId
    from vending.ports import UnitOfWork


def edit(work: UnitOfWork, draft: Draft, now: datetime) -> list[Change]:
    """Change the stored records that a row wants otherwise, and return the changes; new ones are not added here.

    Raises what `registry_edits` raises.
    """
    known = draft.known
    changes: list[Change] = []
    if known.customer is not None and draft.customer not in (None, known.customer):
        changes += edit_customer(work, known.customer, cast(Any, draft.customer))
    # The meter first: an account that is closed closes its meters.
    if known.meter is not None and draft.meter not in (None, known.meter):
        changes += edit_meter(work, known.meter, cast(Any, draft.meter), now)
    if known.account is not None and draft.account not in (None, known.account):
        changes += edit_account(work, known.account, cast(Any, draft.account), now)
    return changes


def rehearse(work: UnitOfWork, draft: Draft, now: datetime) -> None:
    """Raise what `edit` would raise; nothing is changed."""
    if draft.is_changed:
        edit(cast("UnitOfWork", _Rehearsal(work)), draft, now)


class _Rehearsal:
    """A unit of work whose registry is only read."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work
        self.customers = _Unchanged(work.customers)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._work, name)


class _Unchanged:
    """The registry, with changes that do nothing."""

    def __init__(self, customers: Any) -> None:
        self._customers = customers

    def __getattr__(self, name: str) -> Any:
        return getattr(self._customers, name)

    def get_account(self, account_id: AccountId) -> Account:
        """Return an account; one that the import is about to make is open, or its row had been refused."""
        try:
            account: Account = self._customers.get_account(account_id)
        except UnknownRecord:
            return Account(account_id, CustomerId(account_id), "", "", "", "")
        return account

    def change_customer(self, customer: object) -> None:
        """Do nothing."""

    def change_account(self, account: object) -> None:
        """Do nothing."""

    def change_meter(self, meter: object) -> None:
        """Do nothing."""
