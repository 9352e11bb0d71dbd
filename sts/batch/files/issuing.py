"""Tokens for columns of rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar

import numpy as np

from sts.batch.amounts import currency_codes, management_values, unit_codes
from sts.batch.keychange import NewKeys, key_change_sets
from sts.batch.keys import KEY_BYTES, decoder_keys
from sts.batch.rows import RowsRefused, fill
from sts.batch.tids import verify_not_expired
from sts.batch.tokens import credit_tokens, management_tokens
from sts.digits import DIGITS
from sts.keys import EncryptionAlgorithm, VendingKey
from sts.token import CURRENCY_SUBCLASS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from sts.batch.files.columns import Columns
    from sts.batch.keys import KeyRows
    from sts.batch.rows import Integers, Texts
    from sts.errors import StsError

    Make: TypeAlias = Callable[[Sequence[VendingKey], Columns], Texts]

Made = TypeVar("Made")
_MOST_TOKENS = 4  # in a set


@dataclass(frozen=True, slots=True)
class Settled(Generic[Made]):
    """What was made of the rows that could be, which those are, and why the others could not."""

    made: Made
    rows: NDArray[np.intp]
    errors: Mapping[int, StsError]


def settle(count: int, make: Callable[[NDArray[np.intp]], Made]) -> Settled[Made]:
    """Make what can be made of `count` rows: those that are refused are left out, and the others tried again."""
    rows = np.arange(count)
    errors: dict[int, StsError] = {}
    while True:
        try:
            return Settled(make(rows), rows, errors)
        except RowsRefused as refused:
            errors |= {int(rows[place]): error for place, error in refused.errors.items()}
            rows = np.delete(rows, list(refused.errors))


@dataclass(frozen=True, slots=True)
class Issuer:
    """Makes the tokens of one operation under vending keys; columns name keys by their places."""

    operation: str
    keys: Sequence[VendingKey]

    def issue(self, columns: Columns) -> Settled[Texts]:
        """A row of tokens for each row that can have them; sets of fewer leave the last ones empty."""
        return settle(len(columns["pan"]), lambda rows: self._tokens(take(columns, rows)))

    def _tokens(self, columns: Columns) -> Texts:
        make, width, names = _OPERATIONS[self.operation]
        tokens = np.zeros((len(columns["pan"]), width), f"S{DIGITS}")
        parts = groups([columns[name] for name in names])
        return fill(tokens, parts, lambda rows: make(self.keys, take(columns, rows)))


def take(columns: Columns, rows: NDArray[np.intp]) -> Columns:
    """Some rows of all columns."""
    return {name: column[rows] for name, column in columns.items()}


def groups(columns: list[Integers]) -> Iterator[NDArray[np.intp]]:
    """The rows that have the same numbers in all columns."""
    codes = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        codes = codes * (column.max(initial=0) + 1) + column
    return (np.flatnonzero(codes == code) for code in np.unique(codes))


def _credit(keys: Sequence[VendingKey], columns: Columns) -> Texts:
    rows, subclass = _decoder_keys(keys, columns), columns["subclass"]
    verify_not_expired(columns["tid"], _kens(keys)[columns["key"]])
    tokens = credit_tokens(rows, subclass, columns["tid"], _amount_codes(subclass, columns["value"]), columns["rnd"])
    return tokens[:, np.newaxis]


def _amount_codes(subclass: Integers, values: NDArray[Any]) -> Integers:
    currency = subclass >= CURRENCY_SUBCLASS
    codes = fill(np.zeros(len(values), np.int64), [np.flatnonzero(~currency)], lambda rows: unit_codes(values[rows]))
    return fill(codes, [np.flatnonzero(currency)], lambda rows: currency_codes(values[rows]))


def _management(keys: Sequence[VendingKey], columns: Columns) -> Texts:
    rows, function, tid = _decoder_keys(keys, columns), columns["subclass"], columns["tid"]
    verify_not_expired(tid, _kens(keys)[columns["key"]])
    values = management_values(function, columns["value"])
    return management_tokens(rows, function, tid, values, columns["rnd"])[:, np.newaxis]


def _key_change(keys: Sequence[VendingKey], columns: Columns) -> Texts:
    current = _decoder_keys(keys, columns)
    old, new, ti = columns["key"], columns["new_key"], columns["new_ti"]
    rows = _decoder_keys(keys, columns | {"key": new, "ti": ti})
    verify_not_expired(columns["tid"], _kens(keys)[new])
    krn, kt, sgc, base = (np.array([getattr(key, name) for key in keys]) for name in ("krn", "kt", "sgc", "base_date"))
    rollover = np.where(columns["rollover"] < 0, base[old] != base[new], columns["rollover"] > 0)
    change = NewKeys(rows, krn[new], kt[new], ti, _kens(keys)[new], sgc[new], rollover)
    count = int(columns["count"][0])
    sets = np.zeros((len(rows), _MOST_TOKENS), f"S{DIGITS}")
    sets[:, :count] = key_change_sets(current, change, count)
    return sets


def _kens(keys: Sequence[VendingKey]) -> Integers:
    return np.array([key.ken for key in keys])


def _decoder_keys(keys: Sequence[VendingKey], columns: Columns) -> KeyRows:
    """Of rows that have their algorithm in common."""
    key, pan, ti, ea = columns["key"], columns["pan"], columns["ti"], EncryptionAlgorithm(columns["ea"][0])
    made = np.zeros((len(pan), KEY_BYTES[ea]), np.uint8)
    return fill(made, groups([key]), lambda rows: decoder_keys(keys[key[rows[0]]], pan[rows], ti[rows], ea))


# What makes the tokens, how many a row at the most, and what the rows of one call have in common.
_OPERATIONS: dict[str, tuple[Make, int, tuple[str, ...]]] = {
    "credit": (_credit, 1, ("ea",)),
    "management": (_management, 1, ("ea",)),
    "key-change": (_key_change, _MOST_TOKENS, ("ea", "count")),
}
