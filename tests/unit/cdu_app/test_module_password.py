from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdu_app.errors import ModulePasswordMissing
from cdu_app.module_password import PASSWORD_FILE, VARIABLE, read_module_password, store_module_password

if TYPE_CHECKING:
    from pathlib import Path

ROOT = bytes(32)
PASSWORD = "correct horse"


@pytest.fixture(autouse=True)
def _no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)


def test_it_is_kept_sealed(tmp_path: Path) -> None:
    store_module_password(tmp_path, ROOT, PASSWORD)
    file = tmp_path / PASSWORD_FILE
    assert read_module_password(tmp_path, ROOT) == PASSWORD
    assert PASSWORD.encode() not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0


def test_the_environment_goes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store_module_password(tmp_path, ROOT, PASSWORD)
    monkeypatch.setenv(VARIABLE, "another")
    assert read_module_password(tmp_path, ROOT) == "another"


def test_none_given(tmp_path: Path) -> None:
    with pytest.raises(ModulePasswordMissing):
        read_module_password(tmp_path, ROOT)


def test_another_stations_file_is_none(tmp_path: Path) -> None:
    store_module_password(tmp_path, ROOT, PASSWORD)
    with pytest.raises(ModulePasswordMissing):
        read_module_password(tmp_path, bytes(31) + b"\1")
