from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sts.kmc import key_file
from sts.kmc.centre import Centre
from sts.kmc.errors import KeyFileFault, KeyFileRefused
from sts.kmc.key_file import CLOCKS_APART, centre_id_of, open_keys, read_header
from sts.kmc.request import make_request, read_request
from sts.kmc.values import write_key
from tests.support.modules import MODULE_KEYS

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SIGNER = bytes(range(64, 96))
CENTRE = Centre(Ed25519PrivateKey.from_private_bytes(SIGNER))
IDENTITY, EXCHANGE = bytes(range(32)), bytes(range(32, 64))
REQUEST = read_request(make_request(IDENTITY, EXCHANGE, 1))
WEEK = timedelta(days=7)
FILE = CENTRE.issue(REQUEST, MODULE_KEYS, NOW, WEEK)


@dataclass(frozen=True)
class Module:
    module_id: str = REQUEST.module_id
    exchange: bytes = EXCHANGE
    centre: bytes = CENTRE.public_key
    sequence: int = 0


MODULE = Module()


def refused(data: bytes, module: Module = MODULE, now: datetime = NOW) -> KeyFileFault:
    with pytest.raises(KeyFileRefused) as caught:
        open_keys(data, module, now)
    return caught.value.fault


def test_its_module_gets_the_keys() -> None:
    assert open_keys(FILE, MODULE, NOW) == (1, MODULE_KEYS)


def test_anybody_may_read_what_it_is() -> None:
    header = read_header(FILE)
    assert header.module_id == REQUEST.module_id
    assert header.centre_id == centre_id_of(CENTRE.public_key)
    assert (header.sequence, header.made_at, header.valid_until) == (1, NOW, NOW + WEEK)
    assert header.kcvs == tuple(key.kcv for key in MODULE_KEYS)


def test_nobody_else_reads_a_key() -> None:
    for key in MODULE_KEYS:
        assert key.key.value not in FILE
        assert key.key.value.hex().encode() not in FILE


def test_no_two_files_are_sealed_alike() -> None:
    assert CENTRE.issue(REQUEST, MODULE_KEYS, NOW, WEEK)[-600:] != FILE[-600:]


def test_another_module() -> None:
    assert refused(FILE, replace(MODULE, module_id="EMU-00000000")) is KeyFileFault.OTHER_MODULE
    assert refused(FILE, replace(MODULE, exchange=bytes(range(1, 33)))) is KeyFileFault.ALTERED


def test_another_centre() -> None:
    assert refused(FILE, replace(MODULE, centre=Centre.generate().public_key)) is KeyFileFault.OTHER_CENTRE


@pytest.mark.parametrize(("last", "loads"), [(0, True), (1, False), (2, False)])
def test_each_file_once_and_in_order(last: int, loads: bool) -> None:
    module = replace(MODULE, sequence=last)
    if loads:
        open_keys(FILE, module, NOW)
    else:
        assert refused(FILE, module) is KeyFileFault.REPLAYED


def test_its_time() -> None:
    second = timedelta(seconds=1)
    for good in (NOW, NOW - CLOCKS_APART, NOW + WEEK):
        open_keys(FILE, MODULE, good)
    assert refused(FILE, now=NOW - CLOCKS_APART - second) is KeyFileFault.FROM_THE_FUTURE
    assert refused(FILE, now=NOW + WEEK + second) is KeyFileFault.OUT_OF_DATE


@given(st.integers(0, len(FILE) - 1), st.integers(1, 255))
def test_no_byte_can_change(place: int, change: int) -> None:
    data = bytearray(FILE)
    data[place] ^= change
    refused(bytes(data))


def test_no_bit_of_it_can_change() -> None:
    for place in range(len(FILE)):
        data = bytearray(FILE)
        data[place] ^= 1 << place % 8
        refused(bytes(data))


@pytest.mark.parametrize("part", [b"EMU-", b"sequence", b"made_at"])
def test_a_changed_header(part: bytes) -> None:
    place = FILE.index(part) + len(part) + 4
    fault = refused(FILE[:place] + bytes([FILE[place] ^ 1]) + FILE[place + 1 :])
    assert fault in (KeyFileFault.ALTERED, KeyFileFault.UNREADABLE)


def test_no_part_of_it_loads() -> None:
    for length in range(len(FILE)):
        refused(FILE[:length])


@given(st.binary(min_size=1, max_size=100))
def test_nothing_can_be_added(more: bytes) -> None:
    refused(FILE + more)
    refused(more + FILE)


@given(st.binary())
def test_any_bytes_are_refused(data: bytes) -> None:
    assert refused(data) is KeyFileFault.UNREADABLE
    refused(b"MVKEYS 1" + data)
    with pytest.raises(KeyFileRefused):
        read_header(data)


def test_too_much_to_be_one() -> None:
    assert refused(FILE + bytes(64 * 1024)) is KeyFileFault.UNREADABLE


HEADER_END = 10 + int.from_bytes(FILE[8:10], "big")


def with_header(text: bytes) -> bytes:
    """Signed by the centre, whatever the header says."""
    content = FILE[:8] + len(text).to_bytes(2, "big") + text + FILE[HEADER_END:-64]
    return content + Ed25519PrivateKey.from_private_bytes(SIGNER).sign(content)


@pytest.mark.parametrize(
    "change",
    [
        {"made_at": "2026-11-22T10:00:00"},
        {"made_at": 3},
        {"valid_until": "soon"},
        {"sequence": "1"},
        {"sequence": None},
        {"kcvs": 3},
        {"more": 1},
    ],
)
def test_a_header_that_even_the_centre_may_not_write(change: dict[str, object]) -> None:
    record = json.loads(FILE[10:HEADER_END]) | change
    text = json.dumps(record, sort_keys=True, separators=(",", ":")).encode()
    assert refused(with_header(text)) is KeyFileFault.UNREADABLE


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b"3", b"[" * 50_000, b"\xff"])
def test_a_header_that_is_none(text: bytes) -> None:
    assert refused(with_header(text)) is KeyFileFault.UNREADABLE


def test_a_header_of_the_same_meaning_in_other_words() -> None:
    assert refused(with_header(json.dumps(json.loads(FILE[10:HEADER_END])).encode())) is KeyFileFault.UNREADABLE


def test_the_header_belongs_to_the_sealed_keys() -> None:
    other = CENTRE.issue(replace(REQUEST, sequence=2), MODULE_KEYS, NOW, WEEK)
    assert refused(with_header(other[10 : 10 + int.from_bytes(other[8:10], "big")])) is KeyFileFault.ALTERED


@pytest.mark.parametrize("count", [0, 17])
def test_one_to_sixteen_keys(count: int) -> None:
    with pytest.raises(ValueError, match="1 to 16"):
        CENTRE.issue(REQUEST, [MODULE_KEYS[0]] * count, NOW)


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        ({}, KeyFileFault.UNREADABLE),
        ([], KeyFileFault.UNREADABLE),
        (write_key(MODULE_KEYS[0]) | {"krn": 10}, KeyFileFault.UNREADABLE),
        (write_key(MODULE_KEYS[0]) | {"unit_limit": "much"}, KeyFileFault.UNREADABLE),
        (write_key(MODULE_KEYS[1]), KeyFileFault.ALTERED),
    ],
)
def test_keys_that_even_the_centre_may_not_seal(
    record: object, fault: KeyFileFault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_file, "write_key", lambda _: record)
    assert refused(CENTRE.issue(REQUEST, MODULE_KEYS[:1], NOW)) is fault
