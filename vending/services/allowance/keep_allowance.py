"""Enrolling the station, renewing its allowance and looking at it, as people do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vending.domain.people.permission import Action
from vending.services.allowance.count_allowance import look_at_allowance
from vending.services.allowance.take_grant import enrol_station, take_code, take_document
from vending.services.proof.record_changes import verify_clock

if TYPE_CHECKING:
    from vending.clock import Clock
    from vending.domain.allowance import AllowanceStatus, Enrolment, TakenGrant
    from vending.domain.people.operator import Operator
    from vending.domain.station import StationIdentity
    from vending.ports import UnitsOfWork
    from vending.ports.allowance import KeySafe
    from vending.services.people.guard import Guard

_GRANTS_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class KeepAllowance:
    """What may be sold, and until when."""

    station: StationIdentity
    units_of_work: UnitsOfWork
    safe: KeySafe
    guard: Guard
    clock: Clock

    def show(self, operator: Operator) -> AllowanceStatus:
        """Return how the allowance stands and the last grants; the moment is remembered as one that was seen."""
        self.guard.verify(operator, Action.LOOK_UP)
        return look_at_allowance(self.units_of_work, self.station, self.clock.now(), _GRANTS_SHOWN)

    def enrol(self, operator: Operator, keys: str) -> Enrolment:
        """Sell by an allowance from now on, as the office with these keys (its document KEYS) grants it.

        Raises EnrolmentRefused, ClockBehind.
        """
        self.guard.verify(operator, Action.ENROL_STATION)
        now = self.clock.now()
        with self.units_of_work.write() as work:
            verify_clock(work, now)
            enrolment = enrol_station(work, self.station, self.safe, keys, operator, now)
            work.commit()
        return enrolment

    def take(self, operator: Operator, text: str) -> TakenGrant:
        """Take a grant: the line that the office signed, or the 28 digits of a code.

        Raises GrantRefused, CodeDelayed, ClockBehind.
        """
        self.guard.verify(operator, Action.RENEW_ALLOWANCE)
        now = self.clock.now()
        if _is_code(text):
            return take_code(self.units_of_work, self.station, self.safe, text, operator, now)
        return take_document(self.units_of_work, self.station, text, operator, now)


def _is_code(text: str) -> bool:
    """Tell digits, however many, from a document."""
    compact = "".join(text.replace("-", " ").split())
    return compact.isascii() and compact.isdigit()
