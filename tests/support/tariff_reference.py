"""A second way to price a purchase: slow, with exact fractions, written from the rules in docs/tariffs.md.

It reads a worked example as tests/vectors/tariffs.json holds it, shares no code with the station and writes down each
step.
"""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction
from math import ceil, floor
from typing import Any

from tests.support.reference_month import MonthReference
from tests.support.worked_steps import half_up, round_up, text_of

MOST_UNITS = 18_201_624


class Refusal(Exception):
    """The purchase is refused; the sum that the refusal names."""

    def __init__(self, kind: str, amount: Fraction) -> None:
        self.kind, self.amount = kind, amount


class Reference(MonthReference):
    """One worked example: the whole purchase."""

    # Deductions -----------------------------------------------------------------------------------------------------

    def flat(self, charge: Any, months: int | None, *, say: bool) -> dict[str, Any]:
        """A charge of a fixed sum, with its taxes."""
        amount = Fraction(charge["amount"]) * (1 if months is None else months)
        codes = charge.get("taxes", [])
        together, taxes = 1 + self.rates_of(codes, inclusive=True), {}
        if say and months is not None:
            self.step(
                f"{charge['name']}, {months} {'month' if months == 1 else 'months'}",
                f"{months} × {charge['amount']}",
                amount,
                amount,
            )
        for code in codes:
            tax = self.taxes[code]
            rate, inclusive = Fraction(tax["rate"]), tax.get("inclusive", False)
            exact = amount * rate / together if inclusive else amount * rate
            taxes[code] = half_up(exact, self.places)
            if say:
                within = f" ÷ {text_of(together)}" if inclusive else ""
                words = f"{tax['name']} {'in' if inclusive else 'on'} {charge['name']}"
                self.step(words, f"{self.money(amount)} × {text_of(rate)}{within}", exact, taxes[code])
        net = amount - sum(tax for code, tax in taxes.items() if self.taxes[code].get("inclusive"))
        return {"charge": charge, "months": months, "net": net, "taxes": taxes, "gross": net + sum(taxes.values())}

    def months_due(self, charge: Any) -> int:
        last, connected = self.books.get("last_purchase"), self.example.get("connected_on")
        now = self.local.year * 12 + self.local.month
        if last:
            then = datetime.fromisoformat(last).astimezone(self.zone)
            due = now - (then.year * 12 + then.month)
        elif connected:
            first = date.fromisoformat(connected)
            due = now - (first.year * 12 + first.month) + 1
        else:
            due = 1
        due = max(0, due)
        return min(due, int(charge.get("max_months", due)))

    def tender_charges(self, tender: Fraction, *, say: bool) -> list[dict[str, Any]]:
        """The charges on the tender, reckoned on the month's money, each as what it adds to those before it."""
        before, together, made = Fraction(self.books.get("month_tendered", "0")), Fraction(0), []
        for charge in self.charges("tender"):
            codes, name = charge.get("taxes", []), charge["name"]
            start, end = self._share(before, together, charge), self._share(before + tender, together, charge)
            added = self.rates_of(codes, inclusive=False)
            rate = Fraction(charge["rate"]) * (1 + added)
            if say and not together:
                self._say_share(f"{name} with its taxes", before, tender, rate, start, end)
            together += rate
            every, taxes = 1 + added + self.rates_of(codes, inclusive=True), {}
            for code in codes:
                share = Fraction(self.taxes[code]["rate"]) / every
                taxes[code] = half_up(end * share, self.places) - half_up(start * share, self.places)
                if say:
                    words = f"{self.taxes[code]['name']} in {name}"
                    self._say_within(words, start, end, Fraction(self.taxes[code]["rate"]), every)
            gross = end - start
            net = gross - sum(taxes.values())
            made.append({"charge": charge, "months": None, "net": net, "taxes": taxes, "gross": gross})
        return made

    def _say_share(
        self, words: str, before: Fraction, tender: Fraction, rate: Fraction, start: Fraction, end: Fraction
    ) -> None:
        if not before:
            self.step(words, f"{self.money(tender)} × {text_of(rate)}", tender * rate, end)
            return
        exact = (before + tender) * rate
        self.step(f"{words}, month", f"({self.money(before)} + {self.money(tender)}) × {text_of(rate)}", exact, end)
        self.step(f"{words}, before", f"{self.money(before)} × {text_of(rate)}", before * rate, start)
        self.step(f"{words}, now", f"{self.money(end)} - {self.money(start)}", end - start, end - start)

    def _say_within(self, words: str, start: Fraction, end: Fraction, rate: Fraction, every: Fraction) -> None:
        after, before = half_up(end * rate / every, self.places), half_up(start * rate / every, self.places)
        suffix = f"× {text_of(rate)} ÷ {text_of(every)}"
        self.step(f"{words}{', month' if start else ''}", f"{self.money(end)} {suffix}", end * rate / every, after)
        if start:
            self.step(f"{words}, before", f"{self.money(start)} {suffix}", start * rate / every, before)
            self.step(f"{words}, now", f"{self.money(after)} - {self.money(before)}", after - before, after - before)

    def _share(self, money: Fraction, together: Fraction, charge: Any) -> Fraction:
        rate = Fraction(charge["rate"]) * (1 + self.rates_of(charge.get("taxes", []), inclusive=False))
        return half_up(money * (together + rate), self.places) - half_up(money * together, self.places)

    def deduct(self, tender: Fraction, *, say: bool = False) -> tuple[Fraction, list[dict[str, Any]]]:
        """Take charges and debts off the tender in order; return what is left and every deduction."""
        order = self.example["policy"]["deductions"]
        deducted = self.tender_charges(tender, say=say)
        left = tender - sum((one["gross"] for one in deducted), Fraction(0))
        for place, stage in enumerate(order):
            if stage == "debts":
                taken = self.debts(left, tender, order[place + 1 :], say=say)
            else:
                taken = self.flats(stage, say=say)
            deducted += taken
            left -= sum((one["gross"] for one in taken), Fraction(0))
        if say and deducted:
            parts = "".join(f" - {self.money(one['gross'])}" for one in deducted if one["gross"])
            self.step("Left for energy", f"{self.money(tender)}{parts}", left, left)
        return left, deducted

    def flats(self, stage: str, *, say: bool) -> list[dict[str, Any]]:
        if stage == "fees":
            return [self.flat(one, None, say=say) for one in self.charges("sale")]
        due = [(one, self.months_due(one)) for one in self.charges("month")]
        return [self.flat(one, months, say=say) for one, months in due if months]

    def debts(self, left: Fraction, tender: Fraction, later: list[str], *, say: bool) -> list[dict[str, Any]]:
        if not self.books.get("debts"):
            return []
        share = Fraction(self.example["policy"]["energy_floor"])
        least = round_up(tender * share, self.places)
        if say:
            self.steps.append(f"Energy floor: {self.money(tender)} × {text_of(share)} ↑ {self.money(least)}")
        first = max(Fraction(0), self.cost(self.unit) - self.carried)
        coming = sum((one["gross"] for stage in later for one in self.flats(stage, say=False)), Fraction(0))
        bottom = max(least, first) + coming
        if say and coming:
            self.step(
                "Floor with charges to come", f"{self.money(max(least, first))} + {self.money(coming)}", bottom, bottom
            )
        made = []
        for debt in self.books["debts"]:
            balance = Fraction(debt["balance"])
            wanted = self.wanted(debt, max(Fraction(0), left), say=say)
            room = max(Fraction(0), left - bottom)
            taken = max(Fraction(0), min(left, balance, wanted, room))
            if say:
                three = f"{self.money(wanted)}, {self.money(balance)}, {self.money(room)}"
                words = f"{debt['name']}, of what it wants, what is owed, what is above the floor"
                self.steps.append(f"{words}: least of {three} = {self.money(taken)}")
            left -= taken
            made.append({"debt": debt, "gross": taken, "remaining": balance - taken})
        return made

    def wanted(self, debt: Any, left: Fraction, *, say: bool) -> Fraction:
        recovery, balance = debt["recovery"], Fraction(debt["balance"])
        if recovery["kind"] == "share":
            wanted = half_up(left * Fraction(recovery["share"]), self.places)
            if say:
                exact = left * Fraction(recovery["share"])
                self.step(f"{debt['name']}, its share", f"{self.money(left)} × {recovery['share']}", exact, wanted)
            return wanted
        if recovery["kind"] == "fixed":
            return Fraction(recovery["amount"])
        if recovery["kind"] == "instalments":
            today = self.local.date()
            later = [one["amount"] for one in recovery["instalments"] if date.fromisoformat(one["due"]) > today]
            due = balance - sum((Fraction(one) for one in later), Fraction(0))
            if say:
                parts = "".join(f" - {one}" for one in later)
                self.step(f"{debt['name']}, due by {today}", f"{debt['balance']}{parts}", due, due)
            return max(Fraction(0), due)
        return left

    # The purchase ---------------------------------------------------------------------------------------------------

    def available(self, tender: Fraction) -> Fraction:
        return self.deduct(tender)[0] + self.carried

    def affordable(self, available: Fraction) -> Fraction:
        """The most units whose price the money covers."""
        if available < 0:
            return Fraction(0)
        low, high = 0, 1
        while high < MOST_UNITS and self.cost(high * self.unit) <= available:
            low, high = high, high * 2
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.cost(middle * self.unit) <= available else (low, middle)
        return low * self.unit

    def least_money(self, units: Fraction) -> Fraction:
        """The least money that buys so many units."""
        price, low, high = self.cost(units), 1, 1
        while self.available(high * self.minor) < price:
            low, high = high, high * 2
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self.available(middle * self.minor) >= price else (middle + 1, high)
        return low * self.minor

    def limit(self) -> Fraction:
        limits = [self.example["sale_limit"], self.tariff.get("maximum", self.example["sale_limit"])]
        return min(Fraction(one) for one in limits)

    def least_allowed(self) -> Fraction:
        return max(self.least_money(self.unit), Fraction(self.tariff.get("minimum", "0")))

    def token(self, units: Fraction) -> Fraction:
        """What the token carries: exactly so much, or the next step of its grid."""
        small = Fraction(1, 100_000) if self.money_meter else Fraction(1, 10)
        base, size = Fraction(0), small
        while units > base + 16383 * size:
            base, size = base + 16384 * size, size * 10
        steps = ceil((units - base) / size)
        carried = base + steps * size
        if carried != units:
            self.steps.append(f"Token: {text_of(base, 1)} + {steps} × {text_of(size)} = {text_of(carried, 1)}")
        return Fraction(floor(carried / self.minor)) * self.minor if self.money_meter else carried

    def work_out(self) -> dict[str, Any]:
        """Return the expected result of the example; `steps` then say how it comes."""
        try:
            return self._purchase(self._tender())
        except Refusal as refusal:
            return {"refused": refusal.kind, "amount": self.money(refusal.amount)}

    def _tender(self) -> Fraction:
        asked = self.example["asked"]
        if "money" in asked:
            return Fraction(asked["money"])
        units = Fraction(asked["units"])
        if self.available(self.limit()) < self.cost(units):
            raise Refusal("AmountAboveLimit", self.limit())
        tender = self.least_money(units)
        price = self.money(self.cost(units))
        self.steps.append(f"{self.kwh(units)} kWh cost {price}; the least money for them is {self.money(tender)}")
        if tender > self.minor:
            less = self.available(tender - self.minor)
            self.steps.append(f"One minor unit less leaves: {self.money(less)} < {self.money(self.cost(units))}")
        return tender

    def _purchase(self, tender: Fraction) -> dict[str, Any]:
        if tender > self.limit():
            self.steps.append(f"More than one purchase may be: {self.money(tender)} > {self.money(self.limit())}")
            raise Refusal("AmountAboveLimit", self.limit())
        minimum = Fraction(self.tariff.get("minimum", "0"))
        if tender < minimum:
            self.steps.append(f"Less than the smallest purchase: {self.money(tender)} < {self.money(minimum)}")
            raise Refusal("AmountTooSmall", self.least_allowed())
        left, deducted = self.deduct(tender, say=True)
        available = left + self.carried
        if self.carried:
            self.step(
                "With what was carried over", f"{self.money(left)} + {self.money(self.carried)}", available, available
            )
        bought = self.affordable(available)
        more = self.cost(bought + self.unit)
        if not bought:
            self.steps.append(f"One unit costs more: {self.money(more)} > {self.money(available)}")
            raise Refusal("AmountTooSmall", self.least_allowed())
        total = self.cost(bought)
        there = self.money(available)
        words = f"{self.kwh(bought)}{self.unit_name} cost no more than there is"
        self.steps.append(f"{words}: {self.money(total)} ≤ {there}")
        words = f"{self.kwh(bought + self.unit)}{self.unit_name} would cost more"
        self.steps.append(f"{words}: {self.money(more)} > {there}")
        lines = self._lines(bought, available - total, deducted)
        parts = " + ".join(line["amount"] for line in lines if Fraction(line["amount"]))
        self.step("All lines", parts.replace("+ -", "- "), tender, tender)
        owed = sum((Fraction(one["balance"]) for one in self.books.get("debts", [])), Fraction(0))
        paid = sum((one["gross"] for one in deducted if "debt" in one), Fraction(0))
        return {
            "tendered": self.money(tender),
            "units": self.kwh(self.token(bought + self.free)),
            "bought": self.kwh(bought),
            "free": self.kwh(self.free),
            "debt_left": self.money(owed - paid),
            "lines": lines,
        }

    def _lines(self, bought: Fraction, rest: Fraction, deducted: list[dict[str, Any]]) -> list[dict[str, Any]]:
        before = self.month(self.begun, "Before, ")
        after = self.month(self.begun + bought, "The month, " if self.begun else "")
        lines = [self._deduction(one) for one in deducted if one.get("net", one["gross"])]
        taxed = [
            sum((one.get("taxes", {}).get(code, Fraction(0)) for one in deducted), Fraction(0)) for code in self.taxes
        ]
        for tax, end, start, more in zip(
            self.taxes.values(), after.taxes.values(), before.taxes.values(), taxed, strict=True
        ):
            amount = end - start + more
            if amount:
                self._difference(tax["name"], start, end, more)
                included = {"tax_included": True} if tax.get("inclusive") else {}
                lines.append(
                    {
                        "kind": "vat",
                        "amount": self.money(amount),
                        "rate": text_of(Fraction(tax["rate"])),
                        "label": tax["name"],
                    }
                    | included
                )
        for charge, end, start in zip(self.charges("energy"), after.charges, before.charges, strict=True):
            if end - start:
                self._difference(charge["name"], start, end, Fraction(0))
                rate = text_of(Fraction(charge["rate"]))
                lines.append(
                    {"kind": "energy_charge", "amount": self.money(end - start), "rate": rate, "label": charge["name"]}
                )
        lines += self._energy(bought, before.slices, after.slices)
        if self.free:
            lines.append({"kind": "free_units", "amount": self.money(Fraction(0)), "units": self.kwh(self.free)})
        if self.carried:
            lines.append({"kind": "carried_in", "amount": self.money(-self.carried)})
        if rest:
            lines.append({"kind": "carried_over", "amount": self.money(rest)})
        return lines

    def _difference(self, name: str, start: Fraction, end: Fraction, more: Fraction) -> None:
        """Write down what this purchase adds to the month's sum, and what charges bear."""
        if start or more:
            parts = (f" - {self.money(start)}" if start else "") + (f" + {self.money(more)}" if more else "")
            self.step(f"{name} of this purchase", f"{self.money(end)}{parts}", end - start + more, end - start + more)

    def _energy(self, bought: Fraction, before: list[Fraction], after: list[Fraction]) -> Any:
        end = self.begun + bought
        for number, ((name, price, lower, upper, codes), paid, cost) in enumerate(
            zip(self.slices, before, after, strict=True), 1
        ):
            top = end if upper is None else min(end, upper)
            start = self.begun if upper is None else min(self.begun, upper)
            units = max(Fraction(0), top - max(lower, start))
            if not units:
                continue
            self._difference(name or "Energy", paid, cost, Fraction(0))
            line: dict[str, Any] = {"kind": "energy", "amount": self.money(cost - paid), "units": self.kwh(units)}
            line |= {} if price is None else {"price": text_of(price)}
            line |= {"label": name} if name else {}
            line |= {"block": number} if len(self.slices) > 1 else {}
            line |= {} if upper is None else {"remaining": self.kwh(upper - max(top, lower))}
            line |= {"tax_included": True} if any(self.taxes[code].get("inclusive") for code in codes) else {}
            yield line

    def _deduction(self, one: dict[str, Any]) -> dict[str, Any]:
        if "debt" in one:
            line = {"kind": "debt", "amount": self.money(one["gross"]), "label": one["debt"]["name"]}
            share = one["debt"]["recovery"].get("share")
            line |= {"rate": text_of(Fraction(share))} if share else {}
            return line | {"remaining": self.money(one["remaining"])}
        charge = one["charge"]
        line = {"kind": "fixed_charge", "amount": self.money(one["net"]), "label": charge["name"]}
        line |= {"rate": text_of(Fraction(charge["rate"]))} if "rate" in charge else {}
        return line | ({} if one["months"] is None else {"months": one["months"]})
