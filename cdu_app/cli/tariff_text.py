"""A tariff and a price as text for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdu_app.words.tariffs import TariffWords, day_name
from printing.explanation import explain
from vending.domain.tariffs.tariff import Blocks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vending.domain.sales.sale import SaleIntent
    from vending.domain.station import StationIdentity
    from vending.domain.tariffs.tariff import Rate, Tariff, TimeOfUse


def say_tariff(tariff: Tariff, station: StationIdentity) -> Iterator[str]:
    """Give the lines that describe a tariff."""
    words = TariffWords.of(station)
    yield f"{tariff.label}  {tariff.name}"
    yield f"in force from {words.moment(tariff.effective_from)}, in {tariff.currency}"
    if bounds := words.bounds(tariff):
        yield f"one purchase takes {bounds}"
    for rate in tariff.rates:
        yield f"\n{words.rate_name(rate)}"
        if rate.free_units:
            yield f"  {words.units(rate.free_units)} free each month"
        yield from _blocks(tariff, rate, words) if isinstance(rate.energy, Blocks) else _hours(rate.energy, words)
    for charge in tariff.charges:
        yield f"\n{charge.name}: {words.charge(charge)}  {words.taxes(tariff, charge.taxes)}".rstrip()
    for tax in tariff.taxes:
        yield f"\n{tax.name}: {words.format.rate(tax.rate)}, {'in the prices' if tax.inclusive else 'added'}"


def say_price(intent: SaleIntent, station: StationIdentity) -> Iterator[str]:
    """Give the lines that explain a price, as the receipt does."""
    explained = explain(intent, station)
    width = max(len(line.label) for line in explained.lines)
    yield f"{intent.tariff}: {explained.total} buys {explained.units}"
    for line in explained.lines:
        yield f"  {line.label:<{width}}  {line.amount:>12}"
        if line.note:
            yield f"    {line.note}"


def _blocks(tariff: Tariff, rate: Rate, words: TariffWords) -> Iterator[str]:
    begins = 0
    for block in rate.energy.blocks if isinstance(rate.energy, Blocks) else ():
        taxes = words.taxes(tariff, block.taxes)
        yield f"  {words.block(block, begins):<22} {words.price(block.price):>10} a kWh  {taxes}".rstrip()
        begins = block.upto or begins


def _hours(energy: TimeOfUse, words: TariffWords) -> Iterator[str]:
    for season in energy.seasons:
        yield f"  {season.name}, from {words.day(*season.begins)}"
        for one in energy.prices:
            if one.season == season.name:
                yield f"    {one.band:<20} {words.price(one.price):>10} a kWh"
        for day_type in energy.day_types:
            days = " ".join(day_name(day) for day in day_type.weekdays)
            hours = [one for one in energy.periods if (one.season, one.day_type) == (season.name, day_type.name)]
            told = ", ".join(f"{one.begins // 60:02}:{one.begins % 60:02} {one.band}" for one in hours)
            yield f"    {day_type.name} ({days or '–'}): {told}"
    for holiday in energy.holidays:
        yield f"  {words.holiday(holiday)} {holiday.name}: as {holiday.day_type}"
