from __future__ import annotations

import stat
import sys
from typing import TYPE_CHECKING

import pytest

from sts.module.emulator.prism_certificate import own_certificate
from sts.module.errors import ModuleUnavailable
from sts.module.prism.tls import Trust, server_context

if TYPE_CHECKING:
    from pathlib import Path


def test_it_is_made_once_and_can_be_used(tmp_path: Path) -> None:
    certificate, key = own_certificate(tmp_path)
    made = certificate.read_bytes(), key.read_bytes()
    assert own_certificate(tmp_path) == (certificate, key)
    assert (certificate.read_bytes(), key.read_bytes()) == made
    server_context(certificate, key)
    Trust(certificate, pinned=True).context()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_nobody_else_reads_its_key(tmp_path: Path) -> None:
    _, key = own_certificate(tmp_path)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ModuleUnavailable):
        own_certificate(tmp_path / "none")
