"""A second way to price a month's units, with exact fractions, written from the rules in docs/tariffs.md."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from tests.support.worked_steps import half_up, round_up, text_of

NO_DECIMALS, THREE_DECIMALS = ("XOF", "JPY"), ("JOD", "KWD")
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def decimals_of(currency: str) -> int:
    """How many decimals sums of a currency have."""
    if currency in NO_DECIMALS:
        return 0
    return 3 if currency in THREE_DECIMALS else 2


@dataclass
class Month:
    """What the first units of a month cost: taxes by code, each slice and charge without the taxes in it."""

    taxes: dict[str, Fraction]
    slices: list[Fraction] = field(default_factory=list)
    charges: list[Fraction] = field(default_factory=list)

    @property
    def total(self) -> Fraction:
        return sum((*self.slices, *self.charges, *self.taxes.values()), Fraction(0))


class MonthReference:
    """What the units of a month cost in a worked example. Money and energy are fractions: major units and kWh."""

    def __init__(self, example: dict[str, Any]) -> None:
        self.example, self.tariff, self.books = example, example["tariff"], example["books"]
        self.places = decimals_of(self.tariff["currency"])
        self.minor = Fraction(1, 10**self.places)
        self.money_meter = bool(example.get("in_currency"))
        self.unit_name = "" if self.money_meter else " kWh"
        self.unit = self.minor if self.money_meter else Fraction(1, 10)
        self.zone = ZoneInfo(example["time_zone"])
        self.local = datetime.fromisoformat(example["at"]).astimezone(self.zone)
        self.customer_class = example.get("customer_class", "")
        self.taxes = {tax["code"]: tax for tax in self.tariff.get("taxes", [])}
        self.rate = next(
            one for one in self.tariff["rates"] if not one.get("classes") or self.customer_class in one["classes"]
        )
        self.steps: list[str] = []
        self.slices = list(self._slices())
        self.begun = Fraction(self.books.get("month_units", "0"))
        self.carried = Fraction(self.books.get("carried_in", "0"))
        self.free = self._free()

    # Steps ----------------------------------------------------------------------------------------------------------

    def money(self, amount: Fraction) -> str:
        return text_of(amount, self.places)

    def kwh(self, units: Fraction) -> str:
        return self.money(units) if self.money_meter else text_of(units, 1)

    def step(self, words: str, expression: str, exact: Fraction, value: Fraction) -> None:
        sign = "=" if exact == value else "→"
        self.steps.append(f"{words}: {expression} {sign} {self.money(value)}")

    # The month's price ----------------------------------------------------------------------------------------------

    def _slices(self) -> Any:
        """Give name, price, lower and upper bound, taxes of each of the month's slices."""
        if self.money_meter:
            first = self.rate["time_of_use"] if "time_of_use" in self.rate else self.rate["blocks"][0]
            yield "", None, Fraction(0), None, first.get("taxes", [])
        elif "time_of_use" in self.rate:
            band, price = self._band()
            yield band, price, Fraction(0), None, self.rate["time_of_use"].get("taxes", [])
        else:
            yield from self._blocks()

    def _blocks(self) -> Any:
        lower = Fraction(0)
        for block in self.rate["blocks"]:
            upper = Fraction(block["upto"]) if "upto" in block else None
            if upper is not None and self.rate.get("prorated"):
                upper = self._prorated(upper, f"{block.get('name') or 'Block'} up to")
            yield block.get("name", ""), Fraction(block["price"]), lower, upper, block.get("taxes", [])
            lower = lower if upper is None else upper

    def _prorated(self, units: Fraction, words: str) -> Fraction:
        connected = self.example.get("connected_on")
        day = date.fromisoformat(connected) if connected else None
        if day is None or (day.year, day.month) != (self.local.year, self.local.month):
            return units
        days = monthrange(day.year, day.month)[1]
        part = round_up(units * (days - day.day + 1) / days, 1)
        self.steps.append(f"{words}: {self.kwh(units)} × {days - day.day + 1} ÷ {days} ↑ {self.kwh(part)}")
        return part

    def _free(self) -> Fraction:
        units = Fraction(self.rate.get("free_units", "0"))
        if not units or self.money_meter:
            return Fraction(0)
        units = self._prorated(units, "Free basic units")
        had = Fraction(self.books.get("free_units", "0"))
        left = max(Fraction(0), units - had)
        if had:
            self.steps.append(f"Free units left: {self.kwh(units)} - {self.kwh(had)} = {self.kwh(units - had)}")
        return left

    def _band(self) -> tuple[str, Fraction]:
        use, today = self.rate["time_of_use"], self.local.strftime("%m-%d")
        begun = [one for one in use["seasons"] if one["begins"] <= today] or use["seasons"]
        season = max(begun, key=lambda one: str(one["begins"]))["name"]
        day_type, why = self._day_type(use)
        clock = self.local.strftime("%H:%M")
        day = [one for one in use["periods"] if (one["season"], one["day_type"]) == (season, day_type)]
        period = max((one for one in day if one["begins"] <= clock), key=lambda one: str(one["begins"]))
        band = period["band"]
        price = next(one["price"] for one in use["prices"] if (one["season"], one["band"]) == (season, band))
        moment = f"{self.local.strftime('%Y-%m-%d %H:%M')} {self.example['time_zone']}"
        self.steps.append(f"{moment} is {why}: season {season}, day type {day_type}, band {band} at {price}")
        return band, Fraction(price)

    def _day_type(self, use: Any) -> tuple[str, str]:
        for holiday in use.get("holidays", []):
            if holiday["on"] in (self.local.strftime("%m-%d"), self.local.strftime("%Y-%m-%d")):
                return holiday["day_type"], holiday["name"]
        weekday = WEEK[self.local.weekday()]
        return next(one["name"] for one in use["day_types"] if weekday in one["days"]), weekday

    def pays(self, charge: Any) -> bool:
        return not charge.get("classes") or self.customer_class in charge["classes"]

    def charges(self, basis: str) -> list[Any]:
        return [one for one in self.tariff.get("charges", []) if one["basis"] == basis and self.pays(one)]

    def rates_of(self, codes: list[str], *, inclusive: bool) -> Fraction:
        taxes = [self.taxes[code] for code in codes]
        return sum((Fraction(one["rate"]) for one in taxes if one.get("inclusive", False) is inclusive), Fraction(0))

    def month(self, units: Fraction, say: str | None = None) -> Month:
        """Price the first units of the month; write the steps down, each after the words `say`."""
        month = Month(dict.fromkeys(self.taxes, Fraction(0)))
        bases = dict.fromkeys(self.taxes, Fraction(0))
        energy = Fraction(0)
        for name, price, lower, upper, codes in self.slices:
            mine = max(Fraction(0), (units if upper is None else min(units, upper)) - lower)
            exact = mine if price is None else mine * price
            cost = half_up(exact, self.places)
            if say is not None and mine and price is not None:
                self.step(f"{say}{name or 'Energy'}", f"{self.kwh(mine)} × {text_of(price)}", exact, cost)
            energy += cost
            month.slices.append(self._bear(month, bases, codes, cost, None if say is None else f"{say}{{}} in {name}"))
        for charge in self.charges("energy"):
            cost = self._share_of(
                energy, charge, f"{say or ''}{charge['name']}" if say is not None and energy else None
            )
            words = None if say is None else f"{say}{{}} in {charge['name']}"
            month.charges.append(self._bear(month, bases, charge.get("taxes", []), cost, words))
        for code, base in bases.items():
            month.taxes[code] += self._share_of(
                base, self.taxes[code], f"{say}{self.taxes[code]['name']}" if say is not None and base else None
            )
        return month

    def _share_of(self, money: Fraction, one: Any, words: str | None) -> Fraction:
        """Return the rate of a tax or charge on money."""
        rate = Fraction(one["rate"])
        share = half_up(money * rate, self.places)
        if words is not None:
            self.step(words, f"{self.money(money)} × {text_of(rate)}", money * rate, share)
        return share

    def _bear(
        self, month: Month, bases: dict[str, Fraction], codes: list[str], gross: Fraction, words: str | None
    ) -> Fraction:
        """Let an amount bear its taxes: those in it are taken out, for others it counts; return what is left of it."""
        net, together = gross, 1 + self.rates_of(codes, inclusive=True)
        for code in codes:
            tax = self.taxes[code]
            if not tax.get("inclusive"):
                bases[code] += gross
                continue
            exact = gross * Fraction(tax["rate"]) / together
            part = half_up(exact, self.places)
            if words is not None and gross:
                expression = f"{self.money(gross)} × {tax['rate']} ÷ {text_of(together)}"
                self.step(words.replace("{}", tax["name"], 1).removesuffix(" in "), expression, exact, part)
            month.taxes[code] += part
            net -= part
        return net

    def cost(self, units: Fraction) -> Fraction:
        """Return what the next units cost, taxes included."""
        return self.month(self.begun + units).total - self.month(self.begun).total
