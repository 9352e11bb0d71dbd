"""What is said of an unusual sale: what is unusual, and what to look at again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdu_app import formats
from cdu_app.language import _
from cdu_app.messages.message import printable
from vending.domain.pricing.warnings import FreeUnitsWaiting, JustBought, MostlyDebt, OtherArea, UnusualAmount

if TYPE_CHECKING:
    from vending.domain.pricing.terms import Terms
    from vending.domain.pricing.warnings import SaleWarning


def say_warning(warning: SaleWarning, terms: Terms) -> str:
    """Return the sentence for a warning about a sale under `terms`."""
    station = terms.station
    match warning:
        case JustBought(amount, minutes):
            return _("This meter bought for {amount} {minutes} min ago. Is this another sale?").format(
                amount=formats.money(amount, station), minutes=minutes
            )
        case UnusualAmount(largest):
            return _("Unusually much: this meter's largest recent purchase was {amount}.").format(
                amount=formats.money(largest, station)
            )
        case OtherArea(""):
            return _("This meter is in no area that is on record. Is it the right meter?")
        case OtherArea(area):
            return _("This meter is in {area}, which is not this station's area. Is it the right meter?").format(
                area=printable(area)
            )
        case MostlyDebt(recovered):
            return _("{amount} of this, more than half, pays debts. Does the customer know?").format(
                amount=formats.money(recovered, station)
            )
        case FreeUnitsWaiting(units):
            return _("{units} of this month's free basic units were not taken yet; they come with this sale.").format(
                units=formats.units(units, terms.point.meter.commodity, station)
            )
