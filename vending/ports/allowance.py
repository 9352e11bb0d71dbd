"""What is kept of the allowance: the office's keys, its grants, what was sold, and the latest moment seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from vending.domain.allowance import Allowance, Enrolment, TakenGrant
    from vending.ids import EnrolmentId, GrantId
    from vending.money import Money


class KeySafe(Protocol):
    """Seals the station's own private key: a copy of the store alone does not open it."""

    def seal_key(self, private: bytes) -> bytes:
        """Return a key as only this station opens it."""
        ...

    def open_key(self, sealed: bytes) -> bytes:
        """Return the key that was sealed. Raises ValueError for one that is not this station's."""
        ...


class Allowances(Protocol):
    """The allowance in one transaction."""

    def get(self, currency: str) -> Allowance:
        """Return what a sale is measured by: in the currency of the enrolment, in `currency` where there is none."""
        ...

    def find_enrolment(self) -> Enrolment | None:
        """Return whose grants the station takes; None while it sells without."""
        ...

    def enrol(self, enrolment: Enrolment) -> None:
        """Record whose grants the station takes. Raises RecordRefused when it is enrolled already."""
        ...

    def add_grant(self, grant: TakenGrant) -> None:
        """Record the next grant, and begin anew with the latest moment seen: the one at which it was taken."""
        ...

    def grants(self, limit: int) -> tuple[TakenGrant, ...]:
        """Return the last grants, newest first."""
        ...

    def get_grant(self, grant_id: GrantId) -> TakenGrant:
        """Return a grant. Raises UnknownRecord."""
        ...

    def get_enrolment(self, enrolment_id: EnrolmentId) -> Enrolment:
        """Return the enrolment. Raises UnknownRecord."""
        ...

    def count_records(self) -> int:
        """Return how many enrolments and grants there are."""
        ...

    def count_sale(self, paid: Money, at: datetime) -> None:
        """Add what was paid to what was sold, and see the moment."""
        ...

    def give_back(self, paid: Money) -> None:
        """Take what was paid from what was sold: the sale has no token, or not any more."""
        ...

    def see(self, at: datetime) -> None:
        """Remember a moment if it is the latest."""
        ...

    def sold(self, currency: str) -> Money:
        """Return what the station counts as sold, from its first day on."""
        ...

    def sum_of_sales(self, currency: str, first: int = 1) -> Money:
        """Add up what was paid for sales from the sequence `first` on that are not void. It reads every one."""
        ...

    def sold_since(self, since: datetime, currency: str) -> Money:
        """Return what was paid from a moment on, void sales left out."""
        ...
