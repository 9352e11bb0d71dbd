"""The second factor: codes that change every half minute (TOTP, RFC 6238), and recovery codes for a lost telephone.

Codes are as authenticator apps make them by default: HMAC-SHA-1, 30 s, six digits. One step to either side is taken
for a clock that is a little off. A step counts once: who looks over a shoulder cannot use the code again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

if TYPE_CHECKING:
    from datetime import datetime

STEP_SECONDS: Final = 30
DIGITS: Final = 6
RECOVERY_CODES: Final = 10
_SECRET_BYTES: Final = 20  # as long as the hash, RFC 4226, 4 (R6)
_WINDOW: Final = 1
_RECOVERY_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # 32 that do not look alike: five bits each
_GROUPS, _GROUP = 4, 4


def new_secret() -> bytes:
    """Return a fresh secret for a telephone."""
    return secrets.token_bytes(_SECRET_BYTES)


def secret_text(secret: bytes) -> str:
    """Return a secret as people type it into an app: base32 (RFC 4648) without padding."""
    return base64.b32encode(secret).decode().rstrip("=")


def read_secret_text(text: str) -> bytes:
    """Return the secret that `secret_text` wrote. Raises ValueError."""
    return base64.b32decode(text + "=" * (-len(text) % 8))


def step_at(moment: datetime) -> int:
    """Return the number of the half minute (RFC 6238, 4.2: T0 = 1970)."""
    return int(moment.timestamp()) // STEP_SECONDS


def code_of(secret: bytes, step: int, digits: int = DIGITS) -> str:
    """Return the code of a step (RFC 4226, 5.3)."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), hashlib.sha1)
    offset = digest[-1] & 0xF
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**digits:0{digits}}"


def find_step(secret: bytes, code: str, now: datetime, last: int) -> int | None:
    """Return the step whose code this is, near `now` and after `last`, the last one that was taken.

    All steps of the window are compared, each in constant time. Where the clock was ahead when the last code was taken
    and has been set back since, no code is taken until that moment comes again; a recovery code is.
    """
    present = step_at(now)
    typed = code.encode("ascii", "replace")
    found = None
    for step in range(present - _WINDOW, present + _WINDOW + 1):
        if hmac.compare_digest(code_of(secret, step).encode(), typed) and step > last:
            found = step
    return found


def enrolment_uri(secret: bytes, issuer: str, username: str) -> str:
    """Return what an app reads from a QR code: otpauth://totp/ISSUER:USERNAME?secret=…"""
    label = quote(f"{issuer}:{username}", safe=":")
    fields = {"secret": secret_text(secret), "issuer": issuer, "algorithm": "SHA1"}
    return f"otpauth://totp/{label}?{urlencode(fields, quote_via=quote)}&digits={DIGITS}&period={STEP_SECONDS}"


def normal_code(typed: str) -> str:
    """Return a code as it is compared: without blanks and dashes, in ASCII capitals."""
    return typed.encode("ascii", "replace").decode().replace(" ", "").replace("-", "").upper()


def is_recovery_code(code: str) -> bool:
    """Has a normal code the length of a recovery code?"""
    return len(code) == _GROUPS * _GROUP


def new_recovery_codes() -> tuple[str, ...]:
    """Return codes that work once each in place of a telephone: 80 bits, "ABCD-EFGH-JKLM-NPQR"."""
    return tuple(_recovery_code() for _ in range(RECOVERY_CODES))


def _recovery_code() -> str:
    groups = ("".join(secrets.choice(_RECOVERY_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))
    return "-".join(groups)
