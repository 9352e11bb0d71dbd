"""What the terms of a commission and its payouts must be like."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from vending.domain.commission.commission import PERCENT_TO_CONFIRM, CommissionTerms, PayoutMethod, share_of_hundred
from vending.domain.registry.rules import verify_text
from vending.errors import BadRecord, CommissionToConfirm, RecordFault

if TYPE_CHECKING:
    from vending.money import Money

KIND: Final = "commission"
MOST: Final = 10**12
"""Minor units that one sale may earn at most: more is a mistake of typing."""
PERCENT_DECIMALS: Final = 4
PER_UNIT_DECIMALS: Final = 6
MOST_PER_UNIT: Final = 10**9


def verify_terms(terms: CommissionTerms, currency: str) -> CommissionTerms:
    """Return the terms, their decimals without zeros at the end. Raises BadRecord for the first that cannot be."""
    percent = _verify_decimal("percent", terms.percent, 100, PERCENT_DECIMALS)
    per_unit = _verify_decimal("per_unit", terms.per_unit, MOST_PER_UNIT, PER_UNIT_DECIMALS)
    bounds = {"least": terms.least, "most": terms.most}
    for field, amount in {"per_sale": terms.per_sale, **bounds}.items():
        if amount is not None:
            _verify_money(field, amount, currency, least=0)
    if terms.least is not None and terms.most is not None and terms.most < terms.least:
        raise BadRecord(KIND, "most", str(terms.most.decimal), RecordFault.OUT_OF_RANGE)
    return replace(terms, percent=percent, per_unit=per_unit)


def verify_confirmed(terms: CommissionTerms, confirmed: Money | None) -> None:
    """Raise CommissionToConfirm for a high percentage unless `confirmed` is what it makes of a sale of 100."""
    hundred, share = share_of_hundred(terms)
    if terms.percent > PERCENT_TO_CONFIRM and confirmed != share:
        raise CommissionToConfirm(terms.percent, hundred, share)


def verify_payout(amount: Money, method: PayoutMethod, reference: str, currency: str) -> str:
    """Return the reference without blanks around it; the bank's is needed. Raises BadRecord."""
    _verify_money("amount", amount, currency, least=1)
    return verify_text(KIND, "reference", reference, required=method is PayoutMethod.BANK)


def _verify_money(field: str, amount: Money, currency: str, *, least: int) -> None:
    if amount.currency != currency:
        raise BadRecord(KIND, field, amount.currency, RecordFault.NOT_A_CHOICE)
    if not least <= amount.minor <= MOST:
        raise BadRecord(KIND, field, str(amount.decimal), RecordFault.OUT_OF_RANGE)


def _verify_decimal(field: str, value: Decimal, most: int, decimals: int) -> Decimal:
    if not value.is_finite() or not 0 <= value <= most or value != round(value, decimals):
        raise BadRecord(KIND, field, str(value), RecordFault.OUT_OF_RANGE)
    return Decimal(f"{value.normalize():f}")
