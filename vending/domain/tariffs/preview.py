"""What a tariff would charge: purchases of a made-up customer, priced as at the counter; nothing is recorded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sts.keys import EncryptionAlgorithm
from sts.token import Commodity
from vending.domain.calendar import Month
from vending.domain.pricing.quote import quote_money, quote_units
from vending.domain.pricing.quote_line import LineKind
from vending.domain.pricing.terms import MeterBooks, Terms
from vending.domain.registry.customer import Account, Customer
from vending.domain.registry.meter import Meter, MeterStatus, ServicePoint
from vending.ids import AccountId, CustomerId, MeterId
from vending.money import Money, minor_digits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from vending.domain.pricing.quote import Quote, QuoteLine
    from vending.domain.station import StationIdentity
    from vending.domain.tariffs.tariff import Tariff

_NOBODY: Final = UUID(int=0)
_NUMBER: Final = "00000000000"
_CARRIED: Final = (LineKind.CARRIED_IN, LineKind.CARRIED_OVER)


@dataclass(frozen=True, slots=True)
class Example:
    """A purchase at the moment `at` by a customer of a class who has bought `month_units` (0.1 kWh) this month.

    Who has bought some this month has paid its monthly charges; who has not owes those of this month.
    """

    at: datetime
    customer_class: str = ""
    month_units: int = 0


@dataclass(frozen=True, slots=True)
class MonthPreview:
    """A month's purchases: each quote, their lines added up to the money paid, and what was left over at the end.

    `average` is what one kWh cost, all charges and taxes within and free units counted, in major units.
    """

    quotes: tuple[Quote, ...]
    lines: tuple[QuoteLine, ...]
    tendered: Money
    units: int
    carried_over: Money
    average: Decimal


def preview_money(tariff: Tariff, station: StationIdentity, example: Example, tendered: Money) -> Quote:
    """Return what a sum of money buys. Raises as `quote_money` does."""
    return quote_money(_example_terms(tariff, station, example), tendered)


def preview_units(tariff: Tariff, station: StationIdentity, example: Example, units: int) -> Quote:
    """Return the least money that buys `units` (0.1 kWh). Raises as `quote_units` does."""
    return quote_units(_example_terms(tariff, station, example), units)


def preview_month(
    tariff: Tariff, station: StationIdentity, customer_class: str, purchases: Sequence[tuple[datetime, Money]]
) -> MonthPreview:
    """Return what purchases in one calendar month, oldest first, come to. Raises as `quote_money` does."""
    first = purchases[0][0]
    begins = Month.of(first, station.zone).begins(station.zone)
    point = example_point(tariff, customer_class)
    books = _books(tariff.currency, begins - timedelta(days=1))
    quotes: list[Quote] = []
    for at, tendered in purchases:
        terms = Terms(point, books, station, at)
        quotes.append(quote_money(terms, tendered))
        books = _after(books, quotes[-1], at)
    return _summed(tuple(quotes), books.carried_in)


def example_point(tariff: Tariff, customer_class: str) -> ServicePoint:
    """Return the meter of a customer who does not exist."""
    customer = Customer(CustomerId(_NOBODY), "", "")
    account = Account(AccountId(_NOBODY), customer.id, "", "", "", tariff.code, customer_class)
    meter = Meter(
        id=MeterId(_NOBODY),
        number=_NUMBER,
        commodity=Commodity.ELECTRICITY,
        sgc="000000",
        krn=1,
        ti=1,
        ea=EncryptionAlgorithm.STA,
        status=MeterStatus.ACTIVE,
        account_id=account.id,
    )
    return ServicePoint(meter, account, customer, tariff)


def _example_terms(tariff: Tariff, station: StationIdentity, example: Example) -> Terms:
    begins = Month.of(example.at, station.zone).begins(station.zone)
    last = example.at if example.month_units else begins - timedelta(days=1)
    books = replace(_books(tariff.currency, last), month_units=example.month_units)
    if example.month_units:  # who has bought has had the month's free units with it
        rate = tariff.find_rate(example.customer_class)
        books = replace(books, free_units=rate.free_units if rate else 0)
    return Terms(example_point(tariff, example.customer_class), books, station, example.at)


def _books(currency: str, last_purchase: datetime) -> MeterBooks:
    nothing = Money.zero(currency)
    return MeterBooks(
        carried_in=nothing,
        month_units=0,
        free_units=0,
        month_tendered=nothing,
        last_purchase=last_purchase,
        debts=(),
    )


def _after(books: MeterBooks, quote: Quote, at: datetime) -> MeterBooks:
    """Return the books once a purchase was made."""
    return replace(
        books,
        carried_in=quote.total(LineKind.CARRIED_OVER),
        month_units=books.month_units + quote.bought,
        free_units=books.free_units + quote.free,
        month_tendered=books.month_tendered + quote.tendered,
        last_purchase=at,
    )


def _summed(quotes: tuple[Quote, ...], carried_over: Money) -> MonthPreview:
    tendered = Money(sum(one.tendered.minor for one in quotes), carried_over.currency)
    units = sum(one.bought + one.free for one in quotes)
    spent = tendered - carried_over
    average = Decimal(spent.minor * 10) / Decimal(units * 10 ** minor_digits(spent.currency))
    lines = _added_up(line for one in quotes for line in one.lines if line.kind not in _CARRIED)
    lines += tuple(line for line in quotes[-1].lines if line.kind is LineKind.CARRIED_OVER)
    return MonthPreview(quotes, lines, tendered, units, carried_over, average)


def _added_up(lines: Iterable[QuoteLine]) -> tuple[QuoteLine, ...]:
    """Add up lines of one reason: the same block, charge or tax. What is left of a block is the last one's."""
    sums: dict[tuple[object, ...], QuoteLine] = {}
    for line in lines:
        key = (line.kind, line.label, line.block, line.price, line.rate)
        known = sums.get(key)
        if known is not None:
            units = None if line.units is None else (known.units or 0) + line.units
            months = None if line.months is None else (known.months or 0) + line.months
            line = replace(line, amount=known.amount + line.amount, units=units, months=months)
        sums[key] = line
    return tuple(sorted(sums.values(), key=lambda line: _ORDER.index(line.kind)))


_ORDER: Final = tuple(
    dict.fromkeys(
        (LineKind.FIXED_CHARGE, LineKind.DEBT, LineKind.VAT, LineKind.ENERGY_CHARGE, LineKind.ENERGY, *LineKind)
    )
)
