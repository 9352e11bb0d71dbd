"""Tokens without payment: free basic units, free issues, and replacements of tokens that a meter refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vending.domain.quote import free_quote
from vending.domain.quote_line import LineKind
from vending.domain.sale import Purpose, SaleState, Special
from vending.errors import BadRecord, NothingFree, NotReplaceable, RecordFault, ReplaceFault
from vending.services.issue_token import TokenOrder

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from vending.domain.operator import Operator
    from vending.domain.quote import Quote
    from vending.domain.sale import Sale, SaleIntent
    from vending.domain.terms import Terms
    from vending.ports import UnitOfWork
    from vending.services.issue_token import IssueToken

    Agree: TypeAlias = Callable[[UnitOfWork, Terms], Quote]


@dataclass(frozen=True, slots=True)
class GiveToken:
    """Issues tokens for which nobody pays. Each says why, and by whom."""

    issuer: IssueToken

    def free_basic(self, meter_number: str, operator: Operator) -> Sale:
        """Issue the free basic units that the meter has not had this month. Raises NothingFree, and as a sale does."""

        def agree(_work: UnitOfWork, terms: Terms) -> Quote:
            if not terms.free_left:
                raise NothingFree(0)
            return free_quote(terms, LineKind.FREE_UNITS, terms.free_left)

        return self._give(meter_number, operator, agree, Special(Purpose.FREE_BASIC, ""))

    def free_issue(self, meter_number: str, units: int, reason: str, operator: Operator) -> Sale:
        """Issue `units` (0.1 kWh) for a reason. Raises NothingFree above the station's limit, BadRecord, as a sale."""
        most = self.issuer.station.policy.free_issue_limit
        if not 0 < units <= most:
            raise NothingFree(most)
        special = Special(Purpose.FREE_ISSUE, _reason(reason))

        def agree(_work: UnitOfWork, terms: Terms) -> Quote:
            return free_quote(terms, LineKind.GIVEN_UNITS, units)

        return self._give(meter_number, operator, agree, special)

    def replace(
        self, meter_number: str, receipt: str, reason: str, operator: Operator, units: int | None = None
    ) -> Sale:
        """Issue the units of an earlier token again, to its meter or to another of the same account.

        `units` (0.1 kWh) where only a part is left, as after a meter exchange. Raises UnknownReceipt, NotReplaceable,
        BadRecord, as a sale.
        """
        text = _reason(reason)
        with self.issuer.units_of_work.read() as work:
            cited = work.sales.get_by_receipt(receipt)
        special = Special(Purpose.REPLACEMENT, text, cited.intent.id, cited.intent.receipt)

        def agree(work: UnitOfWork, terms: Terms) -> Quote:
            verify_replaceable(work, cited, terms)
            given = cited.intent.units if units is None else units
            if not 0 < given <= cited.intent.units:
                raise NothingFree(cited.intent.units)
            return free_quote(terms, LineKind.REPLACED_UNITS, given)

        return self._give(meter_number, operator, agree, special)

    def _give(self, meter_number: str, operator: Operator, agree: Agree, special: Special) -> Sale:
        def is_retry(intent: SaleIntent) -> bool:
            return intent.special == special

        return self.issuer.issue(TokenOrder(meter_number, operator, agree, is_retry, special))


def verify_replaceable(work: UnitOfWork, cited: Sale, terms: Terms) -> None:
    """Raise NotReplaceable unless the token was issued, to this account, and was not replaced before."""
    intent = cited.intent
    if cited.state is not SaleState.ISSUED:
        raise NotReplaceable(intent.receipt, ReplaceFault.NO_TOKEN)
    if work.customers.get_meter(intent.meter_id).account_id != terms.point.account.id:
        raise NotReplaceable(intent.receipt, ReplaceFault.OTHER_ACCOUNT)
    if bool(intent.in_currency) is not terms.in_currency or intent.commodity is not terms.point.meter.commodity:
        raise NotReplaceable(intent.receipt, ReplaceFault.NO_UNITS)
    if other := work.sales.find_replacement(intent.id):
        raise NotReplaceable(intent.receipt, ReplaceFault.REPLACED, other)


def _reason(text: str) -> str:
    if not text.strip():
        raise BadRecord("token", "reason", text, RecordFault.EMPTY)
    return text.strip()
