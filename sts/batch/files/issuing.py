"""Tokens for columns of rows: the work that is shared out among processes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

import numpy as np

from sts.batch.amounts import currency_codes, management_values, unit_codes
from sts.batch.keychange import NewKeys, key_change_sets
from sts.batch.keys import decoder_keys
from sts.batch.rows import Refusals, RowsRefused
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
        make, width, names = _OPERATIONS[self.operation]
        return settle(len(columns["pan"]), lambda rows: self._in_groups(make, width, names, take(columns, rows)))

    def _in_groups(self, make: Make, width: int, names: tuple[str, ...], columns: Columns) -> Texts:
        tokens, refusals = np.zeros((len(columns["pan"]), width), f"S{DIGITS}"), Refusals()
        for rows in groups([columns[name] for name in names]):
            with refusals.of(rows):
                made = make(self.keys, take(columns, rows))
                tokens[rows, : made.shape[1]] = made
        refusals.verify_none()
        return tokens


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
    key, rows = _decoder_keys(keys, columns)
    subclass = columns["subclass"]
    verify_not_expired(columns["tid"], key.ken)
    tokens = credit_tokens(rows, subclass, columns["tid"], _amount_codes(subclass, columns["value"]), columns["rnd"])
    return tokens[:, np.newaxis]


def _amount_codes(subclass: Integers, values: NDArray[np.int64]) -> Integers:
    codes, refusals = np.zeros(len(values), np.int64), Refusals()
    for encode, mask in ((unit_codes, subclass < CURRENCY_SUBCLASS), (currency_codes, subclass >= CURRENCY_SUBCLASS)):
        rows = np.flatnonzero(mask)
        with refusals.of(rows):
            codes[rows] = encode(values[rows])
    refusals.verify_none()
    return codes


def _management(keys: Sequence[VendingKey], columns: Columns) -> Texts:
    key, rows = _decoder_keys(keys, columns)
    function, tid = columns["subclass"], columns["tid"]
    verify_not_expired(tid, key.ken)
    values = management_values(function, columns["value"])
    return management_tokens(rows, function, tid, values, columns["rnd"])[:, np.newaxis]


def _key_change(keys: Sequence[VendingKey], columns: Columns) -> Texts:
    old, current = _decoder_keys(keys, columns)
    new, rows = _decoder_keys(keys, columns | {"key": columns["new_key"], "ti": columns["new_ti"]})
    verify_not_expired(columns["tid"], new.ken)
    rollover = np.where(columns["rollover"] < 0, old.base_date != new.base_date, columns["rollover"] > 0)
    change = NewKeys(rows, new.krn, new.kt, columns["new_ti"], new.ken, new.sgc, rollover)
    return key_change_sets(current, change, int(columns["count"][0]))


def _decoder_keys(keys: Sequence[VendingKey], columns: Columns) -> tuple[VendingKey, KeyRows]:
    """Of rows that have their vending key and algorithm in common."""
    key, ea = keys[columns["key"][0]], EncryptionAlgorithm(columns["ea"][0])
    return key, decoder_keys(key, columns["pan"], columns["ti"], ea)


# What makes the tokens, how many a row at the most, and what the rows of one call have in common.
_OPERATIONS: dict[str, tuple[Make, int, tuple[str, ...]]] = {
    "credit": (_credit, 1, ("key", "ea")),
    "management": (_management, 1, ("key", "ea")),
    "key-change": (_key_change, 4, ("key", "new_key", "ea", "count")),
}
