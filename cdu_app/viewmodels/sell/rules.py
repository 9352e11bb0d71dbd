"""Small rules of the counter: usual amounts, warnings, cash and change, units as typed."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from cdu_app import formats
from cdu_app.language import _
from cdu_app.messages import Message
from vending.errors import AmountFault, BadAmount
from vending.money import parse_amount

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from vending.domain.station import StationIdentity
    from vending.money import Money
    from vending.queries import Purchase

USUAL_COUNT: Final = 4
UNUSUAL_FACTOR: Final = 3
JUST_BOUGHT: Final = timedelta(minutes=10)
_METER_LENGTHS: Final = (11, 13)
_UNITS: Final = re.compile(r"([0-9]{1,8})(?:[.,]([0-9]))?")
_UNFINISHED: Final = (AmountFault.EMPTY, AmountFault.ZERO)


def usual_amounts(purchases: Sequence[Purchase]) -> tuple[Money, ...]:
    """Return the amounts this customer buys most often, small to large."""
    counted = Counter(purchase.tendered for purchase in purchases)
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


def read_units(text: str, currency: str) -> int | None:
    """Read "35.2" as 352 tenths; None while it is unfinished. Raises BadAmount."""
    compact = "".join(text.split()).rstrip(".,")
    if not compact:
        return None
    match = _UNITS.fullmatch(compact)
    if match is None:
        raise BadAmount(text, AmountFault.NOT_A_NUMBER, currency)
    return int(match[1] + (match[2] or "0")) or None


def warnings(
    tendered: Money, purchases: Sequence[Purchase], now: datetime, station: StationIdentity
) -> tuple[str, ...]:
    """Return a sentence for everything unusual about a sale, with the reason."""
    sentences = []
    if purchases:
        last = purchases[0]
        minutes = int((now - last.at).total_seconds() // 60)
        if now - last.at < JUST_BOUGHT:
            sentences.append(
                _("This meter bought for {amount} {minutes} min ago. Is this another sale?").format(
                    amount=formats.money(last.tendered, station), minutes=max(minutes, 0)
                )
            )
        largest = max(purchase.tendered for purchase in purchases)
        if tendered.minor > UNUSUAL_FACTOR * largest.minor:
            sentences.append(
                _("Unusually much: this meter's largest recent purchase was {amount}.").format(
                    amount=formats.money(largest, station)
                )
            )
    return tuple(sentences)


def change_of(cash: Money, price: Money, station: StationIdentity) -> tuple[Money | None, Message | None]:
    """Return the change for the cash received, or the message that it is too little."""
    if cash < price:
        missing = formats.money(price - cash, station)
        return None, Message(_("{amount} is missing.").format(amount=missing))
    return cash - price, None
