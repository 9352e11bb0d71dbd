"""What can be wrong with what the utility's office is said to have signed.

LicenseError
├── DocumentRefused
│   ├── NotADocument       no document, or one that was damaged on its way
│   ├── OtherVersion       version: of a format that this program does not know
│   ├── OtherKind          kind: a document, but for another purpose
│   ├── SignatureWrong     not signed by this office, or altered since
│   └── OtherStation       station: for another one
├── CodeRefused
│   ├── CodeMistyped       digits: how many there are; the check digits do not fit
│   └── CodeWrong          well typed, but not made by this office for this station now
├── NotInACode             field: the grant cannot be said in 28 digits
└── IssuerUnavailable      fault: the office's key file cannot be used

All are of the kind "refused": somebody can act on each.
"""

from __future__ import annotations

from enum import StrEnum


class LicenseError(Exception):
    """Root of everything this package raises on purpose."""


class DocumentRefused(LicenseError):
    """A document that changes nothing."""


class NotADocument(DocumentRefused):
    """Not a line that the office makes."""


class OtherVersion(DocumentRefused):
    """A document of a later program."""

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


class OtherKind(DocumentRefused):
    """A document for another purpose."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class SignatureWrong(DocumentRefused):
    """Altered, or signed by somebody else."""


class OtherStation(DocumentRefused):
    """A sound document that names another station."""

    def __init__(self, station: str) -> None:
        super().__init__(station)
        self.station = station


class CodeRefused(LicenseError):
    """A short code that changes nothing."""


class CodeMistyped(CodeRefused):
    """A slip of the finger: it tells nothing about the secret and is no attempt at it."""

    def __init__(self, digits: int) -> None:
        super().__init__(digits)
        self.digits = digits


class CodeWrong(CodeRefused):
    """An attempt that failed."""


class NotInACode(LicenseError):
    """A grant that a code has no room for: its `field` is "amount" or "expires_at"."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class IssuerFault(StrEnum):
    """Why the office's key file cannot be used."""

    MISSING = "missing"
    EXISTS = "exists"
    DAMAGED = "damaged"
    PASSPHRASE = "passphrase"  # noqa: S105 - a reason's name
    STORAGE = "storage"


class IssuerUnavailable(LicenseError):
    """The office's private keys cannot be used."""

    def __init__(self, fault: IssuerFault) -> None:
        super().__init__(fault)
        self.fault = fault
