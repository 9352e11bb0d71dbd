"""The office's tool: its keys, grants, codes and acknowledgements."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from license.__main__ import INTERRUPTED, PASSPHRASE, REFUSED, USAGE, main
from license.currency import minor_digits, read_minor, say_minor
from license.errors import IssuerFault, IssuerUnavailable
from license.grant import verify_grant, verify_head
from license.issuer import Issuer, OfficeKeys, read_public_document
from license.short_code import key_of_station, open_code
from vending.money import minor_digits as of_vending

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., str]

UNTIL = (datetime.now(UTC) + timedelta(days=30)).date()
LINK = f"41:{'ab' * 32}"


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("license.issuer._SCRYPT_COST", 2)
    monkeypatch.setenv(PASSPHRASE, "correct horse")


@pytest.fixture
def keys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "office.keys"
    assert main(["keys", str(path)]) == 0
    assert OfficeKeys.read(capsys.readouterr().out) == Issuer.open(path, "correct horse").keys
    return path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object, code: int = 0) -> str:
        assert main([str(one) for one in arguments]) == code
        told = capsys.readouterr()
        return told.out if code == 0 else told.err

    return call


def test_a_grant_as_a_document_and_as_a_code(keys: Path, run: Run) -> None:
    station = X25519PrivateKey.generate()
    public = Issuer.open(keys, "correct horse").keys
    facts = ("V001", 1, "100000.00", "ZAR", UNTIL)
    grant = verify_grant(run("grant", keys, *facts), public.signing, "V001")
    assert (grant.sequence, grant.amount_minor, grant.head) == (1, 10_000_000, None)
    assert grant.expires_at.date() == UNTIL + timedelta(days=1)
    code = run("code", keys, *facts, "--station-key", station.public_key().public_bytes_raw().hex())
    spoken = open_code(key_of_station(station, public.agreement), code, "V001", "ZAR", 0, datetime.now(UTC))
    assert (spoken.sequence, spoken.amount_minor, spoken.expires_at) == (1, 10_000_000, grant.expires_at)


def test_an_acknowledgement(keys: Path, run: Run, tmp_path: Path) -> None:
    signing = Issuer.open(keys, "correct horse").keys.signing
    head = verify_head(run("acknowledge", keys, "V001", LINK), signing, "V001")
    assert (head.link.sequence, head.link.hash.hex()) == (41, "ab" * 32)
    with_head = run("grant", keys, "V001", 1, "1", "XOF", UNTIL, "--head", LINK)
    assert verify_grant(with_head, signing, "V001").head == head.link
    out = tmp_path / "grant.txt"
    assert run("grant", keys, "V001", 1, "1", "XOF", UNTIL, "--out", out) == ""
    shown = run("show", out, "--keys", keys)
    assert "amount: 1 XOF" in shown
    assert f"until: the end of {UNTIL} (UTC)" in shown
    assert "signature: right" in shown


def test_show_tells_of_lines_and_of_key_files(keys: Path, run: Run, tmp_path: Path) -> None:
    assert "fingerprint" in run("show", keys)
    assert "kind: head" in run("show", run("acknowledge", keys, "V001", LINK))
    other = tmp_path / "other.keys"
    run("keys", other)
    line = run("grant", other, "V001", 1, "1.50", "ZAR", UNTIL)
    assert "did not sign" in run("show", line, "--keys", keys, code=REFUSED)
    note = tmp_path / "note.txt"
    note.write_text("Dear station")
    assert "no document" in run("show", note, code=REFUSED)
    assert "No such file" in run("show", tmp_path / "none", code=REFUSED)


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps rights elsewhere")
def test_the_key_file_is_its_owner_s_only(keys: Path) -> None:
    assert keys.stat().st_mode & 0o777 == 0o600


def test_the_key_file_opens_with_its_passphrase_only(keys: Path, tmp_path: Path) -> None:
    def fault(path: Path, passphrase: str = "correct horse") -> IssuerFault:
        with pytest.raises(IssuerUnavailable) as caught:
            Issuer.open(path, passphrase)
        return caught.value.fault

    assert fault(keys, "wrong") is IssuerFault.PASSPHRASE
    assert fault(tmp_path / "none") is IssuerFault.MISSING
    assert fault(tmp_path) is IssuerFault.STORAGE
    damaged = tmp_path / "damaged"
    for text in ("", "{}", "[]", keys.read_text("utf-8").replace('"salt": "', '"salt": "x'), "\xff"):
        damaged.write_text(text, "latin-1")
        assert fault(damaged) is IssuerFault.DAMAGED
    with pytest.raises(IssuerUnavailable) as caught:
        Issuer.generate().save(keys, "again")
    assert caught.value.fault is IssuerFault.EXISTS


def test_another_office_s_public_keys_do_not_slip_into_a_key_file(keys: Path) -> None:
    mine, other = read_public_document(keys), Issuer.generate().public_document()
    keys.write_text(keys.read_text("utf-8").replace(mine, other), "utf-8")
    with pytest.raises(IssuerUnavailable) as caught:
        Issuer.open(keys, "correct horse")
    assert caught.value.fault is IssuerFault.PASSPHRASE


@pytest.mark.parametrize(
    "arguments",
    [
        ("V001", 1, "100.001", "ZAR", UNTIL),
        ("V001", 1, "0", "ZAR", UNTIL),
        ("V001", 1, "99999999999999", "ZAR", UNTIL),
        ("V001", 1, "100", "ZAR", "2020-01-01"),
    ],
)
def test_what_cannot_be_granted(keys: Path, run: Run, arguments: tuple[object, ...]) -> None:
    assert run("grant", keys, *arguments, code=USAGE).count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("V001", 0, "1", "ZAR", UNTIL),
        ("V001", 1, "1", "zar", UNTIL),
        ("V001", 1, "1", "ZAR", "tomorrow"),
        ("V001", 1, "1", "ZAR", UNTIL, "--head", "1:ab"),
    ],
)
def test_wrong_usage_is_told_by_the_parser(keys: Path, run: Run, arguments: tuple[object, ...]) -> None:
    with pytest.raises(SystemExit):
        run("grant", keys, *arguments)


def test_a_code_has_no_room_for_every_amount(keys: Path, run: Run) -> None:
    said = run("code", keys, "V001", 1, "1234.56", "ZAR", UNTIL, "--station-key", "09" * 32, code=REFUSED)
    assert said.startswith("A code has room")


def test_the_passphrase_is_needed(keys: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(PASSPHRASE, "")
    assert "protects nothing" in run("keys", tmp_path / "new", code=USAGE)
    monkeypatch.delenv(PASSPHRASE)
    assert "from a terminal" in run("keys", tmp_path / "new", code=USAGE)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    typed = iter(["one", "two"])
    monkeypatch.setattr("getpass.getpass", lambda _question: next(typed))
    assert "not the same" in run("keys", tmp_path / "new", code=USAGE)


def test_a_question_can_be_broken_off(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def leave(_question: str) -> str:
        raise EOFError

    monkeypatch.delenv(PASSPHRASE)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", leave)
    assert run("keys", tmp_path / "new", code=INTERRUPTED) == "\n"


@pytest.mark.parametrize("currency", ["ZAR", "XOF", "JOD", "KES", "IQD", "VUV"])
def test_currencies_have_the_decimals_that_stations_give_them(currency: str) -> None:
    assert minor_digits(currency) == of_vending(currency)
    assert say_minor(read_minor("17", currency), currency).startswith("17")
