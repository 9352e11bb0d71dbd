from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

import pytest

from cdu_app.logs import LOG_FILE, log_to

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.logs import LogWatch


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    handlers = list(logging.getLogger().handlers)
    log_to(tmp_path)
    yield tmp_path / LOG_FILE
    for handler in set(logging.getLogger().handlers) - set(handlers):
        logging.getLogger().removeHandler(handler)
        handler.close()


def test_warnings_and_worse_with_their_traceback(log: Path, expected_log: LogWatch) -> None:
    expected_log("station", "it broke")
    logging.getLogger("station").info("not worth it")
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        logging.getLogger("station").exception("it broke")
    text = log.read_text("utf-8")
    assert "not worth it" not in text
    assert "ERROR station: it broke" in text
    assert "ZeroDivisionError" in text


@pytest.mark.parametrize(
    ("secret", "kept"),
    [
        ("12345678901234567890", "token  of"),
        ("1234 5678 9012 3456 7890", "token  of"),
        ("mysql://cdu:hunter2@host/db", "mysql://cdu:…@host/db"),
    ],
)
def test_tokens_and_passwords_are_masked(log: Path, secret: str, kept: str, expected_log: LogWatch) -> None:
    expected_log("station", "token")
    logging.getLogger("station").warning("token %s of meter 12345678903", secret)
    text = log.read_text("utf-8")
    assert secret not in text
    assert "hunter2" not in text
    assert "meter 12345678903" in text
    assert kept.replace("  ", " … ") in text


def test_once_a_process(log: Path, expected_log: LogWatch) -> None:
    expected_log("station", "once")
    log_to(log.parent)
    logging.getLogger("station").warning("once")
    assert log.read_text("utf-8").count("once") == 1


@pytest.mark.skipif(sys.platform == "win32", reason="modes")
def test_the_file_is_for_its_owner(log: Path) -> None:
    assert log.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_takes_no_file(tmp_path: Path) -> None:
    before = list(logging.getLogger().handlers)
    log_to(tmp_path / "gone")
    assert logging.getLogger().handlers == before
