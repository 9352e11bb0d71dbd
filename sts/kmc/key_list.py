"""The list of keys to issue, TOML: one [[keys]] table for each register, in order.

[[keys]]
value = "generate"             # or 16 hexadecimal digits for DKGA02, 40 for DKGA04
sgc = "201457"
krn = 1
kt = 2                         # 0 DITK, 1 DDTK, 2 DUTK, 3 DCTK
dkga = 4
base_date = 2014
ken = 255
active_from = 2026-01-01T00:00:00Z   # this and all below may be left out
issue_until = 2027-01-01T00:00:00Z
unit_limit = 500_000           # tenths: 50 000.0 kWh
currency_limit = 100_000_000   # 0.00001 of the base unit: 1 000.00
"""

from __future__ import annotations

import re
import secrets
import tomllib
from datetime import UTC, datetime
from typing import Any, Final

from sts.errors import InvalidKey, UnsupportedAlgorithm
from sts.keys import VENDING_KEY_BYTES, KeyGeneration
from sts.kmc.errors import KeyListInvalid
from sts.kmc.values import MAX_KEYS, ModuleKey, read_key

GENERATE: Final = "generate"
_NEEDED: Final = {"value": str, "sgc": str, "krn": int, "kt": int, "dkga": int, "base_date": int, "ken": int}
_NAME: Final = re.compile("[a-z_]{1,15}")
_TERMS: Final = {"active_from": datetime, "issue_until": datetime, "unit_limit": int, "currency_limit": int}


def read_key_list(text: str) -> tuple[ModuleKey, ...]:
    """The keys in a list; "generate" makes one from the system's random source. Raises KeyListInvalid."""
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError):  # no TOML, or numbers and brackets beyond all bounds
        raise KeyListInvalid(0, "TOML") from None
    tables = content.get("keys")
    if set(content) != {"keys"} or not isinstance(tables, list) or not 0 < len(tables) <= MAX_KEYS:
        raise KeyListInvalid(0, "keys")
    return tuple(_read(number, table) for number, table in enumerate(tables, start=1))


def _read(number: int, table: Any) -> ModuleKey:
    _verify_types(number, table)
    record: dict[str, Any] = {
        name: _text_of(number, name, value) if isinstance(value, datetime) else value for name, value in table.items()
    }
    try:
        if record["value"] == GENERATE:
            record["value"] = secrets.token_hex(VENDING_KEY_BYTES[KeyGeneration(record["dkga"])])
        held = read_key(record)
    except InvalidKey as error:
        raise KeyListInvalid(number, error.field) from None
    except (KeyError, UnsupportedAlgorithm):
        raise KeyListInvalid(number, "dkga") from None
    except ValueError:
        raise KeyListInvalid(number, "value, kt, dkga or base_date") from None
    if held.active_from and held.issue_until and held.issue_until < held.active_from:  # it would never issue
        raise KeyListInvalid(number, "issue_until")
    return held


def _text_of(number: int, name: str, moment: datetime) -> str:
    """In UTC, as modules tell it."""
    if moment.tzinfo is None:
        raise KeyListInvalid(number, name)
    try:
        return moment.astimezone(UTC).isoformat()
    except OverflowError:
        raise KeyListInvalid(number, name) from None


def _verify_types(number: int, table: Any) -> None:
    if not isinstance(table, dict):
        raise KeyListInvalid(number, "keys")
    for name in table.keys() - _NEEDED.keys() - _TERMS.keys():
        raise KeyListInvalid(number, name if _NAME.fullmatch(name) else "a name in it")  # it may be a key
    for name, kind in {**_NEEDED, **_TERMS}.items():
        missing = name not in table and name in _NEEDED
        if missing or (name in table and type(table[name]) is not kind):
            raise KeyListInvalid(number, name)
