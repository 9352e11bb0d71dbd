"""The attributes of a key register, SM?GA and SM!GA (STS 600-8-6): tags and their values, `;` between them.

Provisional, until seen on hardware: the spelling of every tag but BDT and KEN, and that CLM and ULM tell what is left
of the limits, in 0.00001 of the base currency and in tenths of a unit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sts.keys import KeyType
from sts.module import ptvd
from sts.module.errors import FieldError
from sts.module.protocol import KeyRegister
from sts.module.returncodes import ReturnCode
from sts.tid import BaseDate

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_ATTRIBUTE = re.compile(r"(SGC|KRN|KT|BDT|KEN|ACT|IUT|CLM|ULM|KCV)([0-9A-F]+)")
_NUMBER = re.compile(r"[0-9]{1,20}")


def write_register_request(number: int) -> str:
    """SM?GA: register."""
    return ptvd.number(number)


def read_register_request(payload: str) -> int:
    """The register that SM?GA asks for."""
    fields = ptvd.Fields(payload)
    number = fields.number()
    fields.end()
    return number


def write_register(register: KeyRegister) -> str:
    """SM!GA: what every key has, then what this one has."""
    attributes = (
        ("SGC", register.sgc),
        ("KRN", register.krn),
        ("KT", int(register.kt)),
        ("BDT", ptvd.digits_of(register.base_date.start)),
        ("KEN", register.ken),
        ("ACT", register.active_from and ptvd.digits_of(register.active_from)),
        ("IUT", register.issue_until and ptvd.digits_of(register.issue_until)),
        ("CLM", register.currency_left),
        ("ULM", register.units_left),
        ("KCV", register.kcv or None),
    )
    return ";".join(f"{tag}{value}" for tag, value in attributes if value is not None)


def read_register(number: int, payload: str) -> KeyRegister:
    """Register `number` from SM!GA.

    Other tags may stand between; a date or a limit that is not understood counts as not told: selling needs none.
    """
    values = _attributes(payload)
    try:
        return KeyRegister(
            number=number,
            sgc=values["SGC"],
            krn=int(values["KRN"]),
            kt=KeyType(int(values["KT"])),
            base_date=BaseDate(int(values["BDT"][:4])),
            ken=int(values["KEN"]),
            active_from=_find_moment(values, "ACT"),
            issue_until=_find_moment(values, "IUT"),
            units_left=_find_number(values, "ULM"),
            currency_left=_find_number(values, "CLM"),
            kcv=values.get("KCV", ""),
        )
    except (KeyError, ValueError):
        raise FieldError("no key attributes", ReturnCode.FIELD_RANGE) from None


def _attributes(payload: str) -> dict[str, str]:
    matches = (_ATTRIBUTE.fullmatch(attribute) for attribute in payload.split(";"))
    return {match[1]: match[2] for match in matches if match}


def _find_moment(values: Mapping[str, str], tag: str) -> datetime | None:
    try:
        return ptvd.moment_of(values.get(tag, ""))
    except FieldError:
        return None


def _find_number(values: Mapping[str, str], tag: str) -> int | None:
    text = values.get(tag, "")
    return int(text) if _NUMBER.fullmatch(text) else None
