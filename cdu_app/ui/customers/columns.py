"""The columns of the list of customers, on screen and in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdu_app.language import _
from cdu_app.tables.listing import Column
from cdu_app.words.registry import commodity_word, status_word
from printing.format import group_meter_number
from vending.queries import RegistryKey

if TYPE_CHECKING:
    from collections.abc import Hashable

    from vending.queries import RegistryRow

STATUS = "status"


def columns() -> tuple[Column[RegistryRow], ...]:
    """Return the columns of the list."""
    return (
        Column(RegistryKey.NAME, _("Name"), 146, lambda row: row.name, stretch=True),
        Column(RegistryKey.ACCOUNT, _("Account"), 86, lambda row: row.account),
        Column(RegistryKey.METER, _("Meter"), 142, lambda row: meter_text(row.meter_number)),
        Column(RegistryKey.AREA, _("Area"), 138, lambda row: row.area),
        Column("address", _("Address"), 146, lambda row: row.address, sortable=False),
        Column("tariff", _("Tariff"), 68, lambda row: row.tariff, sortable=False),
        Column("class", _("Class"), 96, lambda row: row.customer_class, sortable=False, hidden=True),
        Column("phone", _("Phone"), 136, lambda row: row.phone, sortable=False, hidden=True),
        Column(STATUS, _("Status"), 108, lambda row: status_word(row.status), sortable=False),
    )


def identity(row: RegistryRow) -> Hashable:
    """Return what tells a row apart for good."""
    return row.account_id, row.meter_id


def meter_text(number: str) -> str:
    """Return a meter number in groups, or a dash where there is no meter."""
    return group_meter_number(number) if number else "–"


def file_headings() -> tuple[str, ...]:
    """Return the headings of a file."""
    return (
        _("Name"),
        _("Phone"),
        _("Account"),
        _("Address"),
        _("Area"),
        _("Tariff"),
        _("Class"),
        _("Meter"),
        _("Measures"),
        _("Status"),
    )


def file_cells(row: RegistryRow) -> tuple[str, ...]:
    """Return a row as it stands in a file."""
    measures = "" if row.commodity is None else commodity_word(row.commodity)
    place = (row.account, row.address, row.area, row.tariff, row.customer_class)
    return (row.name, row.phone, *place, row.meter_number, measures, status_word(row.status))
