"""Rows: what callers may give as a column, and how rows are refused."""

from __future__ import annotations

from operator import index
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import numpy as np

from sts.errors import StsError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    Column = TypeVar("Column", bound=NDArray[Any])
    Integers: TypeAlias = NDArray[np.int64]
    Mask: TypeAlias = NDArray[np.bool_]
    Texts: TypeAlias = NDArray[np.bytes_]
    Numbers: TypeAlias = int | Sequence[int] | NDArray[np.integer] | NDArray[np.object_]
    """One number for all rows, or one for each; Python's own may be of any size."""
    SomeTexts: TypeAlias = Sequence[str] | Sequence[bytes] | NDArray[np.bytes_] | NDArray[np.str_]

_LOWEST, _HIGHEST = -(1 << 63), (1 << 63) - 1
AT_A_TIME = 1 << 14
"""Rows: their columns stay in the processor's cache."""


class RowsRefused(StsError):
    """Rows that cannot be made; nothing was made. `errors`: what the one-token path raises, by row from 0."""

    def __init__(self, errors: Mapping[int, StsError]) -> None:
        super().__init__(errors)
        self.errors = errors


def fill(column: Column, parts: Iterable[NDArray[np.intp]], make: Callable[[NDArray[np.intp]], Column]) -> Column:
    """A column with what is made of each part of its rows.

    Raises RowsRefused for all parts together, by the rows of the whole.
    """
    errors: dict[int, StsError] = {}
    for rows in parts:
        try:
            column[rows] = make(rows)
        except RowsRefused as refused:
            errors |= {int(rows[place]): error for place, error in refused.errors.items()}
        except StsError as error:
            errors |= dict.fromkeys(rows.tolist(), error)
    if errors:
        raise RowsRefused(errors)
    return column


def refuse_rows(suspects: Mask, make_one: Callable[[int], object]) -> None:
    """Have the one-token path refuse the rows in question. Raises RowsRefused, if it does."""
    errors = {}
    for row in np.flatnonzero(suspects).tolist():
        try:
            make_one(row)
        except StsError as error:
            errors[row] = error
    if errors:
        raise RowsRefused(errors)


def row_count(*columns: Numbers) -> int:
    """How many rows columns make together; one number goes with any. Raises ValueError where they differ."""
    shape: tuple[int, ...] = np.broadcast_shapes((1,), *(np.shape(column) for column in columns))
    return shape[-1]


def integers(values: Numbers, count: int) -> Integers:
    """A column of `count` rows. Numbers beyond 64 bits, which every field refuses, become the nearest of 64 bits.

    Raises TypeError for anything but whole numbers, ValueError for another number of rows.
    """
    column = _numbers(values)
    if column.dtype.kind not in "iuO" and column.size:
        raise TypeError(f"whole numbers expected, not {column.dtype}")
    if column.ndim > 1 or column.size not in {1, count}:
        raise ValueError(f"one number or {count} expected, not an array of shape {column.shape}")
    if column.dtype.kind == "O":
        column = np.array([min(max(index(value), _LOWEST), _HIGHEST) for value in column.flat], np.int64)
    if column.dtype == np.uint64:
        column = np.minimum(column, np.uint64(_HIGHEST))
    return np.broadcast_to(column.astype(np.int64, copy=False), count)


def number_at(values: Numbers, row: int) -> int:
    """One row's number as it was given, of any size."""
    column = _numbers(values)
    return index(column.flat[row if column.size > 1 else 0])


def _numbers(values: Numbers) -> NDArray[Any]:
    column = np.asarray(values)
    if column.dtype.kind == "f" and not hasattr(values, "dtype"):
        return np.asarray(values, object)  # NumPy makes floats of numbers on both sides of 64 bits
    return column


def byte_texts(texts: SomeTexts | str) -> Texts:
    """A column of texts as bytes. Raises TypeError for anything else: numbers have lost their leading zeros."""
    column = np.atleast_1d(np.asarray(texts))
    if column.ndim > 1 or (column.size and not _are_texts(column)):
        raise TypeError(f"a column of texts expected, not {column.dtype} of shape {column.shape}")
    if column.dtype.kind == "S":
        return column
    try:
        return column.astype("S")
    except UnicodeEncodeError:
        return np.char.encode(column.astype(str), "utf-8", "replace")


def _are_texts(column: NDArray[Any]) -> bool:
    if column.dtype.kind == "O":
        return all(isinstance(text, str | bytes) for text in column)
    return column.dtype.kind in "SUT"


def text_at(texts: Texts, row: int) -> str:
    """One row's text, for the one-token path."""
    return str(texts[row].decode("utf-8", "replace"))


def is_below(values: Integers, limit: int | Integers) -> Mask:
    """Which values are neither below zero nor as large as the limit."""
    mask: Mask = (values >= 0) & (values < limit)
    return mask


def slices(count: int) -> Iterator[slice]:
    """All rows, some at a time."""
    return (slice(start, start + AT_A_TIME) for start in range(0, count, AT_A_TIME))
