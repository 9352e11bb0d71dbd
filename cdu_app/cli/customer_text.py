"""What `cdu customer` says: the list, one account and its history, as lines to read or as facts for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cdu_app import formats
from cdu_app.messages.of_books import kind_name
from cdu_app.words.registry import change_lines
from printing.format import group_meter_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vending.domain.debts.debt import OpenDebt
    from vending.domain.registry.history import HistoryRow
    from vending.domain.station import StationIdentity
    from vending.queries import AccountDetail, MeterDetail, RegistryRow, SaleRow

_WIDTH = 16


def row_line(row: RegistryRow) -> str:
    """Return a row of the list as one line."""
    meter = group_meter_number(row.meter_number) if row.meter_number else "no meter"
    where = ", ".join(filter(None, (row.address, row.area)))
    return f"{meter:<18} {row.name:<28} {row.account:<12} {row.tariff:<8} {row.status.value:<10} {where}"


def row_facts(row: RegistryRow) -> dict[str, Any]:
    """Return a row of the list for other programs."""
    return {
        "meter": row.meter_number or None,
        "account": row.account,
        "name": row.name,
        "phone": row.phone,
        "address": row.address,
        "area": row.area,
        "tariff": row.tariff,
        "class": row.customer_class,
        "status": row.status.value,
        "commodity": None if row.commodity is None else row.commodity.name.lower(),
    }


def detail_lines(detail: AccountDetail, station: StationIdentity) -> Iterator[str]:
    """Return all that is known of an account as lines to read."""
    person, place = detail.customer, detail.account
    facts = {
        "customer": person.name,
        "phone": person.phone,
        "e-mail": person.email,
        "identity number": person.id_number,
        "tax number": person.tax_number,
        "notes": person.notes.replace("\n", " / "),
        "account": place.number,
        "address": place.address,
        "area": place.area,
        "tariff": place.tariff,
        "class": place.customer_class,
        "status": place.status.value,
        "other accounts": ", ".join(one.number for one in detail.others),
    }
    yield from (_line(name, value) for name, value in facts.items() if value)
    for one in detail.meters:
        yield from _meter_lines(one, station)
    yield from (_line("debt", f"{one.debt.name}: {formats.money(one.balance, station)}") for one in detail.debts)
    for sale in detail.sales:
        paid = formats.money(sale.tendered, station)
        yield _line("sale", f"{sale.receipt}  {formats.date_and_time(sale.at, station)}  {paid}  {sale.state.value}")


def detail_facts(detail: AccountDetail) -> dict[str, Any]:
    """Return all that is known of an account for other programs; money in minor units, units in tenths."""
    person, place = detail.customer, detail.account
    return {
        "customer": {
            "name": person.name,
            "phone": person.phone,
            "email": person.email,
            "id_number": person.id_number,
            "tax_number": person.tax_number,
            "notes": person.notes,
        },
        "account": place.number,
        "address": place.address,
        "area": place.area,
        "tariff": place.tariff,
        "class": place.customer_class,
        "status": place.status.value,
        "other_accounts": [one.number for one in detail.others],
        "meters": [_meter_facts(one) for one in detail.meters],
        "debts": [_debt_facts(one) for one in detail.debts],
        "sales": [_sale_facts(one) for one in detail.sales],
    }


def history_lines(rows: tuple[HistoryRow, ...], station: StationIdentity) -> Iterator[str]:
    """Return a history as lines to read, newest first."""
    for row in rows:
        head = f"{formats.date_and_time(row.at, station)}  {row.operator_name}  {kind_name(row.kind)}"
        yield f"{head} {'added' if row.is_new else 'changed'}{f': {row.note}' if row.note else ''}"
        for field, before, after in change_lines(row):
            was = "" if row.is_new else f"{before} → "
            yield f"    {field:<28}{was}{after}"


def history_facts(row: HistoryRow) -> dict[str, Any]:
    """Return one line of a history for other programs."""
    return {
        "at": row.at.isoformat(),
        "by": row.operator_name,
        "note": row.note,
        "record": row.kind.value,
        "new": row.is_new,
        "fields": {one.field: [one.before, one.after] for one in row.fields},
    }


def _meter_lines(detail: MeterDetail, station: StationIdentity) -> Iterator[str]:
    meter = detail.meter
    yield _line("meter", f"{group_meter_number(meter.number)}  {meter.commodity.name.lower()}  {meter.status.value}")
    connected = formats.day(meter.connected_on, station) if meter.connected_on else "not known"
    yield _line("", f"supply group {meter.sgc}, revision {meter.krn}, tariff index {meter.ti:02}, EA{meter.ea:02}")
    yield _line("", f"connected {connected}")
    if detail.last_purchase is not None:
        yield _line("", f"last purchase {formats.date_and_time(detail.last_purchase, station)}")
    yield _line("", f"this month {formats.money(detail.month.tendered, station)}")


def _meter_facts(detail: MeterDetail) -> dict[str, Any]:
    meter = detail.meter
    return {
        "number": meter.number,
        "commodity": meter.commodity.name.lower(),
        "sgc": meter.sgc,
        "krn": meter.krn,
        "ti": meter.ti,
        "ea": int(meter.ea),
        "in_currency": meter.in_currency,
        "status": meter.status.value,
        "connected_on": meter.connected_on and meter.connected_on.isoformat(),
        "last_purchase": detail.last_purchase and detail.last_purchase.isoformat(),
        "month_units": detail.month.units,
        "month_tendered": detail.month.tendered.minor,
        "credit": detail.credit.minor,
    }


def _debt_facts(one: OpenDebt) -> dict[str, Any]:
    return {"name": one.debt.name, "priority": one.debt.priority, "balance": one.balance.minor}


def _sale_facts(sale: SaleRow) -> dict[str, Any]:
    return {
        "receipt": sale.receipt,
        "at": sale.at.isoformat(),
        "meter": sale.meter_number,
        "tendered": sale.tendered.minor,
        "units": sale.units,
        "state": sale.state.value,
    }


def _line(name: str, value: str) -> str:
    return f"{name:<{_WIDTH}}{value}"
