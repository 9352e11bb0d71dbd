"""Who signs in, and how: secrets leave the operator's own row."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.migrations import ddl
from store.migrations.ddl import HASH, ID, TIME, create, key, refers, required


def move_credentials() -> None:
    """Give every operator a credential of their own, with the password they have."""
    create(
        "credential",
        key("operator_id", ID),
        required("password_hash", sa.Text()),
        required("one_time", sa.Boolean()),
        *(required(name, sa.Text()) for name in ("factor", "pending")),
        required("last_step", sa.BigInteger()),
        refers("credential", "operator_id", "operator.id"),
        **ddl.CLUSTERED,
    )
    op.execute(
        "INSERT INTO credential (operator_id, password_hash, one_time, factor, pending, last_step) "
        "SELECT id, password_hash, 0, '', '', 0 FROM operator"
    )
    _create_tables()

    def make() -> None:
        create(
            "operator",
            key("id", ID),
            required("username", sa.String(100)),
            required("username_key", sa.String(100)),
            required("name", sa.Text()),
            required("role", sa.String(20)),
            required("active", sa.Boolean()),
            ddl.unique("operator", "username_key"),
            **ddl.CLUSTERED,
        )

    same = {name: name for name in ("id", "username", "username_key", "name", "role")}
    ddl.rebuild("operator", make, {**same, "active": "1"})


def _create_tables() -> None:
    """Make what is empty at first: nobody has recovery codes, failed, or is signed in."""
    create(
        "recovery_code",
        key("operator_id", ID),
        key("digest", HASH),
        refers("recovery_code", "operator_id", "operator.id"),
        **ddl.CLUSTERED,
    )
    create(
        "sign_in_attempt",
        key("slot", sa.String(40)),
        required("failures", sa.Integer()),
        required("until", TIME),
        **ddl.CLUSTERED,
    )
    create(
        "operator_session",
        key("digest", HASH),
        required("operator_id", ID),
        required("opened_at", TIME),
        required("used_at", TIME),
        refers("operator_session", "operator_id", "operator.id"),
        **ddl.CLUSTERED,
    )
    ddl.index("operator_session", "operator_id")
