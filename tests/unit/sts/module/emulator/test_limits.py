"""A key's limits hold, whatever is asked, and however often the emulator is opened."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from sts.amount import decode_currency, decode_units, encode_currency, encode_units
from sts.kmc.values import ModuleKey
from sts.module.emulator.events import EventKind
from sts.module.errors import ModuleRefused
from tests.support.key_files import Trust
from tests.support.modules import (
    CURRENCY_LIMIT,
    LIMITED,
    MANAGEMENT,
    MODULE_KEYS,
    TID,
    UNIT_LIMIT,
    VENDING_KEYS,
    new_emulator,
    open_emulator,
    request,
)

if TYPE_CHECKING:
    from sts.module.emulator import Emulator
    from sts.module.protocol import CreditRequest, KeyRegister

UNITS_CODE = encode_units(UNIT_LIMIT // 4)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    new_emulator(tmp_path).close()
    return tmp_path


def limited(emulator: Emulator) -> KeyRegister:
    return emulator.registers()[LIMITED - 1]


def test_units_run_out(folder: Path) -> None:
    emulator = open_emulator(folder)
    for minute in range(4):
        emulator.vend_credit(request(register=LIMITED, tid=TID + minute, amount_code=UNITS_CODE))
    assert limited(emulator).units_left == 0
    with pytest.raises(ModuleRefused) as caught:
        emulator.vend_credit(request(register=LIMITED, tid=TID + 4, amount_code=1))
    assert caught.value.code == 31
    assert (emulator.events()[-1].kind, emulator.events()[-1].detail) == (EventKind.LIMIT_USED_UP, "register 9")
    emulator.vend_credit(request(register=LIMITED, tid=TID + 4, amount_code=0))
    emulator.vend_credit(request(register=LIMITED, tid=TID + 5, subclass=4, amount_code=1))
    emulator.vend_credit(request(tid=TID + 4))
    emulator.close()


def test_currency_runs_out(folder: Path) -> None:
    emulator = open_emulator(folder)
    most = encode_currency(CURRENCY_LIMIT - 10_000)  # steps of 10 000 up there
    left = CURRENCY_LIMIT - decode_currency(most)
    emulator.vend_credit(request(register=LIMITED, subclass=5, amount_code=most))
    for subclass, amount in ((4, left + 1), (7, CURRENCY_LIMIT)):
        asked = request(register=LIMITED, tid=TID + 1, subclass=subclass, amount_code=encode_currency(amount))
        with pytest.raises(ModuleRefused) as caught:
            emulator.vend_credit(asked)
        assert caught.value.code == 31
    emulator.vend_credit(request(register=LIMITED, tid=TID + 1, subclass=6, amount_code=encode_currency(left)))
    assert limited(emulator).currency_left == 0
    assert limited(emulator).units_left == UNIT_LIMIT
    emulator.close()


def test_currency_taken_back_from_a_meter_gives_nothing_back(folder: Path) -> None:
    emulator = open_emulator(folder)
    emulator.vend_credit(request(register=LIMITED, subclass=4, amount_code=encode_currency(1000)))
    emulator.vend_credit(request(register=LIMITED, subclass=4, amount_code=encode_currency(-1000), tid=TID + 1))
    assert limited(emulator).currency_left == CURRENCY_LIMIT - 1000
    emulator.close()


def test_the_same_request_counts_once(folder: Path) -> None:
    emulator, other = open_emulator(folder), open_emulator(folder)
    asked = request(register=LIMITED, amount_code=encode_units(UNIT_LIMIT))
    assert emulator.vend_credit(asked) == emulator.vend_credit(asked) == other.vend_credit(asked)
    for each in (emulator, other):
        assert limited(each).units_left == 0
        each.close()


def test_a_new_key_file_is_a_new_limit(tmp_path: Path) -> None:
    trust = Trust()
    emulator = trust.emulator(tmp_path)
    key = ModuleKey(VENDING_KEYS[0], unit_limit=100)
    emulator.load_keys(trust.key_file(emulator, [key]))
    emulator.vend_credit(request(amount_code=60))
    emulator.load_keys(trust.key_file(emulator, [key]))
    assert emulator.registers()[0].units_left == 100
    emulator.vend_credit(request(amount_code=60, tid=TID + 1))
    assert emulator.registers()[0].units_left == 40
    emulator.close()


def test_other_keys_have_no_limits(folder: Path) -> None:
    emulator = open_emulator(folder)
    for register, key in zip(emulator.registers(), MODULE_KEYS, strict=True):
        assert (register.units_left, register.currency_left) == (key.unit_limit, key.currency_limit)
        assert (register.active_from, register.issue_until, register.kcv) == (key.active_from, key.issue_until, key.kcv)
    emulator.close()


class Limits(RuleBasedStateMachine):
    """What was issued since the last key file, by our own count, against the emulator's."""

    @initialize(units=st.none() | st.integers(0, 5_000), currency=st.none() | st.integers(0, 10**9))
    def begin(self, units: int | None, currency: int | None) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.trust = Trust()
        self.emulators = [self.trust.emulator(self.folder / "emulator")]
        self.tid = TID
        self.answered: dict[CreditRequest, str] = {}
        self.load(units, currency)

    @rule(units=st.none() | st.integers(0, 5_000), currency=st.none() | st.integers(0, 10**9))
    def load(self, units: int | None, currency: int | None) -> None:
        key = ModuleKey(VENDING_KEYS[0], unit_limit=units, currency_limit=currency)
        emulator = self.emulators[0]
        emulator.load_keys(self.trust.key_file(emulator, [key], valid_for=timedelta(days=1)))
        self.limits = [units, currency]
        self.used = [0, 0]

    @rule(subclass=st.integers(0, 3), amount=st.integers(0, 3_000), which=st.integers(0, 1))
    def sell_units(self, subclass: int, amount: int, which: int) -> None:
        self.sell(which, request(tid=self.tid, subclass=subclass, amount_code=encode_units(amount)))

    @rule(subclass=st.integers(4, 7), amount=st.integers(-(10**8), 10**9), which=st.integers(0, 1))
    def sell_currency(self, subclass: int, amount: int, which: int) -> None:
        self.sell(which, request(tid=self.tid, subclass=subclass, amount_code=encode_currency(amount)))

    @rule(which=st.integers(0, 1))
    def manage(self, which: int) -> None:
        self.emulators[which % len(self.emulators)].issue_management(replace(MANAGEMENT, tid=self.tid))
        self.tid += 1
        self.answered.clear()

    @rule(which=st.integers(0, 1))
    def ask_again(self, which: int) -> None:
        for asked, token in list(self.answered.items())[-1:]:
            assert self.emulators[which % len(self.emulators)].vend_credit(asked) == token

    @rule()
    def open_one_more(self) -> None:
        if len(self.emulators) < 2:
            self.emulators.append(open_emulator(self.folder / "emulator"))

    @rule()
    def open_again(self) -> None:
        for emulator in self.emulators:
            emulator.close()
        self.emulators = [open_emulator(self.folder / "emulator")]

    @rule()
    def open_again_after_a_kill(self) -> None:
        """As the files are now, without the closing."""
        copy = self.folder / f"copy {self.tid} {len(self.emulators)}"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.folder / "emulator", copy)
        emulator = open_emulator(copy)
        self.compare(emulator)
        emulator.close()

    @invariant()
    def limits_hold(self) -> None:
        for emulator in self.emulators:
            self.compare(emulator)

    def sell(self, which: int, asked: CreditRequest) -> None:
        kind = asked.subclass // 4
        decode = (decode_units, decode_currency)[kind]
        wanted, limit = max(0, decode(asked.amount_code)), self.limits[kind]
        fits = limit is None or not wanted or self.used[kind] + wanted <= limit
        emulator = self.emulators[which % len(self.emulators)]
        if not fits:
            with pytest.raises(ModuleRefused, match="31"):
                emulator.vend_credit(asked)
            return
        self.answered[asked] = emulator.vend_credit(asked)
        self.used[kind] += wanted
        self.tid += 1

    def compare(self, emulator: Emulator) -> None:
        register = emulator.registers()[0]
        for left, limit, used in zip(
            (register.units_left, register.currency_left), self.limits, self.used, strict=True
        ):
            assert left == (None if limit is None else limit - used)
            assert left is None or left >= 0

    def teardown(self) -> None:
        for emulator in getattr(self, "emulators", []):
            emulator.close()
        shutil.rmtree(self.folder, ignore_errors=True)


Limits.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestLimits = Limits.TestCase
