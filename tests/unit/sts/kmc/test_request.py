from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sts.kmc.errors import KeyRequestFault, KeyRequestRefused
from sts.kmc.request import make_request, module_id_of, read_request

IDENTITY, EXCHANGE = bytes(range(32)), bytes(range(32, 64))
TEXT = make_request(IDENTITY, EXCHANGE, 7)


def refused(text: str) -> KeyRequestFault:
    with pytest.raises(KeyRequestRefused) as caught:
        read_request(text)
    return caught.value.fault


def test_it_says_who_asks_for_what() -> None:
    request = read_request(TEXT)
    assert request.module_id == module_id_of(request.identity)
    assert request.identity == Ed25519PrivateKey.from_private_bytes(IDENTITY).public_key().public_bytes_raw()
    assert request.sequence == 7
    assert IDENTITY.hex() not in TEXT
    assert EXCHANGE.hex() not in TEXT


@pytest.mark.parametrize("damage", [lambda t: t.replace("\n", "\r\n"), lambda t: f"\n  {t}\n\n", str.rstrip])
def test_a_mail_may_change_its_line_ends(damage: object) -> None:
    assert callable(damage)
    assert read_request(damage(TEXT)) == read_request(TEXT)


@given(st.integers(0, len(TEXT) - 2), st.characters(codec="utf-8"))
def test_another_letter_is_noticed(place: int, letter: str) -> None:
    changed = TEXT[:place] + letter + TEXT[place + 1 :]
    try:
        assert read_request(changed) == read_request(TEXT)  # another case of a hexadecimal digit, another space
    except KeyRequestRefused:
        assert changed != TEXT


@pytest.mark.parametrize("length", range(0, len(TEXT) - 1, 7))
def test_half_a_request(length: int) -> None:
    refused(TEXT[:length])


@given(st.text())
def test_any_text(text: str) -> None:
    assert refused(text) is KeyRequestFault.UNREADABLE


def test_another_number_is_an_alteration() -> None:
    assert refused(TEXT.replace("sequence 7", "sequence 8")) is KeyRequestFault.ALTERED


def test_another_module_s_name_over_an_own_signature() -> None:
    """Signed whole and well, but by a key that is not the named module's."""
    victim = read_request(TEXT)
    forger = make_request(bytes(32), EXCHANGE, 7)
    assert refused(forger.replace(read_request(forger).module_id, victim.module_id)) is KeyRequestFault.ALTERED


def test_nothing_is_sealed_to_a_key_that_anybody_has() -> None:
    exchange = read_request(TEXT).exchange.hex()
    assert refused(TEXT.replace(exchange, bytes(32).hex())) is KeyRequestFault.UNREADABLE
