"""The receipt on screen: the one of a stored sale, and the one that a quote would give."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from printing.document import Cut, Gap, Pair, Text
from printing.receipt import build_receipt
from sts.tid import BaseDate
from vending.domain.sale import Sale, SaleMark, SaleState, SaleToken, intent_of
from vending.ids import OperatorId, SaleId

if TYPE_CHECKING:
    from datetime import datetime

    from printing.document import Block, Document
    from vending.domain.meter import ServicePoint
    from vending.domain.quote import Quote
    from vending.domain.station import StationIdentity

_NOBODY = UUID(int=0)


def receipt_of(sale: Sale, station: StationIdentity, copy: int, at: datetime) -> Document | None:
    """Return the receipt of a sale that has one."""
    return None if sale.state is SaleState.PENDING else build_receipt(sale, station, copy, at)


def preview_of(
    point: ServicePoint, quote: Quote, operator_name: str, station: StationIdentity, at: datetime
) -> Document:
    """Return the receipt that this quote would print; its token, receipt number and TID are not known yet."""
    mark = SaleMark(SaleId(_NOBODY), 0, "", at, OperatorId(_NOBODY), operator_name, BaseDate.Y2014, 0)
    intent = intent_of(point, quote, mark)
    sale = Sale(intent, SaleToken(intent.id, "0" * 20, at, "", test_keys=False), None)
    document = build_receipt(sale, station, 0, at)
    return replace(document, blocks=tuple(block for block in document.blocks if _is_known(block)))


def _is_known(block: Block) -> bool:
    if isinstance(block, Pair):
        return bool(block.value.strip("\u2068\u2069")) and block.label != "TID"
    return not isinstance(block, Cut | Gap) and not (isinstance(block, Text) and not block.text)
