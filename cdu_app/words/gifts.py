"""What tokens without payment are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdu_app import formats
from cdu_app.language import _
from vending.domain.sales.sale import Purpose
from vending.money import Money

if TYPE_CHECKING:
    from sts.token import Commodity
    from vending.domain.station import StationIdentity


def purpose_words(purpose: Purpose) -> str:
    """Return what a token of this purpose is called."""
    names = {
        Purpose.FREE_BASIC: _("Free basic units"),
        Purpose.FREE_ISSUE: _("Free issue"),
        Purpose.REPLACEMENT: _("Replacement"),
    }
    return names[purpose]


def units_words(units: int, commodity: Commodity, station: StationIdentity, *, in_currency: bool | None) -> str:
    """Return what a token carries: "35.2 kWh", or a sum for a meter that counts money."""
    if in_currency:
        return formats.money(Money(units, station.currency), station)
    return formats.units(units, commodity, station)
