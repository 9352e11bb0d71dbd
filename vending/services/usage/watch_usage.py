"""The watch over consumption: a look over all meters, the ranked list it makes, and the cases that follow it up."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from vending.domain.calendar import Month
from vending.domain.people.permission import Action
from vending.domain.proof.change import SubjectKind, change_of
from vending.domain.registry.rules import verify_reason
from vending.domain.usage.case import CaseFile, CaseState, verify_next
from vending.domain.usage.consumption import (
    Calendar,
    EventKind,
    FindingKind,
    MeterEvent,
    Neighbourhood,
    is_watched,
    neighbours_of,
    scored,
)
from vending.domain.usage.robust import median
from vending.domain.usage.rules import MONTHS, UsageRules
from vending.domain.usage.unusual import find_unusual
from vending.errors import AlreadyThere, BadRecord, RecordFault, UnknownMeter
from vending.ids import CaseId, new_id
from vending.services.people.guard import Guard
from vending.services.proof.record_changes import record_changes
from vending.usage_rows import UsageRun

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sts.token import Commodity
    from vending.clock import Clock
    from vending.domain.people.operator import Operator
    from vending.domain.registry.meter import Meter
    from vending.domain.station import StationIdentity
    from vending.domain.usage.consumption import Finding, Neighbours, UsageHistory
    from vending.ids import MeterId
    from vending.ports import UnitOfWork, UnitsOfWork
    from vending.usage_rows import UsageFilter, UsageRow

_EPOCH = date(1970, 1, 1)


@dataclass(slots=True)
class _Look:
    """What a look has found so far. `usual` holds each customer's median month, by what can be summed up."""

    findings: list[tuple[MeterId, tuple[Finding, ...], tuple[Commodity, bool]]] = field(default_factory=list)
    norms: list[tuple[Neighbourhood, Neighbours]] = field(default_factory=list)
    usual: dict[tuple[Commodity, bool], list[int]] = field(default_factory=dict)
    watched: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class WatchUsage:
    """Finds meters that buy oddly."""

    units_of_work: UnitsOfWork
    clock: Clock
    station: StationIdentity
    rules: UsageRules = field(default_factory=UsageRules)

    def scan(
        self,
        operator: Operator,
        progress: Callable[[int, int], None] = lambda _done, _all: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> UsageRun | None:
        """Look over all meters and keep what is unusual; return None when it was cancelled, and nothing has changed.

        `progress` is told how many accounts of how many have been looked at. One neighbourhood after the other is
        held in memory. Sales go on meanwhile: the look reads one unchanging view and writes at its end.
        """
        Guard(self.units_of_work, self.clock).verify(operator, Action.KEEP_USAGE)
        now = self.clock.now()
        months = self.months(now)
        look = _Look()
        with self.units_of_work.read() as work:
            places = work.usage.neighbourhoods()
            total, done = sum(map(len, places.values())), 0
            for place, accounts in places.items():
                histories = []
                for history in work.usage.histories(place, accounts, self._moments(months)):
                    histories.append(history)
                    done += 1
                    if done % 500 == 0:
                        progress(done, total)
                        if cancelled():
                            return None
                self._judge(look, place, histories, self._calendar(months, now))
        progress(total, total)
        return self._keep(look, UsageRun(now, months[0], look.watched, look.left_out))

    def find_run(self, operator: Operator) -> UsageRun | None:
        """Return when the list was made, and of what."""
        Guard(self.units_of_work, self.clock).verify(operator, Action.SEE_USAGE)
        with self.units_of_work.read() as work:
            return work.findings.find_run()

    def areas(self, operator: Operator) -> tuple[str, ...]:
        """Return the areas in which something was found."""
        Guard(self.units_of_work, self.clock).verify(operator, Action.SEE_USAGE)
        with self.units_of_work.read() as work:
            return work.findings.areas()

    def listing(self, wanted: UsageFilter, operator: Operator) -> UsageListing:
        """Return the ranked list, as filtered."""
        quiet_since = self.clock.now() - timedelta(days=self.rules.quiet_days)
        return UsageListing(self.units_of_work, wanted, quiet_since, Guard(self.units_of_work, self.clock), operator)

    def months(self, now: datetime) -> tuple[Month, ...]:
        """Return the whole months that are looked at, oldest first, and the running one."""
        running = Month.of(now, self.station.zone)
        return tuple(running.plus(back) for back in range(-MONTHS, 1))

    def history_of(self, work: UnitOfWork, meter: Meter, months: Sequence[Month]) -> tuple[UsageHistory, Neighbourhood]:
        """Return what a meter bought in `months` (the running one last), and where it belongs."""
        account = work.customers.get_account(meter.account_id)
        place = Neighbourhood(account.area, account.tariff, meter.commodity, meter.in_currency)
        return next(iter(work.usage.histories(place, [account.id], self._moments(months)))), place

    def open_case(self, meter_id: MeterId, operator: Operator, note: str, assigned_to: str = "") -> CaseFile:
        """Open a case about a meter. Raises AlreadyThere while one runs, BadRecord, UnknownRecord."""
        Guard(self.units_of_work, self.clock).verify(operator, Action.KEEP_USAGE)
        now = self.clock.now()
        with self.units_of_work.write() as work:
            meter = work.customers.get_meter(meter_id)
            latest = work.cases.find_latest(meter_id)
            if latest is not None and not latest.state.ends:
                raise AlreadyThere("case", meter.number)
            found = work.findings.of_meter(meter_id)
            kind = found[0].kind if found else FindingKind.TAMPER
            case = CaseFile(CaseId(new_id()), meter_id, now, now, CaseState.OPEN, kind, assigned_to.strip())
            work.cases.add(case)
            change = change_of(SubjectKind.CASE, case.id, None, case)
            record_changes(work, operator, now, verify_reason("case", note), [change])
            work.commit()
        return case

    def add_note(
        self,
        case_id: CaseId,
        note: str,
        operator: Operator,
        *,
        state: CaseState | None = None,
        assigned_to: str | None = None,
    ) -> CaseFile:
        """Note something of a case, and move it on or give it to somebody. Raises BadRecord, UnknownRecord."""
        Guard(self.units_of_work, self.clock).verify(operator, Action.KEEP_USAGE)
        now = self.clock.now()
        with self.units_of_work.write() as work:
            case = work.cases.get(case_id)
            verify_next(case, state or case.state)
            after = replace(
                case,
                changed_at=now,
                state=state or case.state,
                assigned_to=case.assigned_to if assigned_to is None else assigned_to.strip(),
            )
            work.cases.change(after)
            change = change_of(SubjectKind.CASE, case.id, case, after)
            record_changes(work, operator, now, verify_reason("case", note), [change])
            work.commit()
        return after

    def close_case(self, case_id: CaseId, outcome: CaseState, reason: str, operator: Operator) -> CaseFile:
        """End a case: explained, confirmed or closed. Raises BadRecord for any other outcome or without a reason."""
        if not outcome.ends:
            raise BadRecord("case", "state", outcome.value, RecordFault.NOT_A_CHOICE)
        return self.add_note(case_id, reason, operator, state=outcome)

    def record_event(self, meter_number: str, kind: EventKind, note: str, operator: Operator) -> MeterEvent:
        """Record what was seen at a meter. Raises UnknownMeter, BadRecord without a note."""
        Guard(self.units_of_work, self.clock).verify(operator, Action.KEEP_USAGE)
        now = self.clock.now()
        with self.units_of_work.write() as work:
            meter = work.customers.find_meter(meter_number.replace(" ", "").replace("-", ""))
            if meter is None:
                raise UnknownMeter(meter_number)
            event = MeterEvent(meter.id, now, kind, verify_reason("meter", note), operator.id, operator.name)
            work.usage.add_event(event)
            record_changes(work, operator, now, event.note, [change_of(SubjectKind.METER, meter.id, None, event)])
            work.commit()
        return event

    def _judge(self, look: _Look, place: Neighbourhood, histories: Sequence[UsageHistory], calendar: Calendar) -> None:
        watched = [one for one in histories if is_watched(one, calendar, self.rules)]
        look.watched += len(watched)
        look.left_out += len(histories) - len(watched)
        if not watched:
            return
        norm = neighbours_of(watched, calendar)
        look.norms.append((place, norm))
        alike = (place.commodity, place.in_currency)
        look.usual.setdefault(alike, []).extend(median(one.units[-12:]) for one in watched)
        for one in watched:
            if found := find_unusual(one, norm, calendar, self.rules):
                look.findings.append((one.meter_id, found, alike))

    def _keep(self, look: _Look, run: UsageRun) -> UsageRun:
        typical = {alike: median([units for units in usual if units] or [0]) for alike, usual in look.usual.items()}
        ranked = (
            (meter_id, sorted((scored(one, typical[alike]) for one in found), key=lambda one: -one.score))
            for meter_id, found, alike in look.findings
        )
        with self.units_of_work.write() as work:
            work.findings.replace(run, ranked, look.norms)
            work.commit()
        return run

    def _moments(self, months: Sequence[Month]) -> list[datetime]:
        return [month.begins(self.station.zone) for month in months]

    def _calendar(self, months: Sequence[Month], now: datetime) -> Calendar:
        today = now.astimezone(self.station.zone).date()
        return Calendar((today - _EPOCH).days, tuple((month.first - _EPOCH).days for month in months))


@dataclass(frozen=True, slots=True)
class UsageListing:
    """The ranked list (`vending.queries.Listing`), for an operator who may see it."""

    units_of_work: UnitsOfWork
    wanted: UsageFilter
    quiet_since: datetime
    guard: Guard
    operator: Operator

    def count(self) -> int:
        """Return how many meters there are. Raises StoreUnavailable."""
        self.guard.verify(self.operator, Action.SEE_USAGE)
        with self.units_of_work.read() as work:
            return work.findings.count(self.wanted, self.quiet_since)

    def rows(self, first: int, limit: int) -> tuple[UsageRow, ...]:
        """Return a part of the list, the highest score first. Raises StoreUnavailable."""
        self.guard.verify(self.operator, Action.SEE_USAGE)
        with self.units_of_work.read() as work:
            return work.findings.rows(self.wanted, self.quiet_since, first, limit)
