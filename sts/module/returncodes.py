"""Return codes of STS6 modules (STS 600-8-6). One public source gives them: provisional until seen on hardware."""

from __future__ import annotations

from enum import IntEnum

from sts.module.errors import ModuleRefused


class ReturnCode(IntEnum):
    """The two digits after an answer's header."""

    OK = 0
    DEVICE_FAILURE = 1
    FORMAT = 2
    TOKEN_CRC = 3
    KEY_TYPE = 5
    CHECKSUM = 20
    HEADER = 21
    KEK_SLOT_STATE = 26
    KEK_NOT_FOUND = 27
    KEY_REGISTER_NOT_FOUND = 28
    KEY_CHANGE_NOT_ALLOWED = 29
    INSUFFICIENT_CREDIT = 31
    MODULE_ID = 33
    PARAMETER_RANGE = 40
    KEY_EXPIRED = 41
    ISSUE_UNTIL_PASSED = 42
    NOT_YET_ACTIVE = 43
    TID_WINDOW = 44
    SUBCLASS = 48
    TAMPERED = 57
    APPLICATION = 58
    FIELD_COUNT = 60
    FIELD_TYPE = 61
    FIELD_ENCODING = 62
    FIELD_RANGE = 63
    PAN = 76
    MAC = 77
    KEY_CHECK_VALUE = 78
    DEFAULT_KEY = 80
    TOKEN_COUNT = 85
    ATTRIBUTE = 94


_MEANINGS = {
    ReturnCode.OK: "done",
    ReturnCode.DEVICE_FAILURE: "device failure",
    ReturnCode.FORMAT: "wrong format",
    ReturnCode.TOKEN_CRC: "token checksum wrong",
    ReturnCode.KEY_TYPE: "key type not allowed",
    ReturnCode.CHECKSUM: "frame checksum wrong",
    ReturnCode.HEADER: "unknown command",
    ReturnCode.KEK_SLOT_STATE: "key exchange slot not ready",
    ReturnCode.KEK_NOT_FOUND: "key exchange key not found",
    ReturnCode.KEY_REGISTER_NOT_FOUND: "key register not found",
    ReturnCode.KEY_CHANGE_NOT_ALLOWED: "key change not allowed",
    ReturnCode.INSUFFICIENT_CREDIT: "credit limit of the key used up",
    ReturnCode.MODULE_ID: "made for another module",
    ReturnCode.PARAMETER_RANGE: "parameter out of range",
    ReturnCode.KEY_EXPIRED: "key expired",
    ReturnCode.ISSUE_UNTIL_PASSED: "issue-until date passed",
    ReturnCode.NOT_YET_ACTIVE: "key not yet active",
    ReturnCode.TID_WINDOW: "token identifier not accepted",
    ReturnCode.SUBCLASS: "subclass not allowed",
    ReturnCode.TAMPERED: "module tampered with",
    ReturnCode.APPLICATION: "application error",
    ReturnCode.FIELD_COUNT: "wrong number of fields",
    ReturnCode.FIELD_TYPE: "wrong field type",
    ReturnCode.FIELD_ENCODING: "wrong field encoding",
    ReturnCode.FIELD_RANGE: "field out of range",
    ReturnCode.PAN: "bad meter number",
    ReturnCode.MAC: "authentication failed",
    ReturnCode.KEY_CHECK_VALUE: "key check value wrong",
    ReturnCode.DEFAULT_KEY: "default key for a class 0 token",
    ReturnCode.TOKEN_COUNT: "wrong number of tokens",
    ReturnCode.ATTRIBUTE: "key attribute wrong",
}


def meaning_of(code: int) -> str:
    """A few words for a return code; modules may send codes that are not listed."""
    try:
        return _MEANINGS[ReturnCode(code)]
    except ValueError:
        return "unknown return code"


def refusal(command: str, code: int) -> ModuleRefused:
    """The error for a return code other than OK, with its meaning."""
    return ModuleRefused(command, code, meaning_of(code))
