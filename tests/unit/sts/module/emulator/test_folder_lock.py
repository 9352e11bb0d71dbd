from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sts.module.emulator import folder_lock
from sts.module.emulator.folder_lock import FolderLock
from sts.module.errors import ModuleUnavailable

if TYPE_CHECKING:
    from pathlib import Path


def test_one_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_lock, "LOCK_SECONDS", 0.02)
    one, other = FolderLock(tmp_path), FolderLock(tmp_path)
    with one, pytest.raises(ModuleUnavailable, match="another program"), other:
        raise AssertionError("inside")
    with other:
        pass
    for lock in (one, other):
        with lock.closing():
            pass


def test_nobody_gets_in_after_closing(tmp_path: Path) -> None:
    lock, other = FolderLock(tmp_path), FolderLock(tmp_path)
    with lock.closing() as first:
        assert first
    with lock.closing() as first:
        assert not first
    with pytest.raises(ModuleUnavailable, match="closed"), lock:
        raise AssertionError("inside")
    with other:
        pass
    with other.closing():
        pass


def test_closing_does_not_wait_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_lock, "LOCK_SECONDS", 0.02)
    one, other = FolderLock(tmp_path), FolderLock(tmp_path)
    with one, other.closing() as first:
        assert first
    with one.closing():
        pass
