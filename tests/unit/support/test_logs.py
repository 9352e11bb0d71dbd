"""The watch over the log."""

from __future__ import annotations

import logging

import pytest

from tests.support.logs import LogWatch

pytest_plugins = ["pytester"]


def watched(logger: str, message: str) -> LogWatch:
    watch = LogWatch()
    watch.handle(
        logging.makeLogRecord({"name": logger, "msg": message, "levelno": logging.WARNING, "levelname": "WARNING"})
    )
    return watch


def test_an_announced_warning_is_welcome(expected_log: LogWatch) -> None:
    expected_log("store", "almost full")
    logging.getLogger("store.disk").warning("The disk is %s", "almost full")


def test_an_unannounced_warning_is_a_complaint() -> None:
    watch = watched("store.disk", "The disk is full")
    assert watch.complaints() == ["unexpected WARNING of store.disk: The disk is full"]


@pytest.mark.parametrize(("logger", "text"), [("storehouse", "full"), ("sto", "full"), ("store", "empty")])
def test_another_logger_or_text_does_not_fit(logger: str, text: str) -> None:
    watch = watched("store.disk", "The disk is full")
    watch(logger, text)
    assert len(watch.complaints()) == 2


def test_a_warning_that_never_came_is_a_complaint() -> None:
    watch = LogWatch()
    watch("store", "full")
    assert watch.complaints() == ["expected of store, never logged: full"]


def test_the_test_that_logged_it_fails(pytester: pytest.Pytester, expected_log: LogWatch) -> None:
    expected_log("vending", "odd")  # this process logs it, so the watch of this test hears it too
    pytester.makepyfile("import logging\ndef test_it(): logging.getLogger('vending').warning('odd')")
    result = pytester.runpytest_inprocess("-p", "tests.support.logs", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["unexpected WARNING of vending: odd"])
