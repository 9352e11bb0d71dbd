from __future__ import annotations

import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sts.errors import StsError
from sts.keys import KeyType
from sts.module.emulator import Emulator, create_emulator
from sts.module.errors import ModuleRefused, ModuleUnavailable
from tests.support.modules import (
    OTHER_PAN,
    PAN,
    REQUEST,
    STATE_KEY,
    TID,
    VENDING_KEYS,
    issued_tokens,
    new_emulator,
    open_emulator,
    request,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    emulator = new_emulator(tmp_path)
    yield emulator
    emulator.close()


def test_a_folder_that_cannot_be_looked_into(tmp_path: Path) -> None:
    with pytest.raises(ModuleUnavailable):
        open_emulator(tmp_path / ("long" * 100))


def test_its_name_is_made_once(tmp_path: Path) -> None:
    first, again, another = new_emulator(tmp_path / "a"), open_emulator(tmp_path / "a"), new_emulator(tmp_path / "b")
    assert first.identify() == again.identify()
    assert first.identify() != another.identify()
    prefix, _, digits = first.identify().module_id.partition("-")
    assert prefix == "EMU"
    assert len(digits) == 8
    int(digits, 16)
    for module in (first, again, another):
        module.close()


def test_it_remembers_when_opened_again(emulator: Emulator, tmp_path: Path) -> None:
    token = emulator.vend_credit(REQUEST)
    emulator.close()
    again = open_emulator(tmp_path)
    assert again.find_last_credit(REQUEST) == token
    assert again.vend_credit(REQUEST) == token
    with pytest.raises(ModuleRefused):
        again.vend_credit(request(tid=TID - 1))
    again.close()
    assert issued_tokens(tmp_path) == 1


def test_an_older_request_is_refused_though_it_was_once_answered(emulator: Emulator) -> None:
    emulator.vend_credit(REQUEST)
    emulator.vend_credit(request(tid=TID + 1))
    with pytest.raises(ModuleRefused) as caught:
        emulator.vend_credit(REQUEST)
    assert caught.value.code == 44


def test_each_key_of_a_meter_has_its_own_tids(emulator: Emulator) -> None:
    emulator.vend_credit(REQUEST)
    emulator.vend_credit(request(register=2, tid=TID - 1))


def test_tokens_with_equal_fields_differ_by_their_random_number(emulator: Emulator) -> None:
    requests = [request(tid=TID + minute, amount_code=1) for minute in range(64)]
    randoms = set()
    for each in requests:
        token = emulator.vend_credit(each)
        emulator.verify_token(each.register, each.pan, each.ti, each.ea, token)
        randoms.add(token)
    assert len(randoms) == 64


def test_common_keys_vend_to_magnetic_cards_only(tmp_path: Path) -> None:
    common = replace(VENDING_KEYS[0], kt=KeyType.DCTK)
    create_emulator(tmp_path, STATE_KEY, [common])
    emulator = open_emulator(tmp_path)
    with pytest.raises(ModuleRefused) as caught:
        emulator.vend_credit(REQUEST)
    assert caught.value.code == 5
    emulator.close()


def test_another_key_does_not_open_it(emulator: Emulator, tmp_path: Path) -> None:
    with pytest.raises(ModuleUnavailable) as caught:
        Emulator.open(tmp_path, bytes(32))
    assert "wrong key" in caught.value.reason
    assert caught.value.link == str(tmp_path)


def test_there_is_nothing_to_open(tmp_path: Path) -> None:
    with pytest.raises(ModuleUnavailable, match="no emulator"):
        open_emulator(tmp_path)


def test_an_emulator_is_never_overwritten(emulator: Emulator, tmp_path: Path) -> None:
    token = emulator.vend_credit(REQUEST)
    with pytest.raises(ModuleUnavailable, match="already"):
        new_emulator(tmp_path)
    assert emulator.vend_credit(REQUEST) == token


@pytest.mark.parametrize("count", [0, 17])
def test_it_has_one_to_sixteen_keys(tmp_path: Path, count: int) -> None:
    with pytest.raises(ValueError, match="1 to 16"):
        create_emulator(tmp_path, STATE_KEY, [VENDING_KEYS[0]] * count)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ModuleUnavailable, match="cannot use"):
        create_emulator(tmp_path / "file" / "folder", STATE_KEY, VENDING_KEYS)


def test_nothing_on_the_disk_is_readable(emulator: Emulator, tmp_path: Path) -> None:
    token = emulator.vend_credit(REQUEST)
    on_disk = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    module_id = emulator.identify().module_id
    secrets = [key.value for key in VENDING_KEYS] + [key.value.hex().encode() for key in VENDING_KEYS]
    texts = [PAN.text, PAN.drn, token, VENDING_KEYS[0].sgc, module_id]
    for secret in secrets + [text.encode() for text in texts]:
        assert secret not in on_disk


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_the_files_are_their_owner_s_alone(emulator: Emulator, tmp_path: Path) -> None:
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    names = ("keys.sealed", "tids.sealed", "events.sealed", "tids.lock")
    assert modes == dict.fromkeys(names, 0o600)


@pytest.mark.parametrize("place", [0, 5, 12, 40, -1])
def test_a_changed_key_register_is_refused(emulator: Emulator, tmp_path: Path, place: int) -> None:
    path = tmp_path / "keys.sealed"
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    with pytest.raises(ModuleUnavailable, match="was changed"):
        open_emulator(tmp_path)


@pytest.mark.parametrize("length", [0, 5, 20, 40])
def test_a_short_key_register_is_refused(emulator: Emulator, tmp_path: Path, length: int) -> None:
    path = tmp_path / "keys.sealed"
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(ModuleUnavailable, match="was changed"):
        open_emulator(tmp_path)


def test_errors_and_values_show_no_key(emulator: Emulator) -> None:
    shown = [repr(emulator), repr(vars(emulator))]
    for bad in (request(ti=100), request(register=99), request(register=3), request(register=4), request(tid=1 << 24)):
        with pytest.raises(StsError) as caught:
            emulator.vend_credit(bad)
        shown += [repr(caught.value), str(caught.value), repr(caught.value.__cause__)]
    for key in VENDING_KEYS:
        assert not any(key.value.hex() in text or repr(key.value) in text for text in shown)


def test_many_threads_ask_for_one_sale(emulator: Emulator, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(emulator.vend_credit, [REQUEST] * 64))) == 1
    assert issued_tokens(tmp_path) == 1


def test_two_openings_see_what_the_other_issued(emulator: Emulator, tmp_path: Path) -> None:
    other = open_emulator(tmp_path)
    token = emulator.vend_credit(REQUEST)
    assert other.find_last_credit(REQUEST) == token
    assert other.vend_credit(REQUEST) == token
    later = other.vend_credit(request(pan=OTHER_PAN))
    assert emulator.find_last_credit(REQUEST) is None
    assert emulator.find_last_credit(request(pan=OTHER_PAN)) == later
    other.close()
