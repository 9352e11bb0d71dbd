"""The tables of who signs in, and how. Sessions and attempts are no records: they come and go."""

from __future__ import annotations

from sqlalchemy import BINARY, BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Text

from store.column_types import Id, UtcTime
from store.table_parts import CLUSTERED, make_table, refers, required

# `factor` and `pending` are sealed under a key that is not in the store; `last_step` is a half minute since 1970.
credential = make_table(
    "credential",
    Column("operator_id", Id, ForeignKey("operator.id"), primary_key=True),
    required("password_hash", Text),
    required("one_time", Boolean),
    required("factor", Text),
    required("pending", Text),
    required("last_step", BigInteger),
    **CLUSTERED,
)

recovery_code = make_table(
    "recovery_code",
    Column("operator_id", Id, ForeignKey("operator.id"), primary_key=True),
    Column("digest", BINARY(32), primary_key=True),
    **CLUSTERED,
)

sign_in_attempt = make_table(
    "sign_in_attempt",
    Column("slot", String(40), primary_key=True),
    required("failures", Integer),
    required("until", UtcTime),
    **CLUSTERED,
)

operator_session = make_table(
    "operator_session",
    Column("digest", BINARY(32), primary_key=True),
    refers("operator_id", "operator.id"),
    required("opened_at", UtcTime),
    required("used_at", UtcTime),
    Index(None, "operator_id"),
    **CLUSTERED,
)
