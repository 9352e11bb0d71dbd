from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from cdu_app.check import Verdict
from cdu_app.module_checks import check_key, end_of, self_test
from sts.keys import KeyType
from sts.module.errors import ModuleRefused
from sts.module.protocol import KeyRegister, ModuleClock, VerifiedToken
from sts.tid import BaseDate
from tests.support.counters import LOST, WeakModule
from tests.support.modules import new_emulator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sts.module.protocol import SecurityModule

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
KEY = KeyRegister(1, "600675", 1, KeyType.DUTK, BaseDate.Y2014, 255)


@pytest.fixture
def module(tmp_path: Path) -> Iterator[SecurityModule]:
    emulator = new_emulator(tmp_path)
    yield emulator
    emulator.close()


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({}, Verdict.OK),
        ({"kt": KeyType.DDTK}, Verdict.OK),
        ({"ken": 5}, Verdict.FAILED),
        ({"issue_until": NOW - DAY}, Verdict.FAILED),
        ({"issue_until": NOW + DAY}, Verdict.ATTENTION),
        ({"issue_until": NOW + 91 * DAY}, Verdict.OK),
        ({"active_from": NOW + DAY}, Verdict.ATTENTION),
        ({"active_from": NOW - DAY}, Verdict.OK),
        ({"units_left": 0}, Verdict.FAILED),
        ({"currency_left": 0}, Verdict.FAILED),
        ({"units_left": 1, "currency_left": 1}, Verdict.OK),
    ],
)
def test_a_key_is_judged_by_its_attributes(change: dict[str, Any], verdict: Verdict) -> None:
    check = check_key(replace(KEY, **change), NOW)
    assert check.verdict is verdict
    assert bool(check.advice) == (verdict is not Verdict.OK)


def test_a_key_ends_with_the_first_of_its_ends() -> None:
    assert end_of(KEY) is None
    expiry = datetime(2032, 10, 27, 6, 7, tzinfo=UTC)  # of KEN 150 from 2014
    by_number = end_of(replace(KEY, ken=150))
    assert by_number == datetime(2014, 1, 1, tzinfo=UTC) + timedelta(minutes=(150 << 16) + 0xFFFF)
    assert end_of(replace(KEY, ken=150, issue_until=expiry)) == min(by_number, expiry)
    assert end_of(replace(KEY, ken=150, issue_until=NOW)) == NOW


def test_an_emulator_passes_but_for_its_keys(module: SecurityModule) -> None:
    checks = list(self_test(module, datetime.now(UTC)))
    by_name = {check.name: check for check in checks}
    assert [check.name for check in checks[:3]] == ["answers", "clock", "keys"]
    assert len(checks) == len(module.registers()) + 4
    assert {by_name[name].verdict for name in ("answers", "clock", "keys", "refusal")} == {Verdict.OK}
    assert by_name["key 3"].verdict is Verdict.FAILED  # its key has expired


def test_a_module_that_is_away_ends_the_test() -> None:
    module = WeakModule(None)  # type: ignore[arg-type]
    module.before["identify"] = LOST
    [check] = self_test(module, NOW)
    assert (check.verdict, "the line was closed" in check.sentence) == (Verdict.FAILED, True)


class OtherModule:
    """A module with answers of its own in place of the emulator's."""

    def __init__(self, module: SecurityModule, **answers: Any) -> None:
        self._module = module
        self._answers = answers

    def __getattr__(self, name: str) -> Any:
        if name not in self._answers:
            return getattr(self._module, name)
        answer = self._answers[name]
        if isinstance(answer, Exception):
            return lambda *_: (_ for _ in ()).throw(answer)
        return lambda *_: answer


def verdict_of(name: str, module: SecurityModule, **answers: Any) -> Verdict:
    checks = self_test(OtherModule(module, **answers), NOW)  # type: ignore[arg-type]
    return next(check.verdict for check in checks if check.name == name)


@pytest.mark.parametrize(
    ("off", "window", "verdict"),
    [
        (timedelta(seconds=90), 0, Verdict.OK),
        (timedelta(minutes=5), 0, Verdict.ATTENTION),
        (timedelta(minutes=-5), 60, Verdict.ATTENTION),
        (timedelta(hours=2), 60, Verdict.FAILED),
        (timedelta(days=-9), 60, Verdict.FAILED),
    ],
)
def test_clocks_that_differ(module: SecurityModule, off: timedelta, window: int, verdict: Verdict) -> None:
    assert verdict_of("clock", module, clock=ModuleClock(NOW + off, window)) is verdict


def test_what_a_module_has_no_command_for_is_no_fault(module: SecurityModule) -> None:
    unknown = ModuleRefused("SM?QD", 21, "unknown command")
    assert verdict_of("clock", module, clock=unknown) is Verdict.OK
    assert verdict_of("refusal", module, verify_token=unknown) is Verdict.OK


def test_what_a_module_must_not_do(module: SecurityModule) -> None:
    assert verdict_of("refusal", module, verify_token=VerifiedToken(0, 0, 1, 1)) is Verdict.FAILED
    assert verdict_of("keys", module, registers=()) is Verdict.FAILED
    assert verdict_of("clock", module, clock=ModuleRefused("SM?QD", 57, "module tampered with")) is Verdict.FAILED
