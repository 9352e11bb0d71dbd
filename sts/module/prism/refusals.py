"""What PrismToken's error codes mean as return codes of security modules.

The codes were seen in two public implementations. A message of theirs may hold an access token, a meter number or
a password: only what `short` leaves of it goes into errors and logs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sts.module.errors import ModuleRefused
from sts.module.returncodes import ReturnCode, refusal

NOT_SIGNED_IN = "EAuthentication.Token"
UNKNOWN_RESULT = "ECacheMiss"
VALID = "EVerify.Ok"
MODULE_ERROR = "ESm"  # the security module's own return code stands in the message, in quotes (provisional)

CODES = {
    "EKeystore.NotFound": ReturnCode.KEY_REGISTER_NOT_FOUND,
    "EParamRange": ReturnCode.PARAMETER_RANGE,
    "ESts.DrnOrPan": ReturnCode.PAN,
    "ESts.DrnOrPan.CheckDigit": ReturnCode.PAN,
    "ESts.VkExpired": ReturnCode.KEY_EXPIRED,
    "EVerify.Crc": ReturnCode.TOKEN_CRC,
    "EVerify.DdtkCredit": ReturnCode.DEFAULT_KEY,
    "EVerify.KeyExpired": ReturnCode.KEY_EXPIRED,
}
_SIGN_IN = {
    "ESignin.Version": "it speaks another version",
    "ESignin.Realm": "unknown realm",
    "ESignin.Subject": "unknown user",
    "ESignin.Authentication": "wrong password",
    "ESignin.Permission": "the user may not",
}
_QUOTED_CODE = re.compile(r"error '(\d{1,2})'")
_CODE_LIMIT, _WORDS_LIMIT = 40, 80
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 .,:;()=_-]+")
_SECRET = re.compile(r"\S{16,}|\d(?:[ -]?\d){8,}")  # access tokens; PANs, DRNs and tokens


@dataclass(eq=False)
class ApiError(Exception):
    """The server refuses a call: `code` for programs, `words` in English, not fit to be shown as they are."""

    code: str
    words: str


def refusal_of(method: str, code: str, words: str = "") -> ModuleRefused:
    """The refusal that `code` stands for, APPLICATION where none fits."""
    number = CODES.get(code) or _module_code(code, words)
    if number is None:
        plain_code = _NOT_PLAIN.sub("", code)[:_CODE_LIMIT]
        return ModuleRefused(method, ReturnCode.APPLICATION, f"{plain_code}: {short(words)}")
    return refusal(method, number)


def sign_in_reason(error: ApiError) -> str:
    """Why nobody was let in, in a few words."""
    return f"the sign-in is refused: {_SIGN_IN.get(error.code, 'for no reason that is known here')}"


def short(words: str) -> str:
    """A message without anything that could be secret, and not too long."""
    return _NOT_PLAIN.sub(" ", _SECRET.sub("...", words))[:_WORDS_LIMIT].strip()


def _module_code(code: str, words: str) -> ReturnCode | None:
    found = _QUOTED_CODE.search(words) if code == MODULE_ERROR else None
    try:
        number = ReturnCode(int(found[1])) if found else None
    except ValueError:
        return None
    return number or None  # OK refuses nothing
