"""A warning in the log that a test did not announce fails it; one that was announced and did not come fails it too.

def test_a_slow_printer_is_logged(expected_log):
    expected_log("printing", "no answer")
    ...
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


class LogWatch(logging.Handler):
    """Keeps each record from WARNING up, of every logger, and what the test said it expects."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._records: list[logging.LogRecord] = []
        self._expected: list[tuple[str, str]] = []

    def __call__(self, logger: str, text: str) -> None:
        """Expect one or more records of this logger (or one below it) whose message contains the text."""
        self._expected.append((logger, text))

    def emit(self, record: logging.LogRecord) -> None:
        self._records.append(record)

    def complaints(self) -> list[str]:
        """What came unannounced, then what was announced and did not come."""
        unexpected = [r for r in self._records if not any(_fits(r, e) for e in self._expected)]
        absent = [e for e in self._expected if not any(_fits(r, e) for r in self._records)]
        return [f"unexpected {r.levelname} of {r.name}: {r.getMessage()}" for r in unexpected] + [
            f"expected of {logger}, never logged: {text}" for logger, text in absent
        ]


@pytest.fixture(autouse=True)
def expected_log() -> Iterator[LogWatch]:
    """Watch the log during this test; call it to announce a warning: `expected_log("store", "disk is full")`."""
    watch, root = LogWatch(), logging.getLogger()
    root.addHandler(watch)
    yield watch
    root.removeHandler(watch)
    if complaints := watch.complaints():
        pytest.fail("\n".join(complaints), pytrace=False)


def _fits(record: logging.LogRecord, expected: tuple[str, str]) -> bool:
    logger, text = expected
    return f"{record.name}.".startswith(f"{logger}.") and text in record.getMessage()
