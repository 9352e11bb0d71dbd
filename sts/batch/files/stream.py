"""A file of rows in, the same rows with their tokens out, chunk by chunk: memory stays the same for any size."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TextIO

import numpy as np

from sts.batch.files.columns import Layout, read_columns, read_moments, read_tids
from sts.batch.files.csv_rows import CsvRows
from sts.batch.files.errors import BadRows, FieldError, Refusal, refusal_of
from sts.batch.files.issuing import Issuer, Settled, groups, settle
from sts.batch.rows import AT_A_TIME, RowsRefused, fill
from sts.batch.tids import RisingTids, tids_at
from sts.tid import BaseDate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from sts.batch.files.columns import Columns
    from sts.batch.files.key_file import KeyRing
    from sts.batch.rows import Integers, Texts
    from sts.errors import StsError

REFUSAL_COLUMNS = ("line", "column", "reason")


@dataclass(frozen=True, slots=True)
class Job:
    """What to make of a file, and with which keys; `start` is the time of rows without one."""

    operation: str
    ring: KeyRing
    start: np.datetime64


class Chunk(NamedTuple):
    """Rows with the lines they end on; which can be read, with what token identifiers; why the others cannot."""

    lines: Sequence[int]
    rows: Sequence[list[str]]
    readable: NDArray[np.intp]
    tids: Integers
    errors: Mapping[int, StsError]


def issue_file(
    job: Job, source: TextIO, target: TextIO, bad: TextIO | None, tell: Callable[[int], None]
) -> tuple[int, int]:
    """Write each row with its tokens to `target`; rows that cannot have any to `bad`, with line, column and reason.

    Tells the number of rows done after each chunk; returns how many rows have tokens, and how many have not.
    Raises CsvFileError, and BadRows for the first ones where `bad` is None: what was written is then to be thrown away.
    """
    rows = CsvRows(source)
    layout = Layout.parse(job.operation, rows.header)
    writer = csv.writer(target, delimiter=rows.delimiter, lineterminator="\n")
    writer.writerow(layout.with_tokens)
    bad_writer = bad and csv.writer(bad, delimiter=rows.delimiter, lineterminator="\n")
    if bad_writer:
        bad_writer.writerow([*REFUSAL_COLUMNS, *rows.header])
    issuer, reader = Issuer(job.operation, job.ring.keys), _Reader(layout, job)
    good = refused = 0
    for numbered in rows.chunks(AT_A_TIME):
        chunk, columns = reader.read(numbered)
        settled = issuer.issue(columns)
        refusals = _refusals(layout, chunk, settled)
        if refusals and bad_writer is None:
            raise BadRows(list(refusals.values()))
        if bad_writer:
            bad_writer.writerows([*refusal, *chunk.rows[row]] for row, refusal in refusals.items())
        writer.writerows(_with_tokens(layout, chunk, settled))
        good, refused = good + len(settled.rows), refused + len(refusals)
        tell(good + refused)
    return good, refused


class _Reader:
    """Reads rows as columns, and gives out the token identifiers that a file leaves open."""

    def __init__(self, layout: Layout, job: Job) -> None:
        self._layout, self._ring, self._start = layout, job.ring, job.start
        self._bases = np.array([key.base_date for key in job.ring.keys])
        self._rising = {base: RisingTids() for base in np.unique(self._bases).tolist()}
        self._latest = np.datetime64("0001-01-01", "m")

    def read(self, numbered: list[tuple[int, list[str]]]) -> tuple[Chunk, Columns]:
        rows = [row for _, row in numbered]
        read = settle(len(rows), lambda places: self._columns([rows[place] for place in places]))
        columns = read.made
        if self._gives_tids and len(read.rows):
            self._latest = columns["moment"][-1]
            self._give_tids(columns)
        return Chunk([line for line, _ in numbered], rows, read.rows, columns["tid"], read.errors), columns

    @property
    def _gives_tids(self) -> bool:
        return "tid" not in self._layout.header and self._layout.operation != "key-change"

    def _columns(self, rows: list[list[str]]) -> Columns:
        """`tid` holds what the file gives, or the earliest that the moments allow."""
        columns = read_columns(self._layout, rows, self._ring)
        columns["moment"] = read_moments(self._layout, rows, self._start)
        if "tid" in self._layout.header:
            return columns | {"tid": read_tids(self._layout, rows)}
        if self._gives_tids:
            self._verify_order(columns["moment"])
        return columns | {"tid": self._earliest_tids(columns)}

    def _verify_order(self, moments: NDArray[np.datetime64]) -> None:
        latest = np.maximum.accumulate(np.concatenate([[self._latest], moments]))[:-1]
        late = np.flatnonzero(moments < latest).tolist()
        if late:
            error = FieldError("issued", "is before the time of a row above: sort the file by time")
            raise RowsRefused(dict.fromkeys(late, error))

    def _earliest_tids(self, columns: Columns) -> Integers:
        bases, moments = self._base_dates(columns), columns["moment"]
        tids = np.zeros(len(bases), np.int64)
        return fill(tids, groups([bases]), lambda rows: tids_at(moments[rows], BaseDate(bases[rows[0]])))

    def _give_tids(self, columns: Columns) -> None:
        bases, pans, tids = self._base_dates(columns), columns["pan"], columns["tid"]
        for rows in groups([bases]):
            tids[rows] = self._rising[bases[rows[0]]].assign(pans[rows], tids[rows])

    def _base_dates(self, columns: Columns) -> Integers:
        """Of the keys that token identifiers are for; of a key change, the new one."""
        return self._bases[columns.get("new_key", columns["key"])]


def _refusals(layout: Layout, chunk: Chunk, settled: Settled[Texts]) -> dict[int, Refusal]:
    """By row, in the order of the file: of those that could not be read, and those that no token can be made for."""
    made = {int(chunk.readable[place]): error for place, error in settled.errors.items()}
    errors = {**chunk.errors, **made}
    key_column = "new_sgc" if layout.operation == "key-change" else "sgc"
    return {row: refusal_of(chunk.lines[row], errors[row], key_column) for row in sorted(errors)}


def _with_tokens(layout: Layout, chunk: Chunk, settled: Settled[Texts]) -> Iterator[list[object]]:
    rows = chunk.readable[settled.rows].tolist()
    tokens = settled.made.astype(str).tolist()
    if "tid" in layout.with_tokens[len(layout.header) :]:
        tids = chunk.tids[settled.rows].tolist()
        return ([*chunk.rows[row], tid, *made] for row, tid, made in zip(rows, tids, tokens, strict=True))
    return ([*chunk.rows[row], *made] for row, made in zip(rows, tokens, strict=True))
