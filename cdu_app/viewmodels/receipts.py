"""The receipt on screen: the one of a stored sale, and the one that a quote would give."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from printing.document import Cut, Gap, Pair, Text
from printing.receipt import build_receipt
from vending.domain.sales.sale import Sale, SaleState, SaleToken

if TYPE_CHECKING:
    from datetime import datetime

    from printing.document import Block, Document
    from vending.domain.sales.sale import SaleIntent
    from vending.domain.station import StationIdentity


def receipt_of(sale: Sale, station: StationIdentity, copy: int, at: datetime) -> Document | None:
    """Return the receipt of a sale that has one."""
    return None if sale.state is SaleState.PENDING else build_receipt(sale, station, copy, at)


def preview_of(intent: SaleIntent, station: StationIdentity) -> Document:
    """Return the receipt that an unsold intent would print; its token, receipt number and TID are not known yet."""
    sale = Sale(intent, SaleToken(intent.id, "0" * 20, intent.at, "", test_keys=False), None)
    document = build_receipt(sale, station, 0, intent.at)
    return replace(document, blocks=tuple(block for block in document.blocks if _is_known(block)))


def _is_known(block: Block) -> bool:
    if isinstance(block, Pair):
        return bool(block.value.strip("\u2068\u2069")) and block.label != "TID"
    return not isinstance(block, Cut | Gap) and not (isinstance(block, Text) and not block.text)
