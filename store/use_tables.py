"""The tables of what became of tokens, and of how the list of sales is found.

`sale_card` is derived, one narrow row for each sale: a filter reads it instead of the sales, which are ten times as
wide. No sale writes it: whoever opens the list brings it up to the last sale first (`store.sale_cards`).
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Text

from store.column_types import Id, UtcTime
from store.table_parts import CLUSTERED, RowNumber, make_table, refers, required, second_person

token_use = make_table(
    "token_use",
    Column("sale_id", Id, ForeignKey("sale.id"), primary_key=True),
    required("at", UtcTime),
    refers("operator_id", "operator.id"),
    required("operator_name", Text),
    *second_person(),
    required("reason", Text),
    Column("debt_id", Id, ForeignKey("debt.id")),
    **CLUSTERED,
)

# `tail` is the last four digits of the token; below zero there is none (yet). `purpose` is "" where somebody paid.
sale_card = make_table(
    "sale_card",
    Column("sequence", RowNumber, primary_key=True, autoincrement=False),
    required("at", UtcTime),
    required("operator_id", Id),
    required("tendered", BigInteger),
    required("purpose", String(20)),
    required("tail", Integer),
    Index(None, "tail"),
)
