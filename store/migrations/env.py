"""Runs migrations on the connection that `store.migrations` hands over."""

from __future__ import annotations

from alembic import context

from store.tables import metadata

# SQLite alters a table by copying it: batch mode writes migrations that way.
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
