"""The history of the schema (Alembic). Version files hold their own DDL: `store.tables` moves on, they do not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import column, inspect, select, table

from store.errors import SchemaMismatch

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

HEAD: Final = "0003"
"""The revision that this program needs."""

_VERSION: Final = table("alembic_version", column("version_num"))


def find_revision(connection: Connection) -> str | None:
    """Return the revision of a database, None when it is empty."""
    if not inspect(connection).has_table(_VERSION.name):
        return None
    found: str | None = connection.execute(select(_VERSION.c.version_num)).scalar_one_or_none()
    return found


def upgrade(connection: Connection) -> None:
    """Bring a database to HEAD inside the connection's transaction. Raises SchemaMismatch for an unknown revision."""
    found = find_revision(connection)
    if found == HEAD:
        return
    from alembic import command
    from alembic.util import CommandError

    try:
        command.upgrade(configuration(connection), HEAD)
    except CommandError as error:
        raise SchemaMismatch(found, HEAD) from error


def configuration(connection: Connection) -> Config:
    """Return Alembic's configuration for this folder and a connection, without any file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
