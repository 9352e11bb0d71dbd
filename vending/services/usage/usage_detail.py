"""All that is shown of one customer's buying: two years of months, its neighbours', what was found, and its case."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vending.domain.people.permission import Action
from vending.domain.proof.change import SubjectKind
from vending.domain.usage.case import CaseNote, CaseState
from vending.domain.usage.robust import median
from vending.errors import UnknownMeter
from vending.services.people.guard import Guard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vending.domain.calendar import Month
    from vending.domain.people.operator import Operator
    from vending.domain.proof.change import Change, ChangeSet
    from vending.domain.registry.customer import Account, Customer
    from vending.domain.registry.meter import Meter
    from vending.domain.usage.case import CaseFile
    from vending.domain.usage.consumption import Finding, MeterEvent
    from vending.ports import UnitOfWork
    from vending.services.usage.watch_usage import WatchUsage
    from vending.usage_rows import UsagePurchase


@dataclass(frozen=True, slots=True)
class UsageDetail:
    """One customer. `months` are whole ones, the running one last; `units` what was bought in each.

    `usual` is the customer's own median month; `neighbours` the median of theirs for each whole month, empty where
    none are known. `notes` newest first.
    """

    meter: Meter
    account: Account
    customer: Customer
    months: tuple[Month, ...]
    units: tuple[int, ...]
    usual: int
    neighbours: tuple[int, ...]
    neighbour_count: int
    purchases: tuple[UsagePurchase, ...]
    findings: tuple[Finding, ...]
    events: tuple[MeterEvent, ...]
    case: CaseFile | None
    notes: tuple[CaseNote, ...]


def usage_detail(watch: WatchUsage, meter_number: str, operator: Operator) -> UsageDetail:
    """Read one customer's buying as it is now. Raises UnknownMeter."""
    Guard(watch.units_of_work, watch.clock).verify(operator, Action.SEE_USAGE)
    now = watch.clock.now()
    with watch.units_of_work.read() as work:
        meter = work.customers.find_meter(meter_number.replace(" ", "").replace("-", ""))
        if meter is None:
            raise UnknownMeter(meter_number)
        run = work.findings.find_run()
        months = watch.months(now if run is None else run.at)
        history, place = watch.history_of(work, meter, months)
        norm = work.findings.find_norm(place)
        purchases = work.usage.purchases(meter, months[0].begins(watch.station.zone))
        account = work.customers.get_account(meter.account_id)
        case = work.cases.find_latest(meter.id)
        running = months[-1].begins(watch.station.zone)
        return UsageDetail(
            meter=meter,
            account=account,
            customer=work.customers.get_customer(account.customer_id),
            months=months,
            units=(*history.units, sum(one.units for one in purchases if one.at >= running)),
            usual=_usual(history.units),
            neighbours=() if norm is None else norm.units,
            neighbour_count=0 if norm is None else norm.count,
            purchases=purchases,
            findings=work.findings.of_meter(meter.id),
            events=history.events,
            case=case,
            notes=() if case is None else notes_of(work, case),
        )


def notes_of(work: UnitOfWork, case: CaseFile) -> tuple[CaseNote, ...]:
    """Return what was noted of a case, newest first."""
    return tuple(
        _note(act, change) for act, change in work.history.of_subject(case.id) if change.kind is SubjectKind.CASE
    )


def _note(act: ChangeSet, change: Change) -> CaseNote:
    after = json.loads(change.after)
    return CaseNote(act.at, act.operator_name, act.note, CaseState(after["state"]), after["assigned_to"])


def _usual(units: Sequence[int]) -> int:
    """The median of the months since the first purchase."""
    begun = next((place for place, bought in enumerate(units) if bought), len(units))
    return median(units[begun:]) if begun < len(units) else 0
