"""The list of sales as a table: its columns, and how a sale stands in a word and a colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel.dates import format_skeleton, format_time

from cdu_app import formats
from cdu_app.language import _
from cdu_app.tables.listing import END, Column
from cdu_app.words.sales import purpose_name, state_name
from printing.format import Formatter, group_meter_number
from vending.domain.sales.printing import PrintState
from vending.domain.sales.sale import SaleState

if TYPE_CHECKING:
    from datetime import datetime

    from vending.domain.station import StationIdentity
    from vending.queries import SaleRow


def columns(identity: StationIdentity) -> tuple[Column[SaleRow], ...]:
    """Return the columns of the list of sales; "state" has a dot."""
    format_ = Formatter.of(identity)
    return (
        Column("time", _("Time"), 124, lambda one: short_moment(one.at, format_), sortable=False),
        Column("receipt", _("Receipt"), 112, lambda one: one.receipt, sortable=False),
        Column("customer", _("Customer"), 120, lambda one: one.customer_name, sortable=False, stretch=True),
        Column("meter", _("Meter"), 148, lambda one: group_meter_number(one.meter_number), sortable=False),
        Column("amount", _("Amount"), 96, lambda one: formats.money(one.tendered, identity), END, sortable=False),
        Column("units", _("Units"), 72, lambda one: format_.units(one.units), END, sortable=False, hidden=True),
        Column("operator", _("Operator"), 120, lambda one: one.operator_name, sortable=False, hidden=True),
        Column("purpose", _("For"), 120, _purpose, sortable=False, hidden=True),
        Column("state", _("State"), 120, state_word, sortable=False),
    )


def _purpose(row: SaleRow) -> str:
    return purpose_name(row.purpose or "")


def state_colour(row: SaleRow) -> str:
    """Return the colour of the dot before a sale's state."""
    if row.state in (SaleState.VOID, SaleState.CANCELLED):
        return "failed"
    if row.state is SaleState.PENDING or is_unprinted(row):
        return "attention"
    return "ok"


def short_moment(moment: datetime, format_: Formatter) -> str:
    """Return day and time, short: "21 Nov, 16:40"."""
    local = moment.astimezone(format_.zone)
    return (
        f"{format_skeleton('MMMd', local, locale=format_.locale)}, {format_time(local, 'short', locale=format_.locale)}"
    )


def is_unprinted(row: SaleRow) -> bool:
    """Did the printer fail on this receipt?"""
    return row.state is SaleState.ISSUED and row.printed in (PrintState.FAILED, PrintState.UNKNOWN)


def state_word(row: SaleRow) -> str:
    """Return in a word how a sale stands; a receipt that is not on paper is said too."""
    return _("Not printed") if is_unprinted(row) else state_name(row.state)
