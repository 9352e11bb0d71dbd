from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sts.module.prism.tls import Trust, server_context
from tests.support.certificates import Authority, Certificate

if TYPE_CHECKING:
    import ssl
    from pathlib import Path


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def certificate(authority: Authority) -> Certificate:
    return authority.sign("server")


@pytest.fixture
def context(certificate: Certificate) -> ssl.SSLContext:
    """A server's."""
    return server_context(certificate.file, certificate.key_file)


@pytest.fixture
def trust(authority: Authority) -> Trust:
    return Trust(authority.file)


@pytest.fixture
def no_certificate(tmp_path: Path) -> Path:
    file = tmp_path / "rubbish.pem"
    file.write_text("not a certificate\n", encoding="utf-8")
    return file
