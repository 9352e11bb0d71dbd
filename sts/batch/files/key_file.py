"""The vending keys of a batch, in a TOML file that must be its owner's alone (mode 0600)."""

from __future__ import annotations

import os
import stat
import tomllib
from typing import TYPE_CHECKING, Any

import numpy as np

from sts.batch.files.errors import KeyFileError
from sts.batch.rows import is_below
from sts.errors import InvalidKey, UnsupportedAlgorithm
from sts.keys import VendingKey

if TYPE_CHECKING:
    from pathlib import Path

    from sts.batch.rows import Integers

FORMAT = """
KEYS.toml, of mode 0600, has a table for each vending key, as in the list for `python -m sts.kmc`:

  [[keys]]
  sgc = "123456"
  krn = 1
  kt = 2
  dkga = 4
  base_date = 2014
  ken = 255
  value = "hexadecimal digits: 20 bytes for DKGA04, 8 for DKGA02"
"""
_FIELDS = {"sgc": str, "krn": int, "kt": int, "dkga": int, "base_date": int, "ken": int, "value": str}


class KeyRing:
    """Vending keys by supply group code, key revision number and key type."""

    def __init__(self, keys: list[VendingKey]) -> None:
        self.keys = sorted(keys, key=_code)
        self._codes = np.array([_code(key) for key in self.keys], np.int64)
        if len(np.unique(self._codes)) < len(self._codes):
            raise KeyFileError("two keys have the same sgc, krn and kt")

    def find(self, sgc: Integers, krn: Integers, kt: Integers) -> Integers:
        """Places in `keys`, -1 where there is none."""
        codes = sgc * 100 + krn * 10 + kt
        places = np.minimum(np.searchsorted(self._codes, codes), len(self.keys) - 1)
        in_range = is_below(krn, 10) & is_below(kt, 10)
        return np.where(in_range & (self._codes[places] == codes), places, -1)


def read_key_file(path: Path) -> KeyRing:
    """The keys in a file. Raises KeyFileError: not there, open to others, or no keys."""
    try:
        with path.open("rb") as file:
            if os.name == "posix" and stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise KeyFileError(f"{path} is open to others: chmod 600 {path}")
            return parse_keys(file.read())
    except OSError as error:
        raise KeyFileError(f"{path}: {error.strerror}") from error


def parse_keys(text: bytes) -> KeyRing:
    """The keys in a text. Raises KeyFileError."""
    try:
        tables = tomllib.loads(text.decode("utf-8-sig")).get("keys")
    except UnicodeDecodeError:
        raise KeyFileError("the keys are not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise KeyFileError(f"the keys are no TOML: {error}") from None
    if not isinstance(tables, list) or not tables:
        raise KeyFileError("there is no [[keys]] in the keys")
    return KeyRing([_vending_key(number, table) for number, table in enumerate(tables, 1)])


def _vending_key(number: int, table: Any) -> VendingKey:
    if not isinstance(table, dict) or table.keys() != _FIELDS.keys():
        raise KeyFileError(f"key {number} must have {', '.join(_FIELDS)}")
    for name, kind in _FIELDS.items():
        if type(table[name]) is not kind:
            raise KeyFileError(f"key {number}: {name} must be {'a text' if kind is str else 'a whole number'}")
    try:
        return VendingKey.read(table)
    except InvalidKey as error:
        raise KeyFileError(f"key {number}: {error.field} is wrong") from None
    except UnsupportedAlgorithm as error:
        raise KeyFileError(f"key {number}: {error.name} is not supported") from None
    except ValueError:
        raise KeyFileError(
            f"key {number}: value must be hexadecimal, kt 0 to 3, dkga 2 or 4, base_date 1993, 2014 or 2035"
        ) from None


def _code(key: VendingKey) -> int:
    return int(key.sgc) * 100 + key.krn * 10 + key.kt
