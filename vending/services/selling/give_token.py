"""Tokens without payment: free basic units, free issues, and replacements of tokens that a meter refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from vending.domain.people.permission import Action
from vending.domain.pricing.quote import free_quote
from vending.domain.pricing.quote_line import LineKind
from vending.domain.registry.rules import verify_reason
from vending.domain.sales.sale import Purpose, SaleState, Special
from vending.errors import NothingFree, NotReplaceable, ReplaceFault
from vending.services.people.guard import Guard
from vending.services.selling.issue_token import TokenOrder
from vending.services.selling.meter_terms import get_service_point, read_terms

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import TypeAlias

    from vending.domain.people.operator import Operator
    from vending.domain.pricing.quote import Quote
    from vending.domain.pricing.terms import Terms
    from vending.domain.registry.meter import ServicePoint
    from vending.domain.sales.sale import Sale, SaleIntent
    from vending.ports import UnitOfWork
    from vending.services.selling.issue_token import IssueToken

    Agree: TypeAlias = Callable[[UnitOfWork, Terms], Quote]

_KIND: Final = "token"
_RECENT: Final = timedelta(days=366)
_MOST_TOKENS: Final = 12


@dataclass(frozen=True, slots=True)
class Offer:
    """What a meter may be given now.

    `free_basic` units (0.1 kWh) are left of the month's; a free issue takes `most` at once; `tokens` are the account's
    latest that a meter may have refused, newest first.
    """

    point: ServicePoint
    free_basic: int
    most: int
    tokens: tuple[Sale, ...]


@dataclass(frozen=True, slots=True)
class GiveToken:
    """Issues tokens for which nobody pays. Each says why, and by whom; the allowance must be in force."""

    issuer: IssueToken

    def offer(self, meter_number: str) -> Offer:
        """Return what this meter may be given. Raises as a sale does."""
        now = self.issuer.clock.now()
        with self.issuer.units_of_work.read() as work:
            point = get_service_point(work, meter_number, now)
            terms = read_terms(work, point, self.issuer.station, now)
            tokens = _replaceable(work, terms, now)
        most = 0 if terms.in_currency else self.issuer.station.policy.free_issue_limit
        return Offer(point, terms.free_left, most, tokens)

    def free_basic(self, meter_number: str, operator: Operator) -> Sale:
        """Issue the free basic units that the meter has not had this month. Raises NothingFree, and as a sale does."""
        self._verify_may(operator, Action.GIVE_FREE_BASIC, meter_number)

        def agree(_work: UnitOfWork, terms: Terms) -> Quote:
            if not terms.free_left:
                raise NothingFree(0)
            return free_quote(terms, LineKind.FREE_UNITS, terms.free_left)

        return self._give(meter_number, operator, agree, Special(Purpose.FREE_BASIC, ""))

    def free_issue(self, meter_number: str, units: int, reason: str, operator: Operator) -> Sale:
        """Issue `units` (0.1 kWh) for a reason.

        Raises NothingFree above the station's limit and for a meter in currency, BadRecord, and as a sale does.
        """
        self._verify_may(operator, Action.GIVE_FREE_ISSUE, meter_number)
        most = self.issuer.station.policy.free_issue_limit
        if not 0 < units <= most:
            raise NothingFree(most)
        special = Special(Purpose.FREE_ISSUE, verify_reason(_KIND, reason))

        def agree(_work: UnitOfWork, terms: Terms) -> Quote:
            if terms.in_currency:
                raise NothingFree(0)
            return free_quote(terms, LineKind.GIVEN_UNITS, units)

        return self._give(meter_number, operator, agree, special, units)

    def replace(
        self, meter_number: str, receipt: str, reason: str, operator: Operator, units: int | None = None
    ) -> Sale:
        """Issue the units of an earlier token again, to its meter or to another of the same account and customer.

        `units` (0.1 kWh) where only a part is left, as after a meter exchange. Raises UnknownReceipt, NotReplaceable,
        NothingFree for more units than the token had, BadRecord, and as a sale does.
        """
        self._verify_may(operator, Action.REPLACE_TOKEN, meter_number)
        text = verify_reason(_KIND, reason)
        with self.issuer.units_of_work.read() as work:
            cited = work.sales.get_by_receipt(receipt)
        given = cited.intent.units if units is None else units
        special = Special(Purpose.REPLACEMENT, text, cited.intent.id, cited.intent.receipt)

        def agree(work: UnitOfWork, terms: Terms) -> Quote:
            verify_replaceable(work, work.sales.get(cited.intent.id), terms)  # it may have been cancelled meanwhile
            if not 0 < given <= cited.intent.units:
                raise NothingFree(cited.intent.units)
            return free_quote(terms, LineKind.REPLACED_UNITS, given)

        return self._give(meter_number, operator, agree, special, given)

    def _verify_may(self, operator: Operator, action: Action, meter_number: str) -> None:
        Guard(self.issuer.units_of_work, self.issuer.clock).verify(operator, action, meter_number)

    def _give(
        self, meter_number: str, operator: Operator, agree: Agree, special: Special, units: int | None = None
    ) -> Sale:
        def is_retry(intent: SaleIntent) -> bool:
            return intent.special == special and units in (None, intent.lines[0].units)

        return self.issuer.issue(TokenOrder(meter_number, operator, agree, is_retry, special))


def verify_replaceable(work: UnitOfWork, cited: Sale, terms: Terms) -> None:
    """Raise NotReplaceable unless the token was issued, to this customer on this account, and not replaced before."""
    intent = cited.intent
    if cited.state is not SaleState.ISSUED:
        raise NotReplaceable(intent.receipt, ReplaceFault.NO_TOKEN)
    bought_on = work.customers.get_meter(intent.meter_id).account_id
    if (bought_on, intent.customer_id) != (terms.point.account.id, terms.point.customer.id):
        raise NotReplaceable(intent.receipt, ReplaceFault.OTHER_ACCOUNT)
    if bool(intent.in_currency) is not terms.in_currency or intent.commodity is not terms.point.meter.commodity:
        raise NotReplaceable(intent.receipt, ReplaceFault.NO_UNITS)
    if other := work.sales.find_replacement(intent.id):
        raise NotReplaceable(intent.receipt, ReplaceFault.REPLACED, other)


def _replaceable(work: UnitOfWork, terms: Terms, now: datetime) -> tuple[Sale, ...]:
    """Return the latest tokens of the account that may be replaced, newest first."""
    account, customer = terms.point.account, terms.point.customer
    sales = work.sales.of_account(account.number, customer.id, now - _RECENT, now + timedelta(days=1))
    found = []
    for sale in reversed(sales):
        try:
            verify_replaceable(work, sale, terms)
        except NotReplaceable:
            continue
        found.append(sale)
        if len(found) == _MOST_TOKENS:
            break
    return tuple(found)
