"""Small rules of the counter: usual amounts, cash and change, amounts while they are typed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from cdu_app import formats
from cdu_app.language import _
from cdu_app.messages import Message
from vending.errors import AmountFault, BadAmount
from vending.money import parse_amount
from vending.units import parse_units

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vending.domain.station import StationIdentity
    from vending.money import Money
    from vending.queries import Purchase

USUAL_COUNT: Final = 4
_METER_LENGTHS: Final = (11, 13)
_UNFINISHED: Final = (AmountFault.EMPTY, AmountFault.ZERO)


def usual_amounts(purchases: Sequence[Purchase]) -> tuple[Money, ...]:
    """Return the amounts this customer buys most often, small to large."""
    counted = Counter(purchase.tendered for purchase in purchases if purchase.tendered)
    return tuple(sorted(amount for amount, _times in counted.most_common(USUAL_COUNT)))


def looks_like_meter(text: str) -> bool:
    """Was a whole meter number typed or scanned?"""
    compact = text.replace(" ", "").replace("-", "")
    return compact.isdecimal() and len(compact) in _METER_LENGTHS


def read_money(text: str, currency: str) -> Money | None:
    """Read an amount while it is typed; None while it is unfinished. Raises BadAmount."""
    try:
        return parse_amount(text.rstrip(".,") if text[:1].isdigit() else text, currency)
    except BadAmount as error:
        if error.fault in _UNFINISHED:
            return None
        raise


def read_units(text: str, currency: str, *, money: bool = False) -> int | None:
    """Read "35.2" as 352 tenths while it is typed (minor units for a meter that counts money); None if unfinished."""
    if money:
        credit = read_money(text, currency)
        return None if credit is None else credit.minor
    try:
        return parse_units(text.rstrip(".,") if text[:1].isdigit() else text, currency)
    except BadAmount as error:
        if error.fault in _UNFINISHED:
            return None
        raise


def change_of(cash: Money, price: Money, station: StationIdentity) -> tuple[Money | None, Message | None]:
    """Return the change for the cash received, or the message that it is too little."""
    if cash < price:
        missing = formats.money(price - cash, station)
        return None, Message(_("{amount} is missing.").format(amount=missing))
    return cash - price, None
