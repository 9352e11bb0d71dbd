"""Who signs in, and how: secrets leave the operator's own row."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.migrations import ddl
from store.migrations.ddl import ID, create, key, refers, required


def move_credentials() -> None:
    """Give every operator a credential of their own, with the password they have."""
    create(
        "credential",
        key("operator_id", ID),
        required("password_hash", sa.Text()),
        refers("credential", "operator_id", "operator.id"),
        **ddl.CLUSTERED,
    )
    op.execute("INSERT INTO credential (operator_id, password_hash) SELECT id, password_hash FROM operator")

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
