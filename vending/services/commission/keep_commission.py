"""The vendor's commission: rules published as versions, what was earned, payouts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from vending.domain.commission.commission import CommissionRule, Payout, PayoutMethod, in_force_at, paid_entry
from vending.domain.commission.rules import KIND, verify_confirmed, verify_payout, verify_terms
from vending.domain.commission.statement import statement_of
from vending.domain.people.permission import Action
from vending.domain.proof.change import SubjectKind, change_of
from vending.domain.proof.journal import EntryKind, digest_of
from vending.errors import (
    BadRecord,
    CommissionBackdated,
    CommissionTooSmall,
    CommissionUnchanged,
    RecordFault,
)
from vending.ids import CommissionRuleId, PayoutId, new_id
from vending.money import Money
from vending.services.cash.post_cash import pay_commission
from vending.services.proof.record_changes import record_changes, verify_clock

if TYPE_CHECKING:
    from datetime import date

    from vending.clock import Clock
    from vending.domain.commission.commission import CommissionEntry, CommissionTerms
    from vending.domain.commission.statement import CommissionStatement
    from vending.domain.people.operator import Operator
    from vending.domain.station import StationIdentity
    from vending.ports import UnitOfWork, UnitsOfWork
    from vending.services.people.guard import Guard


@dataclass(frozen=True, slots=True)
class CommissionOverview:
    """All versions of the rule, oldest first, the one in force, and what the vendor has to get now."""

    rules: tuple[CommissionRule, ...]
    in_force: CommissionRule | None
    balance: Money


@dataclass(frozen=True, slots=True)
class KeepCommission:
    """Reads and keeps the commission. All of it raises NotAllowed and OperatorGone."""

    units_of_work: UnitsOfWork
    clock: Clock
    station: StationIdentity
    guard: Guard

    def overview(self, operator: Operator) -> CommissionOverview:
        """Return the rules and the balance."""
        self.guard.verify(operator, Action.SEE_COMMISSION)
        with self.units_of_work.read() as work:
            rules = work.commission.rules()
            return CommissionOverview(rules, in_force_at(rules, self.clock.now()), self._balance(work))

    def publish(
        self,
        terms: CommissionTerms,
        operator: Operator,
        note: str = "",
        *,
        effective_from: datetime | None = None,
        confirmed: Money | None = None,
    ) -> CommissionRule:
        """Record terms as the next version, in force at once or from a moment that is still to come; return it.

        Raises BadRecord, CommissionToConfirm for a percentage above 20 that `confirmed` does not say the sum of (of a
        sale of 100), CommissionBackdated, CommissionUnchanged, ClockBehind.
        """
        self.guard.verify(operator, Action.SET_COMMISSION)
        good = verify_terms(terms, self.station.currency)
        verify_confirmed(good, confirmed)
        now = self.clock.now()
        starts = effective_from or now
        if starts < now:
            raise CommissionBackdated(starts.astimezone(self.station.zone), now)
        with self.units_of_work.write() as work:
            before = work.commission.rules()[-1:]
            _verify_differs(good, starts, before)
            version = before[0].version + 1 if before else 1
            rule = CommissionRule(CommissionRuleId(new_id()), version, starts.astimezone(UTC), good)
            work.commission.add_rule(rule)
            change = change_of(SubjectKind.COMMISSION, rule.id, before[0] if before else None, rule)
            record_changes(work, operator, now, note, [change])
            work.commit()
        return rule

    def pay(self, amount: Money, method: PayoutMethod, operator: Operator, reference: str = "") -> CommissionEntry:
        """Pay the vendor: cash out of the operator's own shift, or by the bank under a reference.

        Raises BadRecord, CommissionTooSmall for more than there is, ClockBehind; for cash also ShiftNeeded and
        CashTooShort.
        """
        self.guard.verify(operator, Action.PAY_COMMISSION)
        known = verify_payout(amount, method, reference, self.station.currency)
        now = self.clock.now()
        with self.units_of_work.write() as work:
            verify_clock(work, now)
            balance = self._balance(work)
            if balance < amount:
                raise CommissionTooSmall(balance)
            payout = self._payout(work, amount, method, operator, known, now)
            entry = paid_entry(work.commission.find_last(), amount, payout, now)
            work.commission.post(entry)
            work.journal.append(EntryKind.COMMISSION, payout.id, digest_of(entry), now)
            work.commit()
        return entry

    def statement(self, first: date, last: date, operator: Operator) -> CommissionStatement:
        """Return what was earned and paid from the day `first` to `last` (local, both included).

        Raises BadRecord for days in the wrong order.
        """
        self.guard.verify(operator, Action.SEE_COMMISSION)
        if last < first:
            raise BadRecord(KIND, "period", f"{first} – {last}", RecordFault.OUT_OF_RANGE)
        start, end = self._begins(first), self._begins(last + timedelta(days=1))
        with self.units_of_work.read() as work:
            opening = work.commission.sum_before(start, self.station.currency)
            entries = work.commission.between(start, end)
        return statement_of((first, last), opening, entries, self.station.zone)

    def _payout(
        self, work: UnitOfWork, amount: Money, method: PayoutMethod, operator: Operator, reference: str, at: datetime
    ) -> Payout:
        """Return how it is paid; cash is taken out of the shift here."""
        shift = None
        if method is PayoutMethod.CASH:
            shift = pay_commission(work, self.station, operator, amount, reference, at).mark
        by = (operator.id, operator.name, operator.approver_id, operator.approver_name)
        return Payout(PayoutId(new_id()), method, reference, *by, shift)

    def _balance(self, work: UnitOfWork) -> Money:
        last = work.commission.find_last()
        return Money.zero(self.station.currency) if last is None else last.balance

    def _begins(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.station.zone).astimezone(UTC)


def _verify_differs(terms: CommissionTerms, starts: datetime, before: tuple[CommissionRule, ...]) -> None:
    """The same terms from an earlier moment are a new version: so what was planned too late is brought forward."""
    if not before:
        if terms.is_nothing:
            raise CommissionUnchanged(0)
    elif before[0].terms == terms and before[0].effective_from <= starts:
        raise CommissionUnchanged(before[0].version)
