"""The part of migration 0003 that keeps which link the utility has: not its number alone, its hash too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.migrations.ddl import HASH


def create() -> None:
    """Add the hash of the acknowledged link; none yet, for no release has sent anything."""
    op.add_column("station_state", sa.Column("acknowledged_hash", HASH))
