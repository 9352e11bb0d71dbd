"""The tables of who signs in, and how."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Text

from store.column_types import Id
from store.table_parts import CLUSTERED, make_table, required

credential = make_table(
    "credential",
    Column("operator_id", Id, ForeignKey("operator.id"), primary_key=True),
    required("password_hash", Text),
    **CLUSTERED,
)
