"""Commissions as people type and read them: percent as percent, sums in the currency's own units."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cdu_app import formats
from cdu_app.language import _
from vending.domain.commission.commission import CommissionBase, CommissionTerms, PayoutMethod
from vending.domain.commission.rules import KIND
from vending.errors import BadRecord, RecordFault
from vending.money import Money, minor_digits, parse_amount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vending.domain.commission.statement import CommissionStatement, CommissionSums
    from vending.domain.station import StationIdentity

_NUMBER: Final = re.compile(r"[0-9]{1,9}([.,][0-9]{1,10})?")

TABLE_HEADINGS: Final = ("Day", "Sales", "Base", "Earned", "Taken back", "Paid", "Balance", "Reference")


@dataclass(frozen=True, slots=True)
class TypedCommission:
    """Terms as they were typed; what is left empty counts for nothing."""

    percent: str = ""
    base: CommissionBase = CommissionBase.TENDER
    per_sale: str = ""
    per_unit: str = ""
    least: str = ""
    most: str = ""


def read_terms(typed: TypedCommission, currency: str) -> CommissionTerms:
    """Return the terms: "2.5" is 2.5 %; the sum for a unit is in the currency, "0.05". Raises BadRecord, BadAmount."""
    return CommissionTerms(
        per_sale=_money(typed.per_sale, currency) or Money.zero(currency),
        percent=_number("percent", typed.percent.replace("%", "")),
        base=typed.base,
        per_unit=_number("per_unit", typed.per_unit).scaleb(minor_digits(currency)),
        least=_money(typed.least, currency),
        most=_money(typed.most, currency),
    )


def terms_words(terms: CommissionTerms, station: StationIdentity) -> str:
    """Say what a sale earns: "2.5% of what is paid, and R0.50 a sale; at most R20.00"."""
    if terms.is_nothing:
        return _("nothing")
    said = _(" and ").join(_parts(terms, station)) or _("nothing by itself")
    if terms.least is not None:
        said += _("; at least {sum}").format(sum=formats.money(terms.least, station))
    if terms.most is not None:
        said += _("; at most {sum}").format(sum=formats.money(terms.most, station))
    return said


def method_word(method: PayoutMethod) -> str:
    """Return how a payout was made, in words."""
    return {PayoutMethod.CASH: _("in cash"), PayoutMethod.BANK: _("by the bank")}[method]


def statement_lines(told: CommissionStatement, station: StationIdentity) -> Iterator[str]:
    """Give a statement as lines to read: a line for each day, then the payouts and the sums."""
    yield f"{told.first} – {told.last}   {_('at first')} {formats.money(told.opening, station)}"
    heads = ("Sales", "Base", "Earned", "Taken back", "Paid", "Balance")
    yield f"{'':<12}{heads[0]:>7}" + "".join(f"{head:>14}" for head in heads[1:])
    for one in told.days:
        yield _line(str(one.day), one.sums, one.balance)
    yield _line(_("in all"), told.totals, told.closing)
    for entry in told.payouts:
        if entry.payout is not None:
            how = f"{method_word(entry.payout.method)} {entry.payout.reference}".rstrip()
            moment = formats.date_and_time(entry.at, station)
            yield f"{moment}  {formats.money(-entry.amount, station)} {how} ({entry.payout.operator_name})"


def statement_rows(told: CommissionStatement) -> Iterator[tuple[str, ...]]:
    """Give a statement as rows under TABLE_HEADINGS: sums as plain decimals, the payouts after the days."""
    for one in told.days:
        yield (str(one.day), *_cells(one.sums), str(one.balance.decimal), "")
    for entry in told.payouts:
        reference = "" if entry.payout is None else f"{entry.payout.method} {entry.payout.reference}".rstrip()
        yield (entry.at.isoformat(), "", "", "", "", str(entry.amount.decimal), str(entry.balance.decimal), reference)
    yield ("Total", *_cells(told.totals), str(told.closing.decimal), "")


def _line(head: str, sums: CommissionSums, balance: Money) -> str:
    sales, *amounts = _cells(sums)
    return f"{head:<12}{sales:>7}" + "".join(f"{amount:>14}" for amount in (*amounts, str(balance.decimal)))


def _cells(sums: CommissionSums) -> tuple[str, ...]:
    amounts = (sums.base, sums.earned, sums.taken_back, sums.paid)
    return (str(sums.sales), *(str(amount.decimal) for amount in amounts))


def _parts(terms: CommissionTerms, station: StationIdentity) -> Iterator[str]:
    if terms.percent:
        base = {CommissionBase.TENDER: _("what is paid"), CommissionBase.ENERGY: _("the price of the energy")}
        yield _("{percent} of {base}").format(percent=formats.rate(terms.percent / 100, station), base=base[terms.base])
    if terms.per_sale:
        yield _("{sum} a sale").format(sum=formats.money(terms.per_sale, station))
    if terms.per_unit:
        currency = terms.per_sale.currency
        price = terms.per_unit.scaleb(-minor_digits(currency)).normalize()
        yield _("{sum} {currency} a unit (kWh, m³)").format(sum=f"{price:f}", currency=currency)


def _money(text: str, currency: str) -> Money | None:
    return parse_amount(text, currency) if text.strip() else None


def _number(field: str, text: str) -> Decimal:
    compact = text.strip()
    if not compact:
        return Decimal(0)
    if not _NUMBER.fullmatch(compact):
        raise BadRecord(KIND, field, text, RecordFault.NOT_A_NUMBER)
    return Decimal(compact.replace(",", "."))
