"""The columns of a file of rows: which there are, and their texts as arrays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self, TypeAlias

import numpy as np

from sts.batch.files.errors import CsvFileError, FieldError
from sts.batch.meters import meter_pans
from sts.batch.rows import RowsRefused, is_below
from sts.batch.tokens import random_numbers
from sts.keys import EncryptionAlgorithm

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from sts.batch.files.key_file import KeyRing
    from sts.batch.rows import Integers, Mask

    Columns: TypeAlias = dict[str, NDArray[Any]]
    Rows: TypeAlias = Sequence[list[str]]

TIME_FORMAT = "ISO 8601 time, such as 2026-01-31T12:00:00Z"
TOKEN_COLUMNS = {"credit": ("token",), "management": ("token",), "key-change": tuple(f"token_{n}" for n in range(1, 5))}
_METER = ("meter", "sgc", "krn", "ti")
_REQUIRED = {
    "credit": (*_METER, "subclass", "value"),
    "management": (*_METER, "subclass", "value"),
    "key-change": (*_METER, "new_sgc", "new_krn", "new_ti"),
}
_ALWAYS = ("kt", "ea", "tid", "issued", "reference")
_OPTIONAL = {
    "credit": (*_ALWAYS, "rnd"),
    "management": (*_ALWAYS, "rnd"),
    "key-change": (*_ALWAYS, "new_kt", "count", "rollover"),
}
_WIDTH, _MOST_DIGITS = 20, 18  # characters; 18 digits and a sign stay within 64 bits, one more tells of more
_LARGE_NUMBER = re.compile(r"-?[0-9]{1,40}")
_SGC_DIGITS, _PAN_DIGITS = 6, 18
_ZERO, _MINUS = ord("0"), ord("-")
_DUTK, _STA = "2", "7"
_FEWEST = {EncryptionAlgorithm.STA: "2", EncryptionAlgorithm.MISTY1: "4"}  # tokens in a set
_UNKNOWN = 9
_ROLLOVERS = {"0": 0, "1": 1, "": -1}  # -1: if the base date changes


@dataclass(frozen=True, slots=True)
class Layout:
    """What a file's header says: the operation's columns, in any order."""

    operation: str
    header: tuple[str, ...]

    @classmethod
    def parse(cls, operation: str, header: Sequence[str]) -> Self:
        """The layout of a header. Raises CsvFileError: a column missing, unknown or twice there."""
        names = tuple(name.strip().lower() for name in header)
        required = _REQUIRED[operation]
        known = required + _OPTIONAL[operation]
        for wrong, what in (
            ([name for name in required if name not in names], "missing"),
            ([name for name in names if not name], "without a name"),
            ([name for name in names if name not in known], "unknown"),
            ([name for name in known if names.count(name) > 1], "there twice"),
        ):
            if wrong:
                raise CsvFileError(f"columns {what}: {', '.join(map(repr, wrong))}")
        if "tid" in names and "issued" in names:
            raise CsvFileError("give tid or issued, not both")
        return cls(operation, names)

    @property
    def with_tokens(self) -> list[str]:
        """The header of the file of tokens."""
        tid = () if "tid" in self.header or self.operation == "key-change" else ("tid",)
        return [*self.header, *tid, *TOKEN_COLUMNS[self.operation]]


def verify_widths(layout: Layout, rows: Rows) -> None:
    """Check that every row has all fields. Raises RowsRefused."""
    width = len(layout.header)
    _refuse(
        "row",
        {row: f"has {len(fields)} fields, not {width}" for row, fields in enumerate(rows) if len(fields) != width},
    )


def read_columns(layout: Layout, rows: Rows, ring: KeyRing) -> Columns:
    """The columns that tokens are made of; moments and token identifiers are read apart. Raises RowsRefused."""
    verify_widths(layout, rows)
    fields = _Fields(layout, rows)
    columns = _meter_columns(fields, ring)
    if layout.operation == "key-change":
        return columns | _key_change_columns(fields, ring, columns["ea"])
    columns["subclass"] = fields.numbers("subclass")
    columns["value"] = fields.large_numbers("value")
    columns["rnd"] = fields.numbers("rnd", defaults=map(str, random_numbers(len(rows)).tolist()))
    return columns


def read_moments(layout: Layout, rows: Rows, default: np.datetime64) -> NDArray[np.datetime64]:
    """The minutes of issue. Raises RowsRefused."""
    if "issued" not in layout.header:
        return np.full(len(rows), default)
    texts = _Fields(layout, rows).texts("issued")
    known = {text: moment_of(text) for text in set(texts)}
    moments = np.array([known[text] for text in texts], "datetime64[m]")
    _refuse("issued", dict.fromkeys(_rows(np.isnat(moments)), f"is no {TIME_FORMAT}"))
    return moments


def read_tids(layout: Layout, rows: Rows) -> Integers:
    """The token identifiers of a file that gives them. Raises RowsRefused."""
    return _Fields(layout, rows).numbers("tid")


class _Fields:
    """Rows as columns of texts, by name; a column that is not there, or a field without text, has the default."""

    def __init__(self, layout: Layout, rows: Rows) -> None:
        self._count = len(rows)
        self._columns = dict(zip(layout.header, zip(*rows, strict=True), strict=True)) if rows else {}

    def texts(self, name: str, default: str = "") -> Sequence[str]:
        return self._columns.get(name) or [default] * self._count

    def numbers(self, name: str, default: str = "", defaults: Iterable[str] = ()) -> Integers:
        values, wrong = _whole_numbers(self._filled(name, default, defaults))
        _refuse(name, dict.fromkeys(_rows(wrong), "is no whole number"))
        return values

    def large_numbers(self, name: str) -> NDArray[Any]:
        """As objects where one of them goes beyond 64 bits."""
        texts = self.texts(name)
        values, wrong = _whole_numbers(texts)
        if not wrong.any():
            return values
        numbers = values.astype(object)
        unread = {}
        for row in _rows(wrong):
            if _LARGE_NUMBER.fullmatch(texts[row]):
                numbers[row] = int(texts[row])
            else:
                unread[row] = "is no whole number"
        _refuse(name, unread)
        return numbers

    def tariffs(self, name: str) -> Integers:
        values = self.numbers(name)
        _refuse(name, dict.fromkeys(_rows(~is_below(values, 100)), "must be 0 to 99"))
        return values

    def supply_groups(self, name: str) -> Integers:
        texts = self.texts(name)
        wrong = [row for row, text in enumerate(texts) if len(text) != _SGC_DIGITS or not text.isdigit()]
        _refuse(name, dict.fromkeys(wrong, "must be 6 digits"))
        return self.numbers(name)

    def _filled(self, name: str, default: str, defaults: Iterable[str]) -> Sequence[str]:
        texts = self.texts(name)
        if defaults:
            return [text or other for text, other in zip(texts, defaults, strict=True)]
        return [text or default for text in texts] if default else texts


def _meter_columns(fields: _Fields, ring: KeyRing) -> Columns:
    meters = np.array(fields.texts("meter"), f"U{_PAN_DIGITS + 1}")
    ea = fields.numbers("ea", _STA)
    _refuse("ea", dict.fromkeys(_rows(~np.isin(ea, list(EncryptionAlgorithm))), "must be 7 or 11"))
    key = _keys(fields, ring, "sgc", "krn", "kt")
    return {"pan": meter_pans(meters), "key": key, "ti": fields.tariffs("ti"), "ea": ea}


def _key_change_columns(fields: _Fields, ring: KeyRing, ea: Integers) -> Columns:
    rollover = np.array([_ROLLOVERS.get(text, _UNKNOWN) for text in fields.texts("rollover")], np.int64)
    _refuse("rollover", dict.fromkeys(_rows(rollover == _UNKNOWN), "must be 0 or 1"))
    return {
        "new_key": _keys(fields, ring, "new_sgc", "new_krn", "new_kt"),
        "new_ti": fields.tariffs("new_ti"),
        "count": _counts(fields, ea),
        "rollover": rollover,
    }


def _counts(fields: _Fields, ea: Integers) -> Integers:
    counts = fields.numbers("count", defaults=[_FEWEST[EncryptionAlgorithm(algorithm)] for algorithm in ea.tolist()])
    _refuse("count", dict.fromkeys(_rows(~np.isin(counts, (2, 3, 4))), "must be 2 or 3 for EA07, 4 for EA11"))
    return counts


def _keys(fields: _Fields, ring: KeyRing, sgc: str, krn: str, kt: str) -> Integers:
    places = ring.find(fields.supply_groups(sgc), fields.numbers(krn), fields.numbers(kt, _DUTK))
    _refuse(sgc, dict.fromkeys(_rows(places < 0), "has no vending key of this revision and type"))
    return places


def _whole_numbers(texts: Sequence[str]) -> tuple[Integers, Mask]:
    """The numbers, and which texts are none, or more than 18 digits long."""
    array = np.array(texts, f"U{_WIDTH}")
    lengths = np.char.str_len(array)
    characters = array.view(np.int32).reshape(-1, _WIDTH)[:, : lengths.max(initial=0)].T
    signed = characters[:1].ravel() == _MINUS if len(characters) else np.zeros(len(texts), np.bool_)
    wrong = (lengths - signed < 1) | (lengths - signed > _MOST_DIGITS)
    values = np.zeros(len(texts), np.int64)
    for place, column in enumerate(characters):
        digits = np.where(signed & (place == 0), 0, column.astype(np.int64) - _ZERO)
        there = place < lengths
        wrong |= there & ((digits < 0) | (digits > 9))
        values = np.where(there & ~wrong, values * 10 + digits, values)
    return np.where(signed, -values, values), wrong


def utc_minute(moment: datetime) -> np.datetime64:
    """As arrays have it; what says no time zone is UTC."""
    utc = moment.astimezone(UTC) if moment.tzinfo else moment
    return np.datetime64(utc.replace(tzinfo=None), "m")


def moment_of(text: str) -> np.datetime64:
    """The minute that an ISO 8601 time is in, NaT of any other text."""
    try:
        return utc_minute(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return np.datetime64("NaT")


def _rows(mask: Mask) -> list[int]:
    return [int(row) for row in np.flatnonzero(mask)]


def _refuse(column: str, reasons: dict[int, str]) -> None:
    if reasons:
        raise RowsRefused({row: FieldError(column, reason) for row, reason in reasons.items()})
