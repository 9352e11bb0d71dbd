"""The statement of an account on paper, and as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from printing.document import Align, Block, Cut, Document, Gap, Heading, Pair, Rule, Text
from printing.format import Formatter
from printing.statement_texts import StatementTexts, statement_texts_for
from printing.texts import texts_for
from printing.wording import Wording
from vending.domain.debts.statement import DebtLine, SaleLine
from vending.domain.sales.sale import SaleState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from printing.texts import ReceiptTexts
    from vending.domain.debts.statement import Amounts, Statement
    from vending.domain.sales.sale import Sale
    from vending.domain.station import StationIdentity
    from vending.money import Money


def build_statement(statement: Statement, station: StationIdentity, printed_at: datetime) -> Document:
    """Return a statement for paper: purchases and movements of debts in their order, what is owed before and after."""
    parts = _Parts(statement, station, printed_at)
    return Document(f"{statement.account.number} {statement.last}", parts.receipt.direction, tuple(parts.blocks()))


def statement_table(statement: Statement, station: StationIdentity) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Return headings in the station's language and a row for each line; sums as plain decimals, moments in ISO 8601.

    The first row is what was owed at the beginning, the last the totals and what is owed at the end.
    """
    return _Table(statement, station).headings(), list(_Table(statement, station).rows())


def name_of_sale(sale: Sale, texts: StatementTexts) -> str:
    """Return what a sale is called on a statement."""
    if sale.void is not None:
        return texts.void
    if sale.intent.special is not None:
        return str(getattr(texts, sale.intent.special.purpose.value))
    return texts.pending if sale.state is SaleState.PENDING else texts.sale


@dataclass(frozen=True, slots=True)
class _Parts:
    statement: Statement
    station: StationIdentity
    printed_at: datetime

    @property
    def texts(self) -> StatementTexts:
        return statement_texts_for(self.station.locale)

    @property
    def receipt(self) -> ReceiptTexts:
        return texts_for(self.station.locale)

    @property
    def wording(self) -> Wording:
        return Wording(self.receipt, Formatter.of(self.station), "", None)

    def blocks(self) -> Iterator[Block]:
        yield from self._head()
        yield self._sum(self.texts.opening, self.statement.opening, strong=True)
        for line in self.statement.lines:
            yield Gap()
            yield from self._sale(line) if isinstance(line, SaleLine) else self._movement(line)
        if not self.statement.lines:
            yield Text(self.texts.nothing)
        yield Rule()
        yield from self._foot()

    def _head(self) -> Iterator[Block]:
        statement, wording = self.statement, self.wording
        yield Heading(wording.record(self.station.utility_name))
        yield Text(wording.record(self.station.utility_address), Align.CENTER)
        yield Rule()
        yield Text(self.texts.title, Align.CENTER, strong=True)
        first, last = (wording.isolated(wording.format.date(day)) for day in (statement.first, statement.last))
        yield Text(self.texts.period.format(first=first, last=last), Align.CENTER)
        yield Rule()
        account = statement.account
        yield Pair(self.receipt.customer, wording.record(statement.customer.name))
        yield Pair(self.receipt.account, wording.record(account.number))
        yield Pair(self.receipt.address, wording.record(", ".join(filter(None, (account.address, account.area)))))
        yield Rule()

    def _sale(self, line: SaleLine) -> Iterator[Block]:
        intent = line.sale.intent
        yield from self._begin(
            line.at, f"{name_of_sale(line.sale, self.texts)} {self.wording.isolated(intent.receipt)}"
        )
        if line.sale.void is None:
            units = Wording.of(intent, self.station).quantity(intent.units)
            yield Pair(self.receipt.units, self.wording.isolated(units))
        yield from self._amounts(line.amounts)

    def _movement(self, line: DebtLine) -> Iterator[Block]:
        name = self.wording.record(line.debt.name)
        yield from self._begin(line.at, f"{name}: {getattr(self.texts, line.entry.kind.value)}")
        if line.entry.reason:
            yield Pair(self.receipt.reason, self.wording.record(line.entry.reason))
        yield self._sum(self.texts.change, line.entry.amount)
        yield self._sum(self.texts.balance, line.entry.balance)
        if line.owed != line.entry.balance:
            yield self._sum(self.texts.owed, line.owed)

    def _begin(self, at: datetime, what: str) -> Iterator[Block]:
        yield Text(self.wording.isolated(self.wording.format.time(at)))
        yield Text(what, strong=True)

    def _amounts(self, amounts: Amounts) -> Iterator[Block]:
        texts = self.texts
        yield self._sum(texts.paid, amounts.tendered)
        for label, money in (
            (texts.energy, amounts.energy),
            (texts.charges, amounts.charges),
            (texts.taxes, amounts.taxes),
            (texts.carried, amounts.carried),
            (texts.debt_paid, amounts.recovered),
        ):
            if money:
                yield self._sum(label, money)

    def _foot(self) -> Iterator[Block]:
        yield Text(self.texts.totals, strong=True)
        yield from self._amounts(self.statement.totals)
        yield Rule()
        for one in self.statement.debts:
            yield Pair(self.wording.record(one.debt.name), self.wording.isolated(self._money(one.closing)))
        yield Pair(
            self.texts.closing, self.wording.isolated(self._money(self.statement.closing)), strong=True, large=True
        )
        yield Pair(self.receipt.printed, self.wording.isolated(self.wording.format.time(self.printed_at)))
        yield Gap()
        yield Cut()

    def _sum(self, label: str, money: Money, *, strong: bool = False) -> Pair:
        return Pair(label, self.wording.isolated(self.wording.format.amount(money)), strong)

    def _money(self, money: Money) -> str:
        return self.wording.format.money(money)


