from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from sts.kmc.files import write_private

if TYPE_CHECKING:
    from pathlib import Path


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="space"):
            write_private(tmp_path / "secret", b"keys")
    assert list(tmp_path.iterdir()) == []
    write_private(tmp_path / "secret", b"keys")
    assert (tmp_path / "secret").read_bytes() == b"keys"
