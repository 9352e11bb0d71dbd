"""A tariff as a document that a person can read and edit, and back.

Plain JSON types: tables, lists, texts, whole numbers, true and false. Numbers with a fraction are texts, so none is
ever a float. `docs/tariffs.md` explains every field.
"""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from vending.domain.tariffs.fields import Fields
from vending.domain.tariffs.rules import verify_tariff
from vending.domain.tariffs.tariff import (
    WEEKDAYS,
    BandPrice,
    Blocks,
    Charge,
    ChargeBasis,
    DayType,
    EnergyBlock,
    Holiday,
    Period,
    Rate,
    Season,
    Tariff,
    Tax,
    TimeOfUse,
)
from vending.errors import TariffFault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from vending.ids import TariffId
    from vending.money import Money

_AMOUNT_BASES: Final = (ChargeBasis.SALE, ChargeBasis.MONTH)
_LAST_VERSION: Final = 10**6
_HIGHEST_TAX, _HIGHEST_SHARE, _HIGHEST_PRICE = 10, 1, 10**9
_MOST_UNITS, _MOST_FREE_UNITS = 10**10, 10**5
_MOST_MONTHS: Final = 120


def to_document(tariff: Tariff) -> dict[str, Any]:
    """Return the document of a tariff; what is empty and may be left out is. Raises BadTariff for one in two
    currencies and whatever else could not be read back."""
    verify_tariff(tariff)
    return {
        "code": tariff.code,
        "version": tariff.version,
        "name": tariff.name,
        "effective_from": tariff.effective_from.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "currency": tariff.currency,
        **_given(minimum=_amount(tariff.minimum), maximum=_amount(tariff.maximum)),
        **_given(taxes=[_tax(tax) for tax in tariff.taxes]),
        "rates": [_rate(rate) for rate in tariff.rates],
        **_given(charges=[_charge(charge) for charge in tariff.charges]),
    }


def read_document(document: Mapping[str, Any], tariff_id: TariffId) -> Tariff:
    """Return the tariff that a document describes. Raises BadTariff with the place of the first mistake."""
    fields = Fields(document)
    currency = fields.currency("currency")
    tariff = Tariff(
        id=tariff_id,
        code=fields.text("code"),
        version=fields.whole("version", _LAST_VERSION),
        name=fields.text("name"),
        effective_from=fields.moment("effective_from"),
        currency=currency,
        rates=fields.tables("rates", _read_rate),
        charges=fields.tables("charges", lambda charge: _read_charge(charge, currency)),
        taxes=fields.tables("taxes", _read_tax),
        minimum=fields.amount("minimum", currency) if fields.has("minimum") else None,
        maximum=fields.amount("maximum", currency) if fields.has("maximum") else None,
    )
    fields.close()
    verify_tariff(tariff)
    return tariff


def _given(**fields: object) -> dict[str, Any]:
    """Return the fields that say something."""
    return {name: value for name, value in fields.items() if value not in (None, "", [], False)}


