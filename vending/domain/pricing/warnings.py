"""What is unusual about a sale, as facts: none of it forbids the sale, all of it deserves a second look."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from vending.domain.pricing.quote_line import LineKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from vending.domain.pricing.quote import Quote
    from vending.domain.pricing.terms import Terms
    from vending.money import Money
    from vending.queries import Purchase

UNUSUAL_FACTOR: Final = 3
JUST_BOUGHT: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class JustBought:
    """The meter bought for `amount` so many `minutes` ago: perhaps this is the same sale once more."""

    amount: Money
    minutes: int


@dataclass(frozen=True, slots=True)
class UnusualAmount:
    """The amount is far above the `largest` of the meter's recent purchases."""

    largest: Money


@dataclass(frozen=True, slots=True)
class OtherArea:
    """The meter is in an `area` that is none of the station's own."""

    area: str


@dataclass(frozen=True, slots=True)
class MostlyDebt:
    """More than half of the amount, `recovered`, pays debts."""

    recovered: Money


@dataclass(frozen=True, slots=True)
class FreeUnitsWaiting:
    """The month's free basic `units` (0.1 kWh) have not been taken; they come with this purchase."""

    units: int


SaleWarning = JustBought | UnusualAmount | OtherArea | MostlyDebt | FreeUnitsWaiting


def find_warnings(terms: Terms, quote: Quote, purchases: Sequence[Purchase]) -> tuple[SaleWarning, ...]:
    """Return what is unusual about a quoted sale, what is most likely a mistake first.

    `purchases` are the meter's latest, newest first.
    """
    return tuple(_warnings(terms, quote, purchases))


def _warnings(terms: Terms, quote: Quote, purchases: Sequence[Purchase]) -> Iterator[SaleWarning]:
    paid = [purchase for purchase in purchases if purchase.tendered]
    if paid:
        yield from _against(paid, quote.tendered, terms.at)
    area, own = terms.point.account.area, terms.station.policy.areas
    if own and not any(area.casefold() == one.casefold() for one in own):
        yield OtherArea(area)
    recovered = quote.total(LineKind.DEBT)
    if 2 * recovered.minor > quote.tendered.minor:
        yield MostlyDebt(recovered)
    if quote.free:
        yield FreeUnitsWaiting(quote.free)


def _against(purchases: Sequence[Purchase], tendered: Money, now: datetime) -> Iterator[SaleWarning]:
    last = purchases[0]
    if now - last.at < JUST_BOUGHT:
        yield JustBought(last.tendered, max(0, (now - last.at) // timedelta(minutes=1)))
    largest = max(purchase.tendered for purchase in purchases)
    if tendered.minor > UNUSUAL_FACTOR * largest.minor:
        yield UnusualAmount(largest)
