"""Signed documents: what they carry comes back, and nothing altered does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from license.document import Document, Kind, sign
from license.errors import (
    DocumentRefused,
    NotADocument,
    OtherKind,
    OtherStation,
    OtherVersion,
    SignatureWrong,
)
from license.grant import Grant, Head, Link, verify_grant, verify_head
from license.issuer import Issuer, OfficeKeys

ISSUER = Issuer.generate()
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
GRANT = Grant("V001", 7, 10_000_000, "ZAR", NOW, NOW + timedelta(days=30), Link(41, bytes(range(32))))
LINE = ISSUER.document(GRANT)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."

moments = st.integers(0, 7 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
grants = st.builds(
    Grant,
    station=st.text("ABCXYZ0123456789-", min_size=1, max_size=20),
    sequence=st.integers(1, 2**31),
    amount_minor=st.integers(1, 10**15),
    currency=st.sampled_from(["ZAR", "XOF", "JOD"]),
    issued_at=moments,
    expires_at=moments,
    head=st.none() | st.builds(Link, st.integers(1, 2**40), st.binary(min_size=32, max_size=32)),
)


def verified(line: str) -> Grant:
    return verify_grant(line, ISSUER.keys.signing, "V001")


@given(grants)
def test_a_grant_comes_back_as_it_was(grant: Grant) -> None:
    assert verify_grant(ISSUER.document(grant), ISSUER.keys.signing, grant.station) == grant


def test_a_line_fits_into_a_small_qr_code() -> None:
    assert len(ISSUER.document(replace(GRANT, station="STATION-12345678", amount_minor=10**15))) < 300
    assert len(ISSUER.document(replace(GRANT, head=None))) < 180


def test_blanks_and_line_ends_are_passed_over() -> None:
    broken = "\r\n ".join(LINE[start : start + 40] for start in range(0, len(LINE), 40))
    assert verified(f"\ufeff {broken}\n".lstrip("\ufeff")) == GRANT


@pytest.mark.parametrize("place", range(len(LINE)))
def test_every_altered_letter_is_refused(place: int) -> None:
    for letter in LETTERS:
        if letter != LINE[place]:
            with pytest.raises(DocumentRefused):
                verified(LINE[:place] + letter + LINE[place + 1 :])


@given(st.integers(0, len(LINE) - 1))
def test_what_was_cut_off_is_refused(length: int) -> None:
    with pytest.raises(DocumentRefused):
        verified(LINE[:length])


@given(st.text(max_size=200))
def test_any_other_text_is_no_document(text: str) -> None:
    with pytest.raises(DocumentRefused):
        verified(text)


def test_each_refusal_has_its_own_error() -> None:
    other = Issuer.generate()
    head = Head("V001", Link(3, bytes(32)), NOW)
    refused = {
        "": NotADocument,
        LINE.replace("CDU1", "CDU2"): OtherVersion,
        ISSUER.document(head): OtherKind,
        other.document(GRANT): SignatureWrong,
        ISSUER.document(replace(GRANT, station="V002")): OtherStation,
        ISSUER.document(replace(GRANT, amount_minor=0)): NotADocument,
    }
    for line, error in refused.items():
        with pytest.raises(error):
            verified(line)


@pytest.mark.parametrize(
    "fields",
    [
        [],
        ["V001"],
        ["V001", 1, 1.0, "ZAR", 0, 1],
        ["V001", True, 1, "ZAR", 0, 1],
        ["V001", 1, 1, "RAND", 0, 1],
        ["", 1, 1, "ZAR", 0, 1],
        ["V001", 1, 1, "ZAR", 0, 2**40],
        ["V001", 1, 1, "ZAR", 0, 1, 5, "AAAA"],
    ],
)
def test_signed_nonsense_is_no_document(fields: list[object]) -> None:
    key = Ed25519PrivateKey.generate()
    with pytest.raises(NotADocument):
        verify_grant(sign(key, Kind.GRANT, fields), key.public_key().public_bytes_raw(), "V001")


def test_a_head_comes_back_and_only_for_its_station() -> None:
    head = Head("V001", Link(41, bytes(range(32))), NOW)
    line = ISSUER.document(head)
    assert verify_head(line, ISSUER.keys.signing, "V001") == head
    with pytest.raises(OtherStation):
        verify_head(line, ISSUER.keys.signing, "V002")
    with pytest.raises(OtherKind):
        verify_head(LINE, ISSUER.keys.signing, "V001")


def test_the_keys_prove_themselves_and_are_compared_by_a_fingerprint() -> None:
    line = ISSUER.public_document()
    assert OfficeKeys.read(line) == ISSUER.keys
    assert len(ISSUER.keys.fingerprint.replace(" ", "")) == 16
    assert ISSUER.keys.fingerprint != Issuer.generate().keys.fingerprint
    document = Document.read(Issuer.generate().public_document())
    with pytest.raises(SignatureWrong):
        OfficeKeys.read(line.rpartition(".")[0] + "." + document.line.rpartition(".")[2])
    with pytest.raises(OtherKind):
        OfficeKeys.read(LINE)
