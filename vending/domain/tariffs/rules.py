"""What must hold between the fields of a tariff before anything is priced by it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NoReturn, TypeVar

from vending.domain.pricing.month_price import rates_of
from vending.domain.tariffs.tariff import WEEKDAYS, Blocks, ChargeBasis
from vending.errors import BadTariff, TariffFault

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from vending.domain.tariffs.tariff import Charge, Tariff, TimeOfUse
    from vending.money import Money

    Key = TypeVar("Key", bound=Hashable)


def verify_tariff(tariff: Tariff) -> None:
    """Raise BadTariff unless every customer's purchase can be priced by the tariff at every moment."""
    _verify_unique("taxes", "code", [tax.code for tax in tariff.taxes])
    _verify_unique("charges", "code", [charge.code for charge in tariff.charges])
    _verify_bounds(tariff)
    _verify_classes(tariff)
    for number, rate in enumerate(tariff.rates):
        if isinstance(rate.energy, Blocks):
            _verify_blocks(tariff, rate.energy, f"rates[{number}].blocks")
        else:
            where = f"rates[{number}].time_of_use"
            _verify_taxes(tariff, rate.energy.taxes, where)
            _verify_days(rate.energy, where)
            _verify_periods(rate.energy, where)
            _verify_prices(rate.energy, where)
    for number, charge in enumerate(tariff.charges):
        _verify_taxes(tariff, charge.taxes, f"charges[{number}]")
    _verify_shares(tariff)


def _verify_bounds(tariff: Tariff) -> None:
    for name, amount in _amounts(tariff):
        if amount.currency != tariff.currency:
            _refuse(name, TariffFault.OTHER_CURRENCY, amount.currency)
    if tariff.maximum is not None and not tariff.maximum:
        _refuse("maximum", TariffFault.OUT_OF_RANGE)
    if tariff.minimum is not None and tariff.maximum is not None and tariff.minimum > tariff.maximum:
        _refuse("minimum", TariffFault.OUT_OF_RANGE)


def _amounts(tariff: Tariff) -> list[tuple[str, Money]]:
    """Return every sum of the tariff with its place."""
    amounts = [("minimum", tariff.minimum), ("maximum", tariff.maximum)]
    amounts += [(f"charges[{number}].amount", one.amount) for number, one in enumerate(tariff.charges)]
    return [(name, amount) for name, amount in amounts if amount is not None]


def _verify_classes(tariff: Tariff) -> None:
    """A class has one rate; the rate that is open to everybody comes last."""
    if not tariff.rates:
        _refuse("rates", TariffFault.MISSING)
    taken: set[str] = set()
    for number, rate in enumerate(tariff.rates):
        for place, one in enumerate(rate.classes):
            if one in taken:
                _refuse(f"rates[{number}].classes[{place}]", TariffFault.DUPLICATE, one)
        if not rate.classes and number < len(tariff.rates) - 1:
            _refuse(f"rates[{number + 1}]", TariffFault.DUPLICATE)
        taken.update(rate.classes)


def _verify_blocks(tariff: Tariff, energy: Blocks, where: str) -> None:
    if not energy.blocks:
        _refuse(where, TariffFault.MISSING)
    last, begun = len(energy.blocks) - 1, 0
    for number, block in enumerate(energy.blocks):
        place = f"{where}[{number}]"
        _verify_taxes(tariff, block.taxes, place)
        if number == last:
            break
        if block.upto is None or block.upto <= begun:
            _refuse(f"{place}.upto", TariffFault.MISSING if block.upto is None else TariffFault.NOT_RISING)
        begun = block.upto
    if energy.blocks[last].upto is not None:
        _refuse(f"{where}[{last}].upto", TariffFault.NOT_ENDLESS)
    if not energy.blocks[last].price:
        _refuse(f"{where}[{last}].price", TariffFault.OUT_OF_RANGE)


def _verify_taxes(tariff: Tariff, codes: tuple[str, ...], where: str) -> None:
    """Taxes are known, and those of one line are all in its price or all added to it."""
    kinds = {tax.code: tax.inclusive for tax in tariff.taxes}
    for place, code in enumerate(codes):
        if code not in kinds:
            _refuse(f"{where}.taxes[{place}]", TariffFault.UNKNOWN_TAX, code)
    if len({kinds[code] for code in codes}) > 1:
        _refuse(f"{where}.taxes", TariffFault.MIXED_TAXES)


