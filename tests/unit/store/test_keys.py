from __future__ import annotations

import json
import os
import stat
import sys
from typing import TYPE_CHECKING, Any

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from store.errors import KeyFileDamaged, KeyFileExists, KeyFileMissing, KeyNotInKeyring, NoKeyring, WrongPassphrase
from store.keys import KeyFile, KeyringKey, Stretching, derive_key, system_keyring
from vending.errors import StoreUnavailable

if TYPE_CHECKING:
    from pathlib import Path

QUICK = Stretching(passes=1, memory=64, lanes=1)


def test_keys_of_two_purposes_differ_and_stay_the_same() -> None:
    root = bytes(range(32))
    # HKDF-SHA256 without salt, information "microvend-cdu store" (openssl kdf HKDF)
    assert derive_key(root, "store").hex() == "51674d589a786d6de60acad211eef2e671e3ecc135440245173dbba9cb5d57c0"
    assert derive_key(root, "emulator") != derive_key(root, "store")
    assert derive_key(bytes(32), "store") != derive_key(root, "store")


def test_a_key_file_opens_with_its_passphrase_only(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "station.key")
    root = file.create("correct horse", QUICK)
    assert len(root) == 32
    assert file.open("correct horse") == root
    with pytest.raises(WrongPassphrase):
        file.open("correct horse ")


def test_every_key_file_holds_another_key_and_not_in_the_clear(tmp_path: Path) -> None:
    first = KeyFile(tmp_path / "1").create("same", QUICK)
    assert KeyFile(tmp_path / "2").create("same", QUICK) != first
    text = (tmp_path / "1").read_text()
    assert first.hex() not in text
    assert "same" not in text.replace("sha256", "")


def test_the_passphrase_is_the_same_however_a_keyboard_composes_it(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "station.key")
    root = file.create("Zo\u00eb", QUICK)
    assert file.open("Zoe\u0308") == root


def test_the_default_cost_is_that_of_rfc_9106(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "station.key")
    root = file.create("x")
    assert json.loads(file.path.read_text())["argon2id"] == {"passes": 3, "memory": 65536, "lanes": 4}
    assert file.open("x") == root


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "station.key")
    root = file.create("x", QUICK)
    with pytest.raises(KeyFileExists):
        file.create("y", QUICK)
    assert file.open("x") == root
    assert [path.name for path in tmp_path.iterdir()] == ["station.key"]


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_only_its_owner_may_read_a_key_file(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        KeyFile(tmp_path / "station.key").create("x", QUICK)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "station.key").stat().st_mode) == 0o600


def test_a_missing_key_file_or_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyFileMissing):
        KeyFile(tmp_path / "station.key").open("x")
    with pytest.raises(StoreUnavailable, match="folder"):
        KeyFile(tmp_path / "no" / "station.key").create("x", QUICK)
    with pytest.raises(StoreUnavailable, match="read"):
        KeyFile(tmp_path).open("x")


def test_every_flipped_byte_is_damage_not_a_wrong_passphrase(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "station.key")
    root = file.create("x", QUICK)
    whole = file.path.read_bytes()
    for place in range(len(whole)):
        file.path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        try:
            opened = file.open("x")
        except KeyFileDamaged:
            continue
        assert opened == root, f"byte {place}"  # blanks between the fields say nothing
    for length in (0, 1, len(whole) // 2):
        file.path.write_bytes(whole[:length])
        with pytest.raises(KeyFileDamaged):
            file.open("x")


@pytest.mark.parametrize("content", [b"[]", b"null", b"{}", b'{"sha256": ""}', b"\xff\xfe", b"not json"])
def test_something_else_is_damage(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "station.key").write_bytes(content)
    with pytest.raises(KeyFileDamaged):
        KeyFile(tmp_path / "station.key").open("x")


@pytest.mark.parametrize(
    "wanton", [{"passes": 0}, {"passes": 17}, {"memory": 2**21}, {"memory": 31}, {"lanes": 0}, {"lanes": 17}]
)
def test_a_tampered_cost_cannot_hang_the_station(wanton: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="out of bounds"):
        Stretching(**wanton)


class Drawer(KeyringBackend):
    """A keyring in memory."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # the library's
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


class LockedDrawer(Drawer):
    """A keyring that its user did not unlock."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("the collection is locked")


def test_the_keyring_keeps_a_key_for_each_station() -> None:
    drawer = Drawer()
    first = KeyringKey("ST1", lambda: drawer).create()
    second = KeyringKey("ST2", lambda: drawer).create()
    assert len(first) == 32
    assert first != second
    assert KeyringKey("ST1", lambda: drawer).read() == first


def test_a_key_in_the_keyring_is_never_overwritten() -> None:
    drawer = Drawer()
    assert KeyringKey("ST1", lambda: drawer).create() == KeyringKey("ST1", lambda: drawer).create()


def test_a_keyring_without_the_key_says_so() -> None:
    drawer = Drawer()
    with pytest.raises(KeyNotInKeyring):
        KeyringKey("ST1", lambda: drawer).read()
    drawer.kept["microvend-cdu", "ST1"] = "not a key"
    with pytest.raises(KeyNotInKeyring):
        KeyringKey("ST1", lambda: drawer).read()


def test_a_locked_keyring_says_so() -> None:
    with pytest.raises(NoKeyring, match="locked"):
        KeyringKey("ST1", LockedDrawer).create()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there always is one")
def test_without_a_desktop_there_is_no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    with pytest.raises(NoKeyring):
        system_keyring()
