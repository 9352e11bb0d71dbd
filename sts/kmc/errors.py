"""What can go wrong between a key management centre and its modules.

StsError
└── KmcError
    ├── KeyFileRefused     fault: the module does not take the key file
    ├── KeyRequestRefused  fault: the centre does not take the request
    ├── KeyListInvalid     number, field: the list of keys to issue names no key there
    └── CentreUnavailable  fault: the centre's own file cannot be used

All are of the kind "refused": the operator can act on each.
"""

from __future__ import annotations

from enum import StrEnum

from sts.errors import StsError


class KmcError(StsError):
    """Root of the key management errors."""


class KeyFileFault(StrEnum):
    """Why a module refused a key file."""

    UNREADABLE = "unreadable"
    OTHER_CENTRE = "other_centre"
    ALTERED = "altered"
    OTHER_MODULE = "other_module"
    REPLAYED = "replayed"
    FROM_THE_FUTURE = "from_the_future"
    OUT_OF_DATE = "out_of_date"


class KeyFileRefused(KmcError):
    """A key file that does not load. The module keeps the keys it has."""

    def __init__(self, fault: KeyFileFault) -> None:
        super().__init__(fault)
        self.fault = fault


class KeyRequestFault(StrEnum):
    """Why a centre refused a request for keys."""

    UNREADABLE = "unreadable"
    ALTERED = "altered"


class KeyRequestRefused(KmcError):
    """A request for keys that no module made."""

    def __init__(self, fault: KeyRequestFault) -> None:
        super().__init__(fault)
        self.fault = fault


class KeyListInvalid(KmcError):
    """The list of keys to issue: the key of this `number` (from 1; 0 is the list itself) is wrong in `field`."""

    def __init__(self, number: int, field: str) -> None:
        super().__init__(number, field)
        self.number = number
        self.field = field


class CentreFault(StrEnum):
    """Why a centre's file cannot be used."""

    MISSING = "missing"
    EXISTS = "exists"
    DAMAGED = "damaged"
    PASSPHRASE = "passphrase"  # noqa: S105 - a reason's name
    STORAGE = "storage"


class CentreUnavailable(KmcError):
    """A centre whose private key cannot be used."""

    def __init__(self, fault: CentreFault) -> None:
        super().__init__(fault)
        self.fault = fault
