"""Operators of the second schema keep their passwords, and enrol a telephone where their role needs one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from alembic import command
from argon2 import PasswordHasher
from sqlalchemy import text

from cdu_app.vault import StationVault
from store import migrations
from store.engine import Store, open_server
from store.sqlcipher import DatabaseFile, create_file
from vending.clock import SystemClock
from vending.domain.people.operator import Role
from vending.errors import EnrolmentNeeded, SignInRefused
from vending.services.people.prove_operator import ProveOperator
from vending.services.people.sign_in import SignIn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=["sqlite", pytest.param("mariadb", marks=pytest.mark.database_server)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store of the second schema in a file and on a server."""
    if request.param == "sqlite":
        create_file(tmp_path / "store.db")
        store = Store(DatabaseFile(tmp_path / "store.db", bytes(32)))
    else:
        store = open_server(request.getfixturevalue("mariadb_url"))
    with store._migrating.begin() as connection:
        command.upgrade(migrations.configuration(connection), "0002")
    yield store
    store.close()


def test_passwords_stay_and_telephones_are_asked_for(store: Store) -> None:
    insert = text(
        "INSERT INTO operator (id, username, username_key, name, role, password_hash) "
        "VALUES (:id, :name, :name, :name, :name, :hash)"
    )
    with store.engine.begin() as connection:
        for role in Role:
            hashed = PasswordHasher(1, 8, 1).hash("old")
            connection.execute(insert, {"id": uuid4().bytes, "name": role.value, "hash": hashed})
    store.migrate()
    signing = SignIn(ProveOperator(store.units_of_work, SystemClock(), StationVault(bytes(32))))
    assert signing.sign_in("cashier", "old").active
    for role in list(Role)[1:]:
        with pytest.raises(EnrolmentNeeded):
            signing.sign_in(role.value, "old")
    with pytest.raises(SignInRefused):
        signing.sign_in("manager", "new")
