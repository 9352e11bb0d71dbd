"""An office that grants a counter its allowance."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from license.grant import Grant
from license.issuer import Issuer
from tests.support.counters import STATION
from vending.services.allowance.keep_allowance import KeepAllowance
from vending.services.allowance.take_grant import enrol_station, take_document
from vending.services.people.guard import Guard

if TYPE_CHECKING:
    from tests.support.counters import Counter
    from vending.domain.allowance import AllowanceStatus, Enrolment, TakenGrant
    from vending.domain.people.operator import Operator


class OpenSafe:
    """Seals as long as the real one does, and hides nothing."""

    def seal_key(self, private: bytes) -> bytes:
        return private + secrets.token_bytes(28)

    def open_key(self, sealed: bytes) -> bytes:
        return sealed[:32]


@dataclass
class Office:
    """The office of the utility, and the counter that it is for."""

    counter: Counter
    issuer: Issuer = field(default_factory=Issuer.generate)
    sequence: int = 0

    @property
    def keeping(self) -> KeepAllowance:
        units = self.counter.store.units_of_work
        return KeepAllowance(STATION, units, OpenSafe(), Guard(units, self.counter.clock), self.counter.clock)

    def enrol(self) -> Enrolment:
        """Enrol the counter."""
        counter = self.counter
        with counter.store.units_of_work.write() as work:
            keys = self.issuer.public_document()
            enrolment = enrol_station(work, STATION, OpenSafe(), keys, None, counter.clock.now())
            work.commit()
        return enrolment

    def make(self, cents: int = 100_000, days: int = 30, **other: object) -> Grant:
        """The next grant: `days` full days from today on."""
        self.sequence += 1
        now = self.counter.clock.now()
        until = datetime.combine(now.date(), time(0), UTC) + timedelta(days=days + 1)
        facts = {"sequence": self.sequence, "amount_minor": cents, "issued_at": now, "expires_at": until, **other}
        return Grant(**{"station": STATION.code, "currency": STATION.currency, **facts})  # type: ignore[arg-type]

    def line(self, cents: int = 100_000, days: int = 30, **other: object) -> str:
        """The next grant as a document."""
        return self.issuer.document(self.make(cents, days, **other))

    def grant(self, cents: int = 100_000, days: int = 30) -> TakenGrant:
        """Have the counter take the next grant."""
        units, now = self.counter.store.units_of_work, self.counter.clock.now()
        return take_document(units, STATION, self.line(cents, days), None, now)

    def status(self, operator: Operator | None = None) -> AllowanceStatus:
        return self.keeping.show(operator or self.counter.registry.operator)
