from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sts.module.emulator import folder_lock, sealed_log
from sts.module.emulator.sealed_log import HEAD_BYTES
from sts.module.emulator.tid_log import LOG_FILE, RECORD_BYTES
from sts.module.errors import ModuleRefused, ModuleUnavailable
from tests.support.modules import REQUEST, TID, issued_tokens, new_emulator, open_emulator, request

if TYPE_CHECKING:
    from sts.module.emulator import Emulator

RECORDS = 3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An emulator's folder, closed, after three sales to one meter."""
    emulator = new_emulator(tmp_path)
    for minute in range(RECORDS):
        emulator.vend_credit(request(tid=TID + minute))
    emulator.close()
    return tmp_path


def latest(emulator: Emulator) -> int:
    """The place, from the last, of the latest sale that the emulator knows."""
    with pytest.raises(ModuleRefused):
        emulator.vend_credit(request(tid=TID - 1))
    found = [minute for minute in range(RECORDS) if emulator.find_last_credit(request(tid=TID + minute))]
    return found[0]


def size(records: int) -> int:
    return HEAD_BYTES + records * RECORD_BYTES


@pytest.mark.parametrize("kept", range(1, RECORD_BYTES))
def test_the_beginning_of_a_record_is_cut_off(folder: Path, kept: int) -> None:
    with (folder / LOG_FILE).open("ab") as file:
        file.write(bytes(kept))
    emulator = open_emulator(folder)
    assert latest(emulator) == RECORDS - 1
    assert (folder / LOG_FILE).stat().st_size == size(RECORDS)
    token = emulator.vend_credit(request(tid=TID + RECORDS))
    emulator.close()
    again = open_emulator(folder)
    assert again.find_last_credit(request(tid=TID + RECORDS)) == token
    again.close()