def _verify_days(energy: TimeOfUse, where: str) -> None:
    """Every day of every year has one season and one day type."""
    if not energy.seasons:
        _refuse(f"{where}.seasons", TariffFault.MISSING)
    _verify_unique(f"{where}.seasons", "name", [one.name for one in energy.seasons])
    _verify_unique(f"{where}.seasons", "begins", [one.begins for one in energy.seasons])
    _verify_unique(f"{where}.day_types", "name", [one.name for one in energy.day_types])
    _verify_unique(f"{where}.holidays", "on", [(one.year, one.month, one.day) for one in energy.holidays])
    days = [day for one in energy.day_types for day in one.weekdays]
    for day, name in enumerate(WEEKDAYS):
        if days.count(day) != 1:
            fault = TariffFault.DUPLICATE if day in days else TariffFault.NOT_COVERED
            _refuse(f"{where}.day_types", fault, name)
    day_types = {one.name for one in energy.day_types}
    for number, holiday in enumerate(energy.holidays):
        if holiday.day_type not in day_types:
            _refuse(f"{where}.holidays[{number}].day_type", TariffFault.NOT_A_CHOICE, holiday.day_type)


def _verify_periods(energy: TimeOfUse, where: str) -> None:
    """Every minute of every kind of day has one band."""
    where = f"{where}.periods"
    seasons, day_types = [one.name for one in energy.seasons], [one.name for one in energy.day_types]
    for number, one in enumerate(energy.periods):
        if one.season not in seasons:
            _refuse(f"{where}[{number}].season", TariffFault.NOT_A_CHOICE, one.season)
        if one.day_type not in day_types:
            _refuse(f"{where}[{number}].day_type", TariffFault.NOT_A_CHOICE, one.day_type)
    begun = [(one.season, one.day_type, one.begins) for one in energy.periods]
    _verify_unique(where, "begins", begun)
    for season in seasons:
        for day_type in day_types:
            if (season, day_type, 0) not in begun:
                _refuse(where, TariffFault.NOT_COVERED, f"{season}, {day_type}")


def _verify_prices(energy: TimeOfUse, where: str) -> None:
    """Every band of a season has one price."""
    where = f"{where}.prices"
    wanted = {(one.season, one.band): None for one in energy.periods}
    priced = [(one.season, one.band) for one in energy.prices]
    for number, one in enumerate(energy.prices):
        if (one.season, one.band) not in wanted:
            _refuse(f"{where}[{number}].band", TariffFault.NOT_A_CHOICE, f"{one.season}, {one.band}")
        if not one.price:
            _refuse(f"{where}[{number}].price", TariffFault.OUT_OF_RANGE)
    _verify_unique(where, "band", priced)
    for season, band in wanted:
        if (season, band) not in priced:
            _refuse(where, TariffFault.NOT_COVERED, f"{season}, {band}")


def _verify_shares(tariff: Tariff) -> None:
    """What the charges on the tender take of it, with the taxes added to them, leaves something for energy."""
    taken: dict[str, Decimal] = {}
    shares = [one for one in enumerate(tariff.charges) if one[1].basis is ChargeBasis.TENDER]
    classes = {one for _number, charge in shares for one in charge.classes}
    for number, charge in shares:
        for one in charge.classes or ("", *classes):
            taken[one] = taken.get(one, Decimal(0)) + _share(tariff, charge)
            if taken[one] >= 1:
                _refuse(f"charges[{number}].rate", TariffFault.OUT_OF_RANGE, one)


def _share(tariff: Tariff, charge: Charge) -> Decimal:
    taxes = tuple(tariff.tax(code) for code in charge.taxes)
    return (charge.rate or Decimal(0)) * (1 + rates_of(taxes, inclusive=False))


def _verify_unique(where: str, field: str, keys: Iterable[Key]) -> None:
    seen: set[Key] = set()
    for number, key in enumerate(keys):
        if key in seen:
            _refuse(f"{where}[{number}].{field}", TariffFault.DUPLICATE, str(key) if isinstance(key, str) else "")
        seen.add(key)


def _refuse(where: str, fault: TariffFault, detail: str = "") -> NoReturn:
    raise BadTariff(where, fault, detail)
