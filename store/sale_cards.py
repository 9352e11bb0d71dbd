"""Bringing the cards of sales up to the last sale: the work of who looks for sales, not of who sells.

Selling is what a queue waits for, and every tree that it touches costs an encrypted page. Looking for sales by moment,
operator, amount, purpose or token happens a few times a day: it writes the cards of the sales made since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Integer, bindparam, case, cast, func, insert, literal_column, select, update

from store.statement import Statement
from store.tables import sale, sale_token, sale_void
from store.use_tables import sale_card

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement

    from store.transaction import Transaction

WAITING, WITHOUT_TOKEN = -1, -2
_AT_A_TIME: Final = 5_000  # a sale waits for a transaction of so many

_TAIL: Final[ColumnElement[int]] = case(
    (sale_token.c.token.is_not(None), cast(func.substr(sale_token.c.token, 17, 4), Integer)),
    (sale_void.c.sale_id.is_not(None), literal_column(str(WITHOUT_TOKEN))),
    else_=literal_column(str(WAITING)),
)
_CARDS: Final = (
    select(
        sale.c.sequence,
        sale.c.at,
        sale.c.operator_id,
        sale.c.tendered,
        func.coalesce(sale.c.purpose, literal_column("''")),
        _TAIL,
    )
    .join_from(sale, sale_token, sale_token.c.sale_id == sale.c.id, isouter=True)
    .join(sale_void, sale_void.c.sale_id == sale.c.id, isouter=True)
    .where(sale.c.sequence > bindparam("after"))
    .order_by(sale.c.sequence)
    .limit(literal_column(str(_AT_A_TIME)))
)
_ADD: Final = Statement(
    insert(sale_card).from_select(["sequence", "at", "operator_id", "tendered", "purpose", "tail"], _CARDS)
)
_BEHIND: Final = Statement(
    select(
        select(func.coalesce(func.max(sale.c.sequence), 0)).scalar_subquery(),
        select(func.coalesce(func.max(sale_card.c.sequence), 0)).scalar_subquery(),
    )
)
_WAITED: Final = Statement(
    select(sale_card.c.sequence, _TAIL)
    .join_from(sale_card, sale, sale.c.sequence == sale_card.c.sequence)
    .join(sale_token, sale_token.c.sale_id == sale.c.id, isouter=True)
    .join(sale_void, sale_void.c.sale_id == sale.c.id, isouter=True)
    .where(sale_card.c.tail == literal_column(str(WAITING)))
)
_SETTLE: Final = Statement(
    update(sale_card).where(sale_card.c.sequence == bindparam("of_sequence")).values(tail=bindparam("new_tail"))
)


def bring_up(look: Callable[[], Transaction], write: Callable[[], Transaction]) -> None:
    """Write the cards of the sales that have none, and what became of those that waited."""
    with look() as transaction:
        last, carded = transaction.rows(_BEHIND)[0]
        settled = [(row, tail) for row, tail in transaction.rows(_WAITED) if tail != WAITING]
    if settled:
        with write() as transaction:
            for row, tail in settled:
                transaction.execute(_SETTLE, {"of_sequence": row, "new_tail": tail})
            transaction.commit()
    while carded < last:
        with write() as transaction:
            carded = transaction.rows(_BEHIND)[0][1]  # another till may have been at it
            transaction.execute(_ADD, {"after": carded})
            carded = transaction.rows(_BEHIND)[0][1]
            transaction.commit()
