from __future__ import annotations

import stat
import sys
from typing import TYPE_CHECKING

import pytest

from sts.kmc import centre as source
from sts.kmc.centre import Centre, read_public_key
from sts.kmc.errors import CentreFault, CentreUnavailable

if TYPE_CHECKING:
    from pathlib import Path

PASSPHRASE = "ключ к ключам"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "_SCRYPT_COST", 2**4)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    Centre.generate().save(tmp_path / "centre.key", PASSPHRASE)
    return tmp_path / "centre.key"


def fault_of_opening(path: Path, passphrase: str = PASSPHRASE) -> CentreFault:
    with pytest.raises(CentreUnavailable) as caught:
        Centre.open(path, passphrase)
    return caught.value.fault


def test_it_opens_with_its_passphrase(path: Path) -> None:
    opened = Centre.open(path, PASSPHRASE)
    assert opened.public_key == read_public_key(path)
    assert len(opened.public_key) == 32
    assert fault_of_opening(path, PASSPHRASE + " ") is CentreFault.PASSPHRASE


def test_every_centre_has_another_key(tmp_path: Path) -> None:
    assert Centre.generate().public_key != Centre.generate().public_key


def test_its_private_key_is_not_on_the_disk(path: Path) -> None:
    private = Centre.open(path, PASSPHRASE)._private_key.private_bytes_raw()
    assert private not in path.read_bytes()
    assert private.hex() not in repr(vars(Centre.open(path, PASSPHRASE)))


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_it_is_its_owner_s_alone(path: Path) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_is_never_overwritten(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(CentreUnavailable) as caught:
        Centre.generate().save(path, PASSPHRASE)
    assert caught.value.fault is CentreFault.EXISTS
    assert path.read_bytes() == before


def test_no_byte_of_it_can_change(path: Path) -> None:
    data = path.read_bytes()
    for place in range(len(data)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert fault_of_opening(path) is (CentreFault.DAMAGED if place < 8 else CentreFault.PASSPHRASE)


@pytest.mark.parametrize("length", [0, 8, 40, 115, 117])
def test_another_length(path: Path, length: int) -> None:
    path.write_bytes((path.read_bytes() + b"x")[:length])
    assert fault_of_opening(path) is CentreFault.DAMAGED


def test_none_there(tmp_path: Path) -> None:
    assert fault_of_opening(tmp_path / "none") is CentreFault.MISSING
    assert fault_of_opening(tmp_path) is CentreFault.STORAGE
    with pytest.raises(CentreUnavailable) as caught:
        Centre.generate().save(tmp_path / "no" / "folder", PASSPHRASE)
    assert caught.value.fault is CentreFault.STORAGE
