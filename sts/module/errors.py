"""What can go wrong between the program and a security module.

StsError
└── ModuleError
    ├── ModuleUnavailable    environment: no answer, no line, no device; try again once it is back
    │   └── NotServed        environment: an emulator has no place to answer at
    ├── ModuleRefused        refused: the module answered with a return code other than OK
    └── FrameError           environment: bytes on the line that are no frame (handled by the retry rule)
        └── FieldError       a frame whose fields are not those of its command
"""

from __future__ import annotations

from dataclasses import dataclass

from sts.errors import StsError


class ModuleError(StsError):
    """Root of the module errors."""


@dataclass(eq=False)
class ModuleUnavailable(ModuleError):
    """The module at `link` cannot be reached or stopped answering: `reason` in a few words."""

    link: str
    reason: str


class NotServed(ModuleUnavailable):
    """An emulator cannot answer at `link`: `reason` in a few words."""


@dataclass(eq=False)
class ModuleRefused(ModuleError):
    """The module answered `command` with return code `code` (STS 600-8-6), `meaning` in a few words."""

    command: str
    code: int
    meaning: str


@dataclass(eq=False)
class FrameError(ModuleError):
    """Bytes that do not form a frame: `reason` says which rule they break."""

    reason: str


@dataclass(eq=False)
class FieldError(FrameError):
    """A frame's fields break the PTVD rules: `code` is the return code that names the rule (60 to 63)."""

    code: int
