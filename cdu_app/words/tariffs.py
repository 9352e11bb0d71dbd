"""Tariffs in words: prices, blocks, dates and differences as the office reads them, on the screen and in a terminal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from babel.dates import format_skeleton
from babel.numbers import format_decimal

from cdu_app.language import N, _
from cdu_app.messages.message import brief
from printing.format import NO_BREAK_SPACE, Formatter
from vending.domain.tariffs.tariff import WEEKDAYS, Blocks, ChargeBasis
from vending.errors import TariffFault
from vending.money import minor_digits

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vending.domain.station import StationIdentity
    from vending.domain.tariffs.compare import Difference
    from vending.domain.tariffs.tariff import Charge, EnergyBlock, Holiday, Rate, Tariff, Tax
    from vending.errors import BadTariff

BASES: Final = {
    ChargeBasis.SALE: N("each purchase"),
    ChargeBasis.MONTH: N("each month"),
    ChargeBasis.ENERGY: N("of the energy's price"),
    ChargeBasis.TENDER: N("of the money paid"),
}
_DAYS: Final = dict(zip(WEEKDAYS, (N("Mon"), N("Tue"), N("Wed"), N("Thu"), N("Fri"), N("Sat"), N("Sun")), strict=True))
_FIELDS: Final = {
    "effective_from": N("in force from"),
    "rates": N("rate"),
    "blocks": N("block"),
    "charges": N("charge"),
    "seasons": N("season"),
    "day_types": N("day type"),
    "holidays": N("holiday"),
    "periods": N("period"),
    "prices": N("price"),
    "time_of_use": N("time of use"),
    "upto": N("up to (kWh)"),
    "free_units": N("free units (kWh)"),
    "max_months": N("most months"),
    "day_type": N("day type"),
    "begins": N("begins"),
}
_ROWS: Final = frozenset(
    ["rates", "blocks", "charges", "taxes", "seasons", "day_types", "holidays", "periods", "prices"]
)
_UNSAID: Final = ("version",)
_LEAP_YEAR: Final = 2000
_MISTAKES: Final = {
    TariffFault.NOT_A_DOCUMENT: N("This cannot be read."),
    TariffFault.MISSING: N("Something is missing here."),
    TariffFault.UNKNOWN_FIELD: N("A tariff has no such field."),
    TariffFault.NOT_TEXT: N("This is not a text."),
    TariffFault.NOT_A_NUMBER: N("This is not a number that can stand here."),
    TariffFault.OUT_OF_RANGE: N("This is too small or too large."),
    TariffFault.NOT_A_CHOICE: N("This is none of those there are."),
    TariffFault.NOT_A_MOMENT: N("This is not a day or a time: a day is 2026-04-01 or 12-25, a time 06:30."),
    TariffFault.UNKNOWN_TAX: N("The tariff has no such tax."),
    TariffFault.MIXED_TAXES: N("Taxes within the prices and taxes added to them cannot stand on one line."),
    TariffFault.DUPLICATE: N("This stands here twice."),
    TariffFault.NOT_RISING: N("A block must end above the one before it."),
    TariffFault.NOT_ENDLESS: N("The last block has no end."),
    TariffFault.NOT_COVERED: N("Something is left out here."),
    TariffFault.OTHER_CURRENCY: N("This is in another currency."),
}


@dataclass(frozen=True, slots=True)
class TariffWords:
    """Says a tariff in the station's locale."""

    format: Formatter

    @classmethod
    def of(cls, station: StationIdentity) -> TariffWords:
        """Return the words of a station."""
        return cls(Formatter.of(station))

    def moment(self, at: datetime) -> str:
        """The day, and the time where it is not midnight."""
        local = at.astimezone(self.format.zone)
        if (local.hour, local.minute) == (0, 0):
            return self.format.date(local.date())
        return self.format.time(at)

    def price(self, price: Decimal) -> str:
        """A price for one kWh, in major units."""
        return self.format.price(price)

    def with_taxes(self, price: Decimal, taxes: Iterable[Tax]) -> str:
        """What one kWh costs with the taxes that are added to it."""
        added = sum((tax.rate for tax in taxes if not tax.inclusive), start=price * 0)
        return self.format.price((price * (1 + added)).normalize())

    def units(self, tenths: int) -> str:
        """Energy: "350 kWh", "50.5 kWh"."""
        return f"{whole_units(tenths)}{NO_BREAK_SPACE}kWh"

    def count(self, number: int) -> str:
        """A whole number: "1,204"."""
        return format_decimal(number, "#,##0", self.format.locale)

    def block(self, block: EnergyBlock, begins: int) -> str:
        """The units of a block that begins after `begins` tenths of a month's kWh."""
        if block.upto is None:
            return _("All units") if not begins else _("Above {units}").format(units=self.units(begins))
        if not begins:
            return _("First {units}").format(units=self.units(block.upto))
        return f"{whole_units(begins)} – {self.units(block.upto)}"

    def rate_name(self, rate: Rate) -> str:
        """Who pays a rate."""
        if rate.name:
            return rate.name
        return ", ".join(rate.classes) if rate.classes else _("All customers")

    def charge(self, charge: Charge) -> str:
        """How much a charge is, and of what."""
        much = self.format.rate(charge.rate) if charge.amount is None and charge.rate is not None else ""
        if charge.amount is not None:
            much = self.format.money(charge.amount)
        text = f"{much} {_(BASES[charge.basis])}"
        if charge.max_months is not None:
            text += _(", {months} months at most").format(months=charge.max_months)
        return text

    def taxes(self, tariff: Tariff, codes: Iterable[str]) -> str:
        """The names of taxes, "" for none."""
        return ", ".join(f"{tax.name} {self.format.rate(tax.rate)}" for tax in map(tariff.tax, codes))

    def day(self, month: int, day: int) -> str:
        """A day of every year: "25 December"."""
        return format_skeleton("MMMMd", datetime(_LEAP_YEAR, month, day, tzinfo=UTC), locale=self.format.locale)

    def holiday(self, holiday: Holiday) -> str:
        """A holiday's day, with the year where it is one year's only."""
        day = self.day(holiday.month, holiday.day)
        return day if holiday.year is None else f"{day} {holiday.year}"

    def value(self, difference: Difference, text: str | None) -> str:
        """What one of two documents says where they differ."""
        if text is None:
            return "–"
        if difference.path == ("effective_from",):
            return self.moment(datetime.fromisoformat(text))
        if difference.path[-1] == "rate":
            return self.format.rate(Decimal(text))
        if difference.path[-1] == "price":
            return self.format.price(Decimal(text))
        if difference.path[-1] == "basis":
            return _(BASES[ChargeBasis(text)])
        return text

    def bounds(self, tariff: Tariff) -> str:
        """What one purchase may take."""
        parts = []
        if tariff.minimum is not None:
            parts.append(_("at least {amount}").format(amount=self.format.money(tariff.minimum)))
        if tariff.maximum is not None:
            parts.append(_("at most {amount}").format(amount=self.format.money(tariff.maximum)))
        return ", ".join(parts)

    def kind(self, tariff: Tariff) -> str:
        """What kind of prices it has, in a few words."""
        energies = [rate.energy for rate in tariff.rates]
        if any(not isinstance(one, Blocks) for one in energies):
            return _("time of use")
        most = max(len(one.blocks) for one in energies if isinstance(one, Blocks))
        return _("single rate") if most == 1 else _("{count} blocks").format(count=most)

    def average(self, price: Decimal, currency: str) -> str:
        """An average price for one kWh, to two digits more than the currency's."""
        return self.format.price(round(price, minor_digits(currency) + 2))