def _number(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")


def _amount(money: Money | None) -> str | None:
    return None if money is None else _number(money.decimal)


def _units(tenths: int | None) -> str | None:
    if tenths is None:
        return None
    whole, tenth = divmod(tenths, 10)
    return f"{whole}.{tenth}" if tenth else str(whole)


def _tax(tax: Tax) -> dict[str, Any]:
    return {"code": tax.code, "name": tax.name, "rate": _number(tax.rate), **_given(inclusive=tax.inclusive)}


def _rate(rate: Rate) -> dict[str, Any]:
    free_units = _units(rate.free_units) if rate.free_units else None
    given = _given(name=rate.name, classes=list(rate.classes), free_units=free_units)
    if not isinstance(rate.energy, Blocks):
        return given | {"time_of_use": _time_of_use(rate.energy)}
    blocks = [_block(block) for block in rate.energy.blocks]
    return given | _given(prorated=rate.energy.prorated) | {"blocks": blocks}


def _block(block: EnergyBlock) -> dict[str, Any]:
    named = _given(name=block.name, upto=_units(block.upto))
    return named | {"price": _number(block.price)} | _given(taxes=list(block.taxes))


def _time_of_use(energy: TimeOfUse) -> dict[str, Any]:
    return {
        **_given(taxes=list(energy.taxes)),
        "seasons": [{"name": one.name, "begins": _day(*one.begins)} for one in energy.seasons],
        "day_types": [{"name": one.name, "days": [WEEKDAYS[day] for day in one.weekdays]} for one in energy.day_types],
        **_given(holidays=[_holiday(one) for one in energy.holidays]),
        "periods": [_period(one) for one in energy.periods],
        "prices": [{"season": one.season, "band": one.band, "price": _number(one.price)} for one in energy.prices],
    }


def _day(month: int, day: int, year: int | None = None) -> str:
    return f"{month:02}-{day:02}" if year is None else f"{year:04}-{month:02}-{day:02}"


def _holiday(one: Holiday) -> dict[str, Any]:
    return {"name": one.name, "on": _day(one.month, one.day, one.year), "day_type": one.day_type}


def _period(one: Period) -> dict[str, Any]:
    hour, minute = divmod(one.begins, 60)
    return {"season": one.season, "day_type": one.day_type, "begins": f"{hour:02}:{minute:02}", "band": one.band}


def _charge(charge: Charge) -> dict[str, Any]:
    return {
        "code": charge.code,
        "name": charge.name,
        "basis": charge.basis.value,
        **_given(amount=_amount(charge.amount), rate=_number(charge.rate), max_months=charge.max_months),
        **_given(taxes=list(charge.taxes), classes=list(charge.classes)),
    }


def _read_tax(fields: Fields) -> Tax:
    code, name = fields.text("code"), fields.text("name")
    return Tax(code, name, fields.decimal("rate", _HIGHEST_TAX), fields.flag("inclusive"))


def _read_rate(fields: Fields) -> Rate:
    return Rate(
        energy=_read_energy(fields),
        name=fields.text("name", default=""),
        classes=fields.texts("classes"),
        free_units=fields.units("free_units", _MOST_FREE_UNITS) if fields.has("free_units") else 0,
    )


def _read_energy(fields: Fields) -> Blocks | TimeOfUse:
    if not fields.has("time_of_use"):
        return Blocks(fields.tables("blocks", _read_block), fields.flag("prorated"))
    return fields.table("time_of_use", _read_time_of_use)


def _read_block(fields: Fields) -> EnergyBlock:
    upto = fields.units("upto", _MOST_UNITS) if fields.has("upto") else None
    price = fields.decimal("price", _HIGHEST_PRICE)
    return EnergyBlock(upto, price, fields.text("name", default=""), fields.texts("taxes"))


def _read_time_of_use(fields: Fields) -> TimeOfUse:
    return TimeOfUse(
        seasons=fields.tables("seasons", _read_season),
        day_types=fields.tables("day_types", _read_day_type),
        holidays=fields.tables("holidays", _read_holiday),
        periods=fields.tables("periods", _read_period),
        prices=fields.tables("prices", _read_price),
        taxes=fields.texts("taxes"),
    )


def _read_season(fields: Fields) -> Season:
    name = fields.text("name")
    year, month, day = fields.day("begins")
    if year is not None:
        fields.refuse("begins", TariffFault.NOT_A_MOMENT, _day(month, day, year))
    return Season(name, (month, day))


def _read_day_type(fields: Fields) -> DayType:
    name, days = fields.text("name"), fields.texts("days")
    for place, day in enumerate(days):
        if day not in WEEKDAYS:
            fields.refuse(f"days[{place}]", TariffFault.NOT_A_CHOICE, day)
    return DayType(name, tuple(WEEKDAYS.index(day) for day in days))


def _read_holiday(fields: Fields) -> Holiday:
    year, month, day = fields.day("on")
    return Holiday(fields.text("name"), month, day, fields.text("day_type"), year)


def _read_period(fields: Fields) -> Period:
    return Period(fields.text("season"), fields.text("day_type"), fields.minute("begins"), fields.text("band"))


def _read_price(fields: Fields) -> BandPrice:
    return BandPrice(fields.text("season"), fields.text("band"), fields.decimal("price", _HIGHEST_PRICE))


def _read_charge(fields: Fields, currency: str) -> Charge:
    code, name, basis = fields.text("code"), fields.text("name"), fields.choice("basis", ChargeBasis)
    monthly = basis is ChargeBasis.MONTH and fields.has("max_months")
    flat = basis in _AMOUNT_BASES
    return Charge(
        code=code,
        name=name,
        basis=basis,
        amount=fields.amount("amount", currency) if flat else None,
        rate=None if flat else fields.decimal("rate", _HIGHEST_SHARE),
        taxes=fields.texts("taxes"),
        max_months=fields.whole("max_months", _MOST_MONTHS) if monthly else None,
        classes=fields.texts("classes"),
    )
