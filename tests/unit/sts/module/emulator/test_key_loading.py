"""Keys come in key files, tampering takes them away, and both are on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sts.kmc.errors import KeyFileFault, KeyFileRefused
from sts.kmc.values import ModuleKey
from sts.module.emulator.events import Event, EventKind
from sts.module.errors import ModuleRefused
from tests.support.key_files import Trust
from tests.support.modules import (
    KEY_CHANGE,
    MANAGEMENT,
    MODULE_KEYS,
    NOT_YET_ACTIVE,
    REQUEST,
    TID,
    VENDING_KEYS,
    new_emulator,
    open_emulator,
    request,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sts.module.emulator import Emulator

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def trust() -> Trust:
    return Trust()


@pytest.fixture
def emulator(trust: Trust, tmp_path: Path) -> Iterator[Emulator]:
    """It has no keys yet."""
    emulator = trust.emulator(tmp_path / "emulator", lambda: NOW)
    yield emulator
    emulator.close()


def fault(emulator: Emulator, data: bytes) -> KeyFileFault:
    before = emulator.registers(), emulator.request_keys()
    with pytest.raises(KeyFileRefused) as caught:
        emulator.load_keys(data)
    assert (emulator.registers(), emulator.request_keys()) == before
    assert emulator.events()[-1] == Event(NOW, EventKind.KEY_FILE_REFUSED, caught.value.fault)
    return caught.value.fault


def test_a_new_one_has_no_keys(emulator: Emulator) -> None:
    assert emulator.registers() == ()
    with pytest.raises(ModuleRefused) as caught:
        emulator.vend_credit(REQUEST)
    assert caught.value.code == 28
    assert emulator.events() == (Event(NOW, EventKind.CREATED, emulator.identify().module_id),)


def test_the_keys_of_a_file_are_the_registers(emulator: Emulator, trust: Trust, tmp_path: Path) -> None:
    other = open_emulator(tmp_path / "emulator")
    assert emulator.load_keys(trust.key_file(emulator, made_at=NOW)) == 1
    for each in (emulator, other, open_emulator(tmp_path / "emulator")):
        assert [register.kcv for register in each.registers()] == [key.kcv for key in MODULE_KEYS]
        assert [register.sgc for register in each.registers()] == [key.sgc for key in VENDING_KEYS]
    assert emulator.vend_credit(REQUEST) == other.vend_credit(REQUEST)
    assert emulator.events()[-1] == Event(NOW, EventKind.KEY_FILE_LOADED, "number 1; keys: 11")
    other.close()


def test_a_file_takes_the_place_of_the_one_before(emulator: Emulator, trust: Trust) -> None:
    emulator.load_keys(trust.key_file(emulator, made_at=NOW))
    first = emulator.vend_credit(REQUEST)
    assert emulator.load_keys(trust.key_file(emulator, MODULE_KEYS[:1], made_at=NOW)) == 2
    assert len(emulator.registers()) == 1
    assert emulator.vend_credit(REQUEST) == first
    with pytest.raises(ModuleRefused) as caught:
        emulator.vend_credit(request(tid=TID - 1))
    assert caught.value.code == 44


def test_a_file_for_another_module(emulator: Emulator, trust: Trust, tmp_path: Path) -> None:
    other = trust.emulator(tmp_path / "other", lambda: NOW)
    assert fault(emulator, trust.key_file(other, made_at=NOW)) is KeyFileFault.OTHER_MODULE
    other.close()


def test_a_file_of_another_centre(emulator: Emulator) -> None:
    assert fault(emulator, Trust().key_file(emulator, made_at=NOW)) is KeyFileFault.OTHER_CENTRE


def test_a_file_is_loaded_once(emulator: Emulator, trust: Trust) -> None:
    first, rival = (trust.key_file(emulator, made_at=NOW) for _ in range(2))
    emulator.load_keys(first)
    for used in (first, rival):
        assert fault(emulator, used) is KeyFileFault.REPLAYED
    emulator.load_keys(trust.key_file(emulator, made_at=NOW))
    assert fault(emulator, first) is KeyFileFault.REPLAYED


def test_a_file_out_of_its_time(emulator: Emulator, trust: Trust) -> None:
    assert fault(emulator, trust.key_file(emulator, made_at=NOW + DAY)) is KeyFileFault.FROM_THE_FUTURE
    old = trust.key_file(emulator, made_at=NOW - 2 * DAY, valid_for=DAY)
    assert fault(emulator, old) is KeyFileFault.OUT_OF_DATE


def test_no_file_at_all(emulator: Emulator) -> None:
    assert fault(emulator, b"") is KeyFileFault.UNREADABLE


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), change=st.integers(1, 255))
def test_a_changed_or_cut_file(emulator: Emulator, trust: Trust, place: float, change: int) -> None:
    key_file = trust.key_file(emulator, made_at=NOW)
    at = int(place * len(key_file))
    fault(emulator, key_file[:at] + bytes([key_file[at] ^ change]) + key_file[at + 1 :])
    fault(emulator, key_file[:at])


def test_an_emulator_with_a_throw_away_centre_takes_no_more(tmp_path: Path, trust: Trust) -> None:
    emulator = new_emulator(tmp_path)
    with pytest.raises(KeyFileRefused):
        emulator.load_keys(trust.key_file(emulator))
    assert [event.kind for event in emulator.events()] == [
        EventKind.CREATED,
        EventKind.KEY_FILE_LOADED,
        EventKind.KEY_FILE_REFUSED,
    ]
    emulator.close()


def test_tampering_takes_the_keys_away(emulator: Emulator, trust: Trust, tmp_path: Path) -> None:
    emulator.load_keys(trust.key_file(emulator, made_at=NOW))
    token, identity = emulator.vend_credit(REQUEST), emulator.identify()
    emulator.tamper()
    again = open_emulator(tmp_path / "emulator")
    for each in (emulator, again):
        calls = [
            lambda each=each: each.vend_credit(REQUEST),
            lambda each=each: each.vend_credit(request(tid=TID + 1)),
            lambda each=each: each.issue_management(replace(MANAGEMENT, tid=TID + 1)),
            lambda each=each: each.change_key(KEY_CHANGE),
            lambda each=each: each.verify_token(1, REQUEST.pan, 7, REQUEST.ea, token),
        ]
        for call in calls:
            with pytest.raises(ModuleRefused) as caught:
                call()
            assert caught.value.code == 57
        assert each.registers() == ()
        assert each.identify() == identity
        assert each.find_last_credit(REQUEST) == token
        assert each.events()[-1].kind is EventKind.TAMPERED
    again.close()


def test_only_the_centre_s_next_file_revives_it(emulator: Emulator, trust: Trust) -> None:
    first = trust.key_file(emulator, made_at=NOW)
    emulator.load_keys(first)
    token = emulator.vend_credit(REQUEST)
    emulator.tamper()
    assert fault(emulator, first) is KeyFileFault.REPLAYED
    emulator.load_keys(trust.key_file(emulator, made_at=NOW))
    assert emulator.vend_credit(REQUEST) == token
    emulator.vend_credit(request(tid=TID + 1))


def test_events_are_kept_and_seen_by_all(emulator: Emulator, trust: Trust, tmp_path: Path) -> None:
    other = open_emulator(tmp_path / "emulator", lambda: NOW + DAY)
    emulator.load_keys(trust.key_file(emulator, [ModuleKey(VENDING_KEYS[0], unit_limit=1)], made_at=NOW))
    for asked in (REQUEST, REQUEST):
        with pytest.raises(ModuleRefused):
            other.vend_credit(asked)
    emulator.tamper()
    expected = [
        (NOW, EventKind.CREATED),
        (NOW, EventKind.KEY_FILE_LOADED),
        (NOW + DAY, EventKind.LIMIT_USED_UP),
        (NOW + DAY, EventKind.LIMIT_USED_UP),
        (NOW, EventKind.TAMPERED),
    ]
    for each in (emulator, other, open_emulator(tmp_path / "emulator")):
        assert [(event.at, event.kind) for event in each.events()] == expected
        each.close()


def test_what_does_not_count_is_no_event(tmp_path: Path) -> None:
    emulator = new_emulator(tmp_path)
    emulator.vend_credit(REQUEST)
    for asked in (request(tid=TID - 1), request(register=NOT_YET_ACTIVE), request(ti=100)):
        with pytest.raises(ModuleRefused):
            emulator.vend_credit(asked)
    assert len(emulator.events()) == 2
    emulator.close()