def whole_units(tenths: int) -> str:
    """Return tenths of a kWh without a needless decimal: 3500 is "350", 505 is "50.5"."""
    whole, tenth = divmod(tenths, 10)
    return f"{whole}.{tenth}" if tenth else str(whole)


def mistake(fault: BadTariff) -> str:
    """Return what is wrong, for a note beside the place."""
    sentence = _(_MISTAKES[fault.fault])
    return f"{sentence.rstrip('.')} ({brief(fault.detail)})." if fault.detail else sentence


def day_name(day: int) -> str:
    """Return the short name of a weekday (0 Monday)."""
    return _(_DAYS[WEEKDAYS[day]])


def said(differences: Iterable[Difference]) -> tuple[Difference, ...]:
    """Return the differences that say something: not that the version's number is another."""
    return tuple(one for one in differences if one.path[0] not in _UNSAID)


def difference_place(difference: Difference) -> str:
    """Return where two tariffs differ: "rate 1, block 2, price"."""
    parts: list[str] = []
    steps = iter(difference.path)
    for name in steps:
        word = _(_FIELDS.get(name, name.replace("_", " ")))
        if name in _ROWS and (key := next(steps, None)) is not None:
            word = f"{_(_SINGLE.get(name, word))} {key}"
        parts.append(word)
    return ", ".join(parts)


_SINGLE: Final = {"taxes": N("tax")}
