"""A quote as the sale that it would become: for its receipt and its explanation before anything is sold."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sts.tid import BaseDate
from vending.domain.sales.sale import SaleMark, intent_of
from vending.ids import OperatorId, SaleId

if TYPE_CHECKING:
    from datetime import datetime

    from vending.domain.pricing.quote import Quote
    from vending.domain.registry.meter import ServicePoint
    from vending.domain.sales.sale import SaleIntent

_NOBODY = UUID(int=0)


def unsold_intent(point: ServicePoint, quote: Quote, at: datetime, operator_name: str = "") -> SaleIntent:
    """Return what would be recorded; its receipt number and TID are not known yet."""
    mark = SaleMark(SaleId(_NOBODY), 0, "", at, OperatorId(_NOBODY), operator_name, BaseDate.Y2014, 0)
    return intent_of(point, quote, mark)