@dataclass(frozen=True, slots=True)
class _Table:
    statement: Statement
    station: StationIdentity

    def headings(self) -> tuple[str, ...]:
        texts, receipt = statement_texts_for(self.station.locale), texts_for(self.station.locale)
        moved = (texts.debt, texts.change, texts.balance, texts.owed, receipt.reason, receipt.operator)
        return (receipt.date, texts.what, receipt.receipt, receipt.meter, receipt.units, *self._sums(texts), *moved)

    def rows(self) -> Iterator[tuple[str, ...]]:
        texts, statement = statement_texts_for(self.station.locale), self.statement
        blank = ("",) * 6
        opening = _plain(statement.opening)
        yield (str(statement.first), texts.opening, "", "", "", *blank, "", "", "", opening, "", "")
        for line in statement.lines:
            yield self._sale(line, texts) if isinstance(line, SaleLine) else self._movement(line, texts)
        totals, closing = _plain_amounts(statement.totals), _plain(statement.closing)
        yield (str(statement.last), texts.closing, "", "", "", *totals, "", "", "", closing, "", "")

    def _sums(self, texts: StatementTexts) -> tuple[str, ...]:
        return (texts.paid, texts.energy, texts.charges, texts.taxes, texts.carried, texts.debt_paid)

    def _sale(self, line: SaleLine, texts: StatementTexts) -> tuple[str, ...]:
        intent = line.sale.intent
        what, units = name_of_sale(line.sale, texts), _units(line.sale)
        facts = (self._moment(line.at), what, intent.receipt, intent.meter_number, units)
        return (*facts, *_plain_amounts(line.amounts), "", "", "", _plain(line.owed), "", intent.operator_name)

    def _movement(self, line: DebtLine, texts: StatementTexts) -> tuple[str, ...]:
        entry = line.entry
        facts = (self._moment(line.at), str(getattr(texts, entry.kind.value)), line.receipt, "", "")
        moved = (line.debt.name, _plain(entry.amount), _plain(entry.balance), _plain(line.owed))
        return (*facts, *("",) * 6, *moved, entry.reason, entry.operator_name)

    def _moment(self, at: datetime) -> str:
        return at.astimezone(self.station.zone).isoformat(sep=" ", timespec="minutes")[:16]


def _units(sale: Sale) -> str:
    """Return the units (kWh, m³) of a token that there is or will be; those of a meter in currency are its money."""
    intent = sale.intent
    if sale.void is not None or intent.in_currency:
        return ""
    return f"{intent.units // 10}.{intent.units % 10}"


def _plain_amounts(amounts: Amounts) -> tuple[str, ...]:
    sums = (amounts.tendered, amounts.energy, amounts.charges, amounts.taxes, amounts.carried, amounts.recovered)
    return tuple(map(_plain, sums))


def _plain(money: Money) -> str:
    return str(money.decimal)
