"""The certificate by which clients know an emulated PrismToken: made by itself, once, to be pinned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from sts.module.emulator.sealed import storage, write_durably

if TYPE_CHECKING:
    from pathlib import Path

CERTIFICATE_FILE: Final = "prism.pem"
KEY_FILE: Final = "prism.key"
_NAME: Final = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "PrismToken emulator")])
_DAY: Final = timedelta(days=1)
_LIFETIME: Final = 3650 * _DAY


def own_certificate(folder: Path) -> tuple[Path, Path]:
    """Certificate and private key in `folder`, PEM files; made when they are not there. Raises ModuleUnavailable."""
    certificate, key = folder / CERTIFICATE_FILE, folder / KEY_FILE
    if not (certificate.exists() and key.exists()):
        with storage(folder):
            _make(certificate, key)
    return certificate, key


def _make(certificate: Path, key: Path) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(_NAME)
        .issuer_name(_NAME)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _DAY)
        .not_valid_after(now + _LIFETIME)
        .sign(private, hashes.SHA256())
    )
    write_durably(key, private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    write_durably(certificate, made.public_bytes(Encoding.PEM))
