"""`python -m sts.batch` and its standard streams, and where it has its keys from."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest

from sts.batch.__main__ import ENVIRONMENT, main
from tests.support.batch_files import Folder, drn

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "reference,meter,sgc,krn,kt,ti,ea,subclass,value,tid,rnd\n"
ROW = f"A,{drn(1)},123456,1,2,7,7,0,100,6000000,5\n"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder.create(tmp_path)


def test_standard_input_and_output(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((HEADER + ROW).encode())))
    monkeypatch.setenv(ENVIRONMENT, folder.keys.read_text(encoding="utf-8"))
    assert main(["credit", "-", "-"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[1].startswith(ROW.strip() + ",")
    assert said.err.startswith("1 rows, ")


def test_nothing_is_said_on_standard_output_of_a_bad_file(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.source.write_text(HEADER + ROW + "x\n", encoding="utf-8")
    assert main(["credit", str(folder.source), "-", "--keys", str(folder.keys)]) == 1
    assert capsys.readouterr().out == ""


def test_keys_on_standard_input(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.source.write_text(HEADER + ROW, encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbf" + folder.keys.read_bytes())))
    assert main(["credit", str(folder.source), str(folder.target), "--keys", "-"]) == 0


def test_no_text_for_keys(folder: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xff")))
    assert main(["credit", str(folder.source), str(folder.target), "--keys", "-"]) == 1
    assert capsys.readouterr().err == "the keys are not UTF-8 text\n"


@pytest.mark.parametrize(
    ("closed", "arguments"),
    [("stdin", ["-", "out.csv"]), ("stdout", ["in.csv", "-"])],
)
def test_closed_standard_streams(
    folder: Folder,
    closed: str,
    arguments: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(folder.path)
    folder.source.write_text(HEADER + ROW, encoding="utf-8")
    monkeypatch.setattr(sys, closed, None)
    assert main(["credit", *arguments, "--keys", "keys.toml"]) == 1
    assert capsys.readouterr().err == f"standard {closed.removeprefix('std')}put is closed\n"


def test_both_on_standard_input(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["credit", "-", "-", "--keys", "-"])
    assert "cannot both" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_keys_open_to_others(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.keys.chmod(0o640)
    assert folder.run("credit", HEADER + ROW) == 1
    assert "is open to others" in capsys.readouterr().err


def test_no_keys(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["credit", str(folder.source), "-"]) == 1
    assert capsys.readouterr().err.startswith("no keys: ")


VALUE = "000102030405060708090a0b0c0d0e0f10111213"


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("[[keys]]", "[[kay]]", "there is no [[keys]]"),
        ("krn = 1", "krn = ", "the keys are no TOML"),
        ("krn = 1", "krm = 1", "key 1 must have sgc, krn, kt, dkga, base_date, ken, value"),
        ("krn = 1", 'krn = "1"', "key 1: krn must be a whole number"),
        ("krn = 1", "krn = true", "key 1: krn must be a whole number"),
        ("krn = 1", "krn = 10", "key 1: krn is wrong"),
        ("kt = 2", "kt = 4", "key 1: value must be hexadecimal, kt 0 to 3"),
        ("dkga = 4", "dkga = 1", "key 1: DKGA01 is not supported"),
        ("dkga = 4", "dkga = 2", "key 1: value is wrong"),
        (VALUE, VALUE[:-1], "key 1: value must be hexadecimal"),
        ('sgc = "000042"\nkrn = 2\nkt = 3', 'sgc = "123456"\nkrn = 1\nkt = 2', "two keys have the same"),
    ],
)
def test_wrong_keys(folder: Folder, before: str, after: str, sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = folder.keys.read_text(encoding="utf-8")
    assert before in text
    folder.keys.write_text(text.replace(before, after), encoding="utf-8")
    assert folder.run("credit", HEADER + ROW) == 1
    said = capsys.readouterr().err
    assert sentence in said
    assert VALUE[:-1] not in said