@pytest.mark.parametrize("left", [0, HEAD_BYTES // 2 - 1, HEAD_BYTES // 2, size(0), size(1), size(RECORDS) - 1])
def test_a_log_cut_below_what_it_was_at_its_last_closing_is_refused(folder: Path, left: int) -> None:
    os.truncate(folder / LOG_FILE, left)
    with pytest.raises(ModuleUnavailable) as caught:
        open_emulator(folder)
    nothing_left = left < HEAD_BYTES // 2
    assert caught.value.reason == f"{LOG_FILE} " + ("was changed: its head" if nothing_left else "lost records")


def test_an_older_head_is_no_harm(folder: Path) -> None:
    """A power cut may leave one."""
    old = (folder / LOG_FILE).read_bytes()[:HEAD_BYTES]
    emulator = open_emulator(folder)
    emulator.vend_credit(request(tid=TID + RECORDS))
    emulator.close()
    new = (folder / LOG_FILE).read_bytes()
    assert new[:HEAD_BYTES] != old
    (folder / LOG_FILE).write_bytes(old + new[HEAD_BYTES:])
    open_emulator(folder).close()


@pytest.mark.parametrize("place", range(size(0), size(RECORDS)))
def test_a_changed_byte_is_refused(folder: Path, place: int) -> None:
    change(folder, place)
    with pytest.raises(ModuleUnavailable) as caught:
        open_emulator(folder)
    assert caught.value.reason == f"{LOG_FILE} was changed: record {(place - HEAD_BYTES) // RECORD_BYTES + 1}"


@pytest.mark.parametrize("place", range(HEAD_BYTES // 2))
def test_half_a_head_is_enough(folder: Path, place: int) -> None:
    """A power cut may spoil the one that is being written; the other tells of the closing before."""
    change(folder, place)
    emulator = open_emulator(folder)
    emulator.vend_credit(request(tid=TID + RECORDS))
    emulator.close()
    change(folder, HEAD_BYTES // 2 + place)
    os.truncate(folder / LOG_FILE, size(RECORDS))
    with pytest.raises(ModuleUnavailable, match="lost records"):
        open_emulator(folder)
    change(folder, place)
    with pytest.raises(ModuleUnavailable, match="was changed: its head"):
        open_emulator(folder)


def change(folder: Path, place: int) -> None:
    data = bytearray((folder / LOG_FILE).read_bytes())
    data[place] ^= 0x10
    (folder / LOG_FILE).write_bytes(data)


@pytest.mark.skipif(sys.platform != "linux", reason="counts in /proc")
def test_a_refused_log_leaves_no_file_open(folder: Path) -> None:
    (folder / LOG_FILE).write_bytes(b"x" * RECORD_BYTES)
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(ModuleUnavailable):
        open_emulator(folder)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_records_cannot_change_places(folder: Path) -> None:
    data = (folder / LOG_FILE).read_bytes()
    first, rest = data[size(0) : size(1)], data[size(1) :]
    (folder / LOG_FILE).write_bytes(data[: size(0)] + rest + first)
    with pytest.raises(ModuleUnavailable, match="was changed"):
        open_emulator(folder)


def test_the_log_of_another_emulator_is_refused(folder: Path, tmp_path: Path) -> None:
    other = new_emulator(tmp_path / "other")
    other.vend_credit(REQUEST)
    other.close()
    head, others = (folder / LOG_FILE).read_bytes()[: size(0)], (tmp_path / "other" / LOG_FILE).read_bytes()
    for data, what in ((others, "its head"), (head + others[size(0) :] * RECORDS, "record 1")):
        (folder / LOG_FILE).write_bytes(data)
        with pytest.raises(ModuleUnavailable, match=f"was changed: {what}"):
            open_emulator(folder)


def test_a_missing_log_is_refused(folder: Path) -> None:
    (folder / LOG_FILE).unlink()
    with pytest.raises(ModuleUnavailable, match="is missing"):
        open_emulator(folder)


def test_a_log_that_loses_records_under_an_open_emulator_is_refused(folder: Path) -> None:
    emulator = open_emulator(folder)
    os.truncate(folder / LOG_FILE, RECORD_BYTES)
    with pytest.raises(ModuleUnavailable, match="lost records"):
        emulator.vend_credit(request(tid=TID + RECORDS))
    emulator.close()


def test_a_token_that_cannot_be_stored_is_not_given(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    emulator = open_emulator(folder)

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk:
        disk.setattr(sealed_log.os, "write", full)
        with pytest.raises(ModuleUnavailable) as caught:
            emulator.vend_credit(request(tid=TID + RECORDS))
    assert caught.value.reason == "cannot store the record: No space left on device"
    assert issued_tokens(folder) == RECORDS
    token = emulator.vend_credit(request(tid=TID + RECORDS))
    assert emulator.find_last_credit(request(tid=TID + RECORDS)) == token
    emulator.close()


def test_a_half_written_record_is_taken_back(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    emulator = open_emulator(folder)
    write = os.write
    with monkeypatch.context() as disk:
        disk.setattr(sealed_log.os, "write", lambda file, data: write(file, data[:30]))
        with pytest.raises(ModuleUnavailable, match="cannot store"):
            emulator.vend_credit(request(tid=TID + RECORDS))
    assert (folder / LOG_FILE).stat().st_size == size(RECORDS)
    emulator.close()


def test_another_program_that_holds_on_to_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_lock, "LOCK_SECONDS", 0.05)
    emulator, other = open_emulator(folder), open_emulator(folder)
    with emulator._memory.exclusive(), pytest.raises(ModuleUnavailable, match="another program"):
        other.vend_credit(REQUEST)
    assert latest(other) == RECORDS - 1
    emulator.close()
    other.close()


def test_two_processes_vend_at_once(tmp_path: Path) -> None:
    new_emulator(tmp_path).close()
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.support.vending_process", str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=60)[0].splitlines() for process in processes]
    assert answers[0] == answers[1]
    assert len(set(answers[0])) == len(answers[0]) == issued_tokens(tmp_path)


def test_what_was_written_is_on_the_disk_at_close(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    monkeypatch.setattr(sealed_log.os, "fsync", lambda _: synced.append((folder / LOG_FILE).stat().st_size))
    emulator = open_emulator(folder)
    emulator.vend_credit(request(tid=TID + RECORDS))
    assert synced == []
    emulator.close()
    emulator.close()
    assert synced == [size(RECORDS + 1)]
    assert issued_tokens(folder) == RECORDS + 1
