"""Making a new station: key, store, emulator and, last of all, the station file.

Everything is made in a folder inside the station's own and moved into place at the end, the station file last:
a creation that is interrupted leaves no half station.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import tomli_w

from cdu_app.bootstrap import EMULATOR_FOLDER, KEY_FILE, STORE_FILE, build_module, build_station
from cdu_app.errors import DatabaseTaken, StationExists
from cdu_app.settings import NO_PRINTER, STATION_FILE, read_settings
from cdu_app.vault import StationVault
from store.engine import Store, create_store, open_server
from store.keys import KeyFile, KeyringKey, derive_key
from sts.module.emulator import create_empty_emulator, create_emulator
from vending.domain.people.credentials import Credential
from vending.domain.people.operator import Operator
from vending.ids import OperatorId, new_id
from vending.services.people.operator_changes import record_operator
from vending.services.people.passwords import hash_password

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cdu_app.bootstrap import Station
    from cdu_app.settings import Settings
    from sts.keys import VendingKey
    from vending.clock import Clock
    from vending.domain.people.operator import Role


@dataclass(frozen=True, slots=True)
class StationPlan:
    """What a new station is to be: its settings by section, the key file's passphrase and the emulator's keys.

    With the public key of a key management centre instead, its emulator waits for key files of that centre.
    Without either it gets no emulator.
    """

    settings: Mapping[str, Mapping[str, object]]
    passphrase: str
    emulator_keys: Sequence[VendingKey] = ()
    emulator_centre: bytes = b""


@contextmanager
def new_station(folder: Path, plan: StationPlan, clock: Clock) -> Iterator[Station]:
    """Make a station and give it open, to be filled; it stands in `folder` once the block ends without an error.

    Raises StationExists when the folder holds one already, DatabaseTaken when the server's database does.
    """
    _verify_free(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    workshop = Path(tempfile.mkdtemp(prefix=".new-station-", dir=folder))
    try:
        station = _build(workshop, plan, clock)
        try:
            yield station
        finally:
            station.close()
        _move_into_place(workshop, folder)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def add_operator(
    station: Station, username: str, name: str, role: Role, password: str, secret: bytes | None = None
) -> Operator:
    """Record an operator who can sign in with `password` and, where a `secret` is given, its codes.

    These are the first operators of a station: nobody was there before to add them. Raises PasswordRefused.
    """
    operator = Operator(OperatorId(new_id()), username, name, role)
    station.own.rules.verify(password, operator)
    factor = "" if secret is None else station.own.prover.vault.seal(secret, operator.id)
    credential = Credential(operator.id, hash_password(password), factor=factor)
    with station.units_of_work.write() as work:
        work.operators.add(operator)
        work.credentials.add(credential)
        record_operator(work, operator, station.clock.now(), None, operator.id)
        work.commit()
    return operator


def write_private(path: Path, text: str) -> None:
    """Write a new file that only its owner may read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def _verify_free(folder: Path) -> None:
    if any((folder / name).exists() for name in (STATION_FILE, STORE_FILE, KEY_FILE, EMULATOR_FOLDER)):
        raise StationExists(folder)


def _build(folder: Path, plan: StationPlan, clock: Clock) -> Station:
    write_private(folder / STATION_FILE, tomli_w.dumps(plan.settings))  # a server's address holds a password
    settings = read_settings(folder, environment={})
    root_key = _make_root_key(settings, plan.passphrase)
    _make_emulator(folder / EMULATOR_FOLDER, derive_key(root_key, "emulator"), plan)
    store = _make_store(settings, root_key)  # last: a server's database is not cleared away when something fails
    # What fills a new station (a demonstration's past sales) must not come out of the real printer.
    quiet = replace(settings, printer_link=NO_PRINTER)
    return build_station(quiet, store, build_module(settings, root_key), clock, StationVault(root_key))


def _make_emulator(folder: Path, key: bytes, plan: StationPlan) -> None:
    """Its clock window stays open: a sale may be settled days later under its TID, or the computer's clock be wrong."""
    if plan.emulator_centre:
        create_empty_emulator(folder, key, plan.emulator_centre)
    elif plan.emulator_keys:
        create_emulator(folder, key, plan.emulator_keys)


def _make_root_key(settings: Settings, passphrase: str) -> bytes:
    if settings.store_key == "keyring":
        return KeyringKey(settings.identity.code).create()
    return KeyFile(settings.folder / KEY_FILE).create(passphrase)


def _make_store(settings: Settings, root_key: bytes) -> Store:
    if not settings.store_url:
        return create_store(settings.folder / STORE_FILE, derive_key(root_key, "store"))
    store = open_server(settings.store_url)
    try:
        if store.revision() is not None:
            raise DatabaseTaken
        store.migrate()
    except BaseException:
        store.close()
        raise
    return store


def _move_into_place(workshop: Path, folder: Path) -> None:
    _verify_free(folder)
    for path in sorted(workshop.iterdir(), key=lambda p: p.name == STATION_FILE):
        path.rename(folder / path.name)
