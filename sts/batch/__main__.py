"""Tokens for every row of a CSV file of any size.

IN.csv has a header; the columns may stand in any order, parted by commas, semicolons or tabs. OUT.csv has the same rows
with their tokens. `-` is standard input or output.

  all          meter      MeterPAN of 18 digits, or DRN of 11 or 13
               sgc, krn   the vending key, from KEYS.toml: supply group code, key revision number
               kt         its key type; 2 if absent
               ti         tariff index, 0 to 99
               ea         7 or 11; 7 if absent
               reference  anything; stays in the row
  credit       subclass   0 electricity, 1 water, 2 gas, 3 time; 4 to 7 the same in currency
               value      0.1 kWh, 0.1 m3, 0.1 min; currency in 0.00001 of the base unit
  management   subclass   0, 1, 2, 5, 6, 7, 10 to 15
               value      watts for 0 and 6, else 16 bits as they are
  both         tid        token identifier, used as it stands; or
               issued     ISO 8601 time, UTC if it says no other; rows in order of time.
                          Without either, all rows are of the --start time.
                          Identifiers rise strictly for each meter within the file; nothing is kept from file to file.
               rnd        0 to 15; random if absent
  key-change   new_sgc, new_krn, new_kt, new_ti   the vending key and tariff index to change to
               count      2 or 3 tokens for EA07, 4 for EA11; 2 or 4 if absent
               rollover   0 or 1; if absent, 1 where the base date changes
               tid or issued, or else the --start time, must not be past the new key's expiry

One bad row stops the file and nothing is written, unless --skip-bad takes such rows with the reason. Files are written
under another name first, for their owner alone (0600); Ctrl-C leaves none behind.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import signal
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NoReturn, TextIO

import numpy as np

from sts.batch.files.columns import TIME_FORMAT, moment_of, utc_minute
from sts.batch.files.csv_rows import ENCODING
from sts.batch.files.errors import BadRows, BatchError, CsvFileError, KeyFileError, Refusal
from sts.batch.files.key_file import FORMAT, KeyRing, parse_keys, read_key_file
from sts.batch.files.output import whole_file
from sts.batch.files.progress import Progress
from sts.batch.files.stream import Job, issue_file

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ENVIRONMENT = "STS_BATCH_KEYS"
_STANDARD = "-"
_SHOWN = 20  # bad rows
_ROWS_AND_MORE = 200_000  # objects: looking for cycles among the rows of each chunk takes a sixth of the time
_FAILED, _CANCELLED = 1, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command: 0 done, 1 refused, 2 wrong arguments, 130 cancelled."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.source == options.keys == _STANDARD:
        parser.error("rows and keys cannot both come from standard input")
    if options.skip_bad and Path(options.skip_bad).resolve() == Path(options.target).resolve():
        parser.error("the FILE.csv of --skip-bad must not be OUT.csv")
    try:
        _run(options)
    except KeyboardInterrupt:
        return _say(_CANCELLED, "cancelled; nothing was written")
    except BadRows as error:
        return _say(_FAILED, *_bad_rows(error.refusals))
    except BatchError as error:
        return _say(_FAILED, str(error))
    except OSError as error:
        return _say(_FAILED, f"{error.filename or 'input or output'}: {error.strerror}; nothing was written")
    return 0


def _run(options: argparse.Namespace) -> None:
    job = Job(options.operation, _keys(options.keys), options.start)
    with ExitStack() as stack:
        source, share_read = _source(options.source, stack)
        target = stack.enter_context(whole_file(_new_file(options.target)))
        bad = stack.enter_context(whole_file(_new_file(options.skip_bad))) if options.skip_bad else None
        progress = Progress(sys.stderr, share_read)
        good, refused = issue_file(job, source, target, bad, progress.tell)
    progress.finish(good + refused)
    if refused:
        _say(0, f"{refused:,} bad rows are in {options.skip_bad}")


def _source(name: str, stack: ExitStack) -> tuple[TextIO, Callable[[], float | None]]:
    """The rows, and how much of them has been read."""
    if name == _STANDARD:
        return io.TextIOWrapper(_standard_input(), ENCODING, newline=""), lambda: None
    raw = stack.enter_context(Path(name).open("rb"))  # noqa: SIM115 - the stack closes it
    size = os.fstat(raw.fileno()).st_size
    return io.TextIOWrapper(raw, ENCODING, newline=""), lambda: raw.tell() / size if size else None


def _new_file(name: str) -> Path | None:
    """A name that is free: tokens once made are not to be written over. Raises CsvFileError."""
    if name == _STANDARD:
        if sys.stdout is None:
            raise CsvFileError("standard output is closed")
        return None
    path = Path(name)
    if path.exists():
        raise CsvFileError(f"{path} is already there")
    return path


def _keys(name: str | None) -> KeyRing:
    if name is None:
        text = os.environ.get(ENVIRONMENT)
        if text is None:
            raise KeyFileError(f"no keys: give --keys, or the text of such a file in {ENVIRONMENT}")
        return parse_keys(text.encode("utf-8", "surrogateescape"))
    return parse_keys(_standard_input().read()) if name == _STANDARD else read_key_file(Path(name))


def _standard_input() -> BinaryIO:
    """Raises CsvFileError."""
    if sys.stdin is None:
        raise CsvFileError("standard input is closed")
    return sys.stdin.buffer


def _bad_rows(refusals: Sequence[Refusal]) -> list[str]:
    lines = [f"line {refusal.line}, {refusal.column}: {refusal.reason}" for refusal in refusals[:_SHOWN]]
    more = [f"… and {len(refusals) - _SHOWN:,} more bad rows up to there"] if len(refusals) > _SHOWN else []
    return [*lines, *more, "nothing was written; --skip-bad FILE takes such rows apart"]


def _say(code: int, *lines: str) -> int:
    for line in lines:
        sys.stderr.write(f"{line}\n")
    return code


def _cancel(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


def _start(text: str) -> np.datetime64:
    if np.isnat(moment := moment_of(text)):
        raise argparse.ArgumentTypeError(f"must be an {TIME_FORMAT}")
    return moment


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m sts.batch", description=f"{__doc__}\n{FORMAT}", formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("operation", choices=("credit", "management", "key-change"))
    parser.add_argument("source", metavar="IN.csv", help="the rows, or - for standard input")
    parser.add_argument("target", metavar="OUT.csv", help="the rows with their tokens, or - for standard output")
    parser.add_argument("--keys", metavar="KEYS.toml", help=f"vending keys, - for standard input; else {ENVIRONMENT}")
    parser.add_argument(
        "--start", metavar="TIME", type=_start, default=utc_minute(datetime.now(UTC)), help="time of rows without one"
    )
    parser.add_argument("--skip-bad", metavar="FILE.csv", help="write bad rows here with the reason, and go on")
    return parser


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _cancel)
    if sys.stderr is None:  # closed
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - to the end of the process
    gc.set_threshold(_ROWS_AND_MORE)
    sys.exit(main())
