"""`python -m sts.batch`: rows in, rows with tokens out."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from sts.amount import encode_currency, encode_units
from sts.batch.__main__ import main
from sts.codec import decode_token, encode_token
from sts.keychange import KeyChange, change_key
from sts.keys import MeterKey
from sts.tid import next_tid, tid_at
from sts.token import CreditToken, CurrencyToken, ManagementFunction, ManagementToken, management_value
from tests.support.batch_files import START_MOMENT, Folder, drn, key_for, key_of

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "reference,meter,sgc,krn,kt,ti,ea,subclass,value,tid,rnd\n"
ROW = f"A,{drn(1)},123456,1,2,7,7,0,100,6000000,5\n"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder.create(tmp_path)


def credit_rows(count: int) -> str:
    lines = [
        f"C{place},{drn(place)},123456,1,,{place % 100:02},{11 if place % 3 else 7},{place % 8},{place * 37},"
        f"{6_000_000 + place},{'' if place % 8 > 3 else place % 16}\n"
        for place in range(count)
    ]
    return HEADER + "".join(lines)


def expected_credit(row: dict[str, str]) -> str:
    subclass, value, tid = int(row["subclass"]), int(row["value"]), int(row["tid"])
    if subclass > 3:
        return encode_token(CurrencyToken(subclass - 4, tid, encode_currency(value)), key_for(row))
    return encode_token(CreditToken(subclass, tid, encode_units(value), int(row["rnd"])), key_for(row))


def test_credit(folder: Folder) -> None:
    assert folder.run("credit", credit_rows(500)) == 0
    rows = folder.rows()
    assert [row["reference"] for row in rows] == [f"C{place}" for place in range(500)]
    assert [row["token"] for row in rows] == [expected_credit(row) for row in rows]
    assert stat.S_IMODE(folder.target.stat().st_mode) == 0o600
    assert folder.names() == {"keys.toml", "in.csv", "out.csv"}


def test_several_chunks_stay_in_order(folder: Folder) -> None:
    count = 40_000
    assert folder.run("credit", credit_rows(count)) == 0
    rows = folder.rows()
    assert [row["reference"] for row in rows] == [f"C{place}" for place in range(count)]
    assert all(row["token"] == expected_credit(row) for row in rows[:: count // 50])


def test_management(folder: Folder) -> None:
    functions = [0, 1, 2, 5, 6, 7, 10, 11, 15]
    lines = [f"{drn(3)},000042,2,3,5,{function},4{function}00,{9000 + function},3\n" for function in functions]
    assert folder.run("management", "meter,sgc,krn,kt,ti,subclass,value,tid,rnd\n" + "".join(lines)) == 0
    for row in folder.rows():
        function = ManagementFunction(int(row["subclass"]))
        value = management_value(function, int(row["value"]))
        assert row["token"] == encode_token(ManagementToken(function, int(row["tid"]), value, 3), key_for(row))


def test_key_changes(folder: Folder) -> None:
    header = "meter,sgc,krn,kt,ti,ea,new_sgc,new_krn,new_kt,new_ti,count,rollover\n"
    lines = [
        f"{drn(1)},000042,2,3,1,7,123456,1,2,9,3,\n",  # another base date
        f"{drn(2)},000042,2,3,1,7,123456,1,2,9,2,0\n",
        f"{drn(3)},123456,1,2,1,11,123456,1,2,9,,\n",
        f"{drn(4)},123456,1,,1,,123456,1,,2,,1\n",
    ]
    assert folder.run("key-change", header + "".join(lines)) == 0
    found = folder.rows()
    for row, (count, rollover) in zip(found, [(3, True), (2, False), (4, False), (2, True)], strict=True):
        new = key_of(row, "new_")[0]
        change = KeyChange(
            MeterKey(key_for(row, "new_"), new.krn, new.kt, int(row["new_ti"]), new.ken, new.sgc), rollover
        )
        tokens = [row[f"token_{place}"] for place in range(1, 5)]
        assert tokens == [*change_key(key_for(row), change, count), *[""] * (4 - count)]
    assert "tid" not in found[0]


def test_identifiers_are_given_out(folder: Folder) -> None:
    header = "meter,sgc,krn,kt,ti,subclass,value\n"
    lines = [f"{drn(place % 3)},{'123456,1,2' if place % 2 else '000042,2,3'},7,0,10\n" for place in range(12)]
    assert folder.run("credit", header + "".join(lines)) == 0
    last: dict[tuple[str, str], int] = {}
    for row in folder.rows():
        key = key_of(row)[0]
        meter = (row["meter"], key.sgc)
        last[meter] = next_tid(START_MOMENT, key.base_date, last.get(meter))
        token = decode_token(row["token"], key_for(row))
        assert isinstance(token, CreditToken)
        assert (int(row["tid"]), token.tid) == (last[meter], last[meter])


def test_identifiers_of_times(folder: Folder) -> None:
    header = "meter;sgc;krn;ti;subclass;value;issued\n"
    times = ["2024-06-01T00:00:59Z", "2024-06-01T00:01:00Z", "2024-06-01T00:02:00", "2024-06-01T03:00:00+02:00"]
    lines = [f"{drn(5)};123456;1;7;0;10;{time}\n" for time in times]
    assert folder.run("credit", header + "".join(lines)) == 0
    midnight = tid_at(START_MOMENT.replace(hour=0, minute=0), key_of(folder.rows(delimiter=";")[0])[0].base_date)
    assert [int(row["tid"]) - midnight for row in folder.rows(delimiter=";")] == [0, 2, 3, 60]


def test_random_numbers_differ(folder: Folder) -> None:
    lines = [f"{drn(1)},123456,1,7,0,10,{6_000_000 + place}\n" for place in range(200)]
    assert folder.run("credit", "meter,sgc,krn,ti,subclass,value,tid\n" + "".join(lines)) == 0
    tokens = [decode_token(row["token"], key_for(row)) for row in folder.rows()]
    assert {token.rnd for token in tokens if isinstance(token, CreditToken)} == set(range(16))


@pytest.mark.parametrize(
    "text",
    [
        (HEADER + ROW).replace("\n", "\r\n"),
        b"\xef\xbb\xbf" + (HEADER + ROW).encode(),
        (HEADER + ROW).replace(",", ";"),
        (HEADER + ROW).replace(",", "\t"),
        (HEADER + ROW).replace("A,", '"A",'),
        HEADER.upper().replace("METER", " Meter ") + ROW,
        HEADER + "\n" + ROW + "\n \n" + "," * 10 + "\n",
        (HEADER + ROW).removesuffix("\n"),
    ],
    ids=["crlf", "bom", "semicolon", "tab", "quotes", "capitals", "empty lines", "no last newline"],
)
def test_any_csv(folder: Folder, text: str | bytes) -> None:
    assert folder.run("credit", text) == 0
    [row] = folder.rows(delimiter=next(mark for mark in ";\t," if mark in folder.target.read_text("utf-8")))
    lower = {name.strip().lower(): value for name, value in row.items()}
    assert lower["token"] == expected_credit(lower)
    assert lower["reference"] == "A"


def test_what_was_quoted_is_quoted_again(folder: Folder) -> None:
    text = HEADER + ROW.replace("A,", '"Smith, ""Al""\nÉ",', 1) + ROW.replace("7,7,0", "7,7,9")
    assert folder.run("credit", text, "--skip-bad", str(folder.bad)) == 0
    assert folder.rows()[0]["reference"] == 'Smith, "Al"\nÉ'
    assert folder.rows(folder.bad)[0]["line"] == "4"


BAD = {
    "meter": ("A,12345678904,123456,1,2,7,7,0,100,6000000,5", "meter", "no meter number"),
    "meter text": ("A,é,123456,1,2,7,7,0,100,6000000,5", "meter", "no meter number"),
    "sgc": (f"A,{drn(1)},12345,1,2,7,7,0,100,6000000,5", "sgc", "6 digits"),
    "no such key": (f"A,{drn(1)},123456,2,2,7,7,0,100,6000000,5", "sgc", "no vending key"),
    "another's key": (f"A,{drn(1)},123457,-9,2,7,7,0,100,6000000,5", "sgc", "no vending key"),
    "key of another type": (f"A,{drn(1)},123456,2,-8,7,7,0,100,6000000,5", "sgc", "no vending key"),
    "signed sgc": (f"A,{drn(1)},-00042,2,3,7,7,0,100,6000000,5", "sgc", "6 digits"),
    "no such type": (f"A,{drn(1)},123456,1,12,7,7,0,100,6000000,5", "sgc", "no vending key"),
    "ti": (f"A,{drn(1)},123456,1,2,100,7,0,100,6000000,5", "ti", "0 to 99"),
    "ea": (f"A,{drn(1)},123456,1,2,7,9,0,100,6000000,5", "ea", "7 or 11"),
    "dkga02 misty1": (f"A,{drn(1)},000042,2,3,7,11,0,100,6000000,5", "ea", "DKGA02 with MISTY1"),
    "subclass": (f"A,{drn(1)},123456,1,2,7,7,8,100,6000000,5", "subclass", "its field"),
    "value": (f"A,{drn(1)},123456,1,2,7,7,0,18201625,6000000,5", "value", "18201624"),
    "value far beyond": (f"A,{drn(1)},123456,1,2,7,7,0,{10**30},6000000,5", "value", "18201624"),
    "currency": (f"A,{drn(1)},123456,1,2,7,7,4,{10**37},6000000,5", "value", "more than a token can carry"),
    "value text": (f"A,{drn(1)},123456,1,2,7,7,0,1.5,6000000,5", "value", "no whole number"),
    "no value": (f"A,{drn(1)},123456,1,2,7,7,0,,6000000,5", "value", "no whole number"),
    "arabic digits": (f"A,{drn(1)},123456,1,2,7,7,0,٣,6000000,5", "value", "no whole number"),
    "tid": (f"A,{drn(1)},123456,1,2,7,7,0,100,{1 << 24},5", "tid", "its field"),
    "no tid": (f"A,{drn(1)},123456,1,2,7,7,0,100,,5", "tid", "no whole number"),
    "rnd": (f"A,{drn(1)},123456,1,2,7,7,0,100,6000000,16", "rnd", "its field"),
    "minus": (f"A,{drn(1)},123456,1,2,7,7,0,100,6000000,-", "rnd", "no whole number"),
    "expired": (f"A,{drn(1)},654321,9,2,7,7,0,100,6000000,5", "sgc", "expired"),
    "too few": (f"A,{drn(1)},123456,1", "row", "4 fields, not 11"),
    "too many": (ROW.strip() + ",x", "row", "12 fields, not 11"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_row_stops_the_file(folder: Folder, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    line, column, reason = BAD[name]
    assert folder.run("credit", f"{HEADER}{ROW}{line}\n{ROW}") == 1
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith(f"line 3, {column}: ")
    assert reason in said[0]
    assert len(said) == 2
    assert folder.names() == {"keys.toml", "in.csv"}


def test_bad_rows_are_taken_apart(folder: Folder) -> None:
    lines = [line for line, _, _ in BAD.values()]
    text = HEADER + "".join(f"{ROW}{line}\n" for line in lines)
    assert folder.run("credit", text, "--skip-bad", str(folder.bad)) == 0
    assert [row["token"] for row in folder.rows()] == [expected_credit(folder.rows()[0])] * len(lines)
    written = folder.bad.read_text("utf-8").splitlines()
    assert written[0] == "line,column,reason," + HEADER.strip()
    for place, (row, (line, column, _)) in enumerate(zip(written[1:], BAD.values(), strict=True)):
        assert row.startswith(f"{3 + 2 * place},{column},")
        assert row.endswith(line)
    assert stat.S_IMODE(folder.bad.stat().st_mode) == 0o600


def test_many_bad_rows_are_not_all_shown(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert folder.run("credit", HEADER + "x\n" * 30) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 22
    assert said[20].startswith("… and 10 more")


def test_times_that_fall_are_refused(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    header = "meter,sgc,krn,ti,subclass,value,issued\n"
    times = ["2024-06-01T00:10Z", "2024-06-01T00:09Z", "2024-06-01T00:10Z", "tomorrow", "2060-01-01"]
    text = header + "".join(f"{drn(5)},123456,1,7,0,10,{time}\n" for time in times)
    assert folder.run("credit", text, "--skip-bad", str(folder.bad)) == 0
    assert [(row["line"], row["column"]) for row in folder.rows(folder.bad)] == [
        ("3", "issued"),
        ("5", "issued"),
        ("6", "issued"),
    ]
    assert len(folder.rows()) == 2
    assert "3 bad rows are in" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("operation", "line", "column"),
    [
        ("management", f"{drn(1)},123456,1,1,3,5", "subclass"),
        ("management", f"{drn(1)},123456,1,1,3,70000", "subclass"),
        ("management", f"{drn(1)},123456,1,1,1,70000", "value"),
        ("management", f"{drn(1)},123456,1,1,0,18201625", "value"),
    ],
)
def test_bad_management(folder: Folder, operation: str, line: str, column: str) -> None:
    text = f"meter,sgc,krn,ti,subclass,value\n{line}\n"
    assert folder.run(operation, text, "--skip-bad", str(folder.bad)) == 0
    assert [row["column"] for row in folder.rows(folder.bad)] == [column]


@pytest.mark.parametrize(
    ("ea", "new", "count", "rollover", "column"),
    [
        (7, "123456,1,1", 4, "", "count"),
        (11, "123456,1,1", 2, "", "count"),
        (7, "123456,1,1", 5, "", "count"),
        (7, "123456,1,1", 2, "2", "rollover"),
        (7, "654321,9,1", 2, "", "new_sgc"),  # expired
        (7, "654321,8,1", 2, "", "new_sgc"),
        (7, "123456,1,100", 2, "", "new_ti"),
    ],
)
def test_bad_key_change(folder: Folder, ea: int, new: str, count: int, rollover: str, column: str) -> None:
    header = "meter,sgc,krn,ti,ea,new_sgc,new_krn,new_ti,count,rollover\n"
    text = f"{header}{drn(1)},123456,1,1,{ea},{new},{count},{rollover}\n"
    assert folder.run("key-change", text, "--skip-bad", str(folder.bad)) == 0
    assert [row["column"] for row in folder.rows(folder.bad)] == [column]
    assert folder.rows() == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "there is no header line"),
        ("meter,sgc\n", "columns missing: 'krn', 'ti', 'subclass', 'value'"),
        (HEADER.replace("rnd", "isued"), "columns unknown: 'isued'"),
        (HEADER.replace("rnd", "ti"), "columns there twice: 'ti'"),
        (HEADER.replace("rnd", "issued"), "give tid or issued, not both"),
        (HEADER + 'A,"' + "x" * 200_000, "line 2: field larger than field limit (131072)"),
        (HEADER.replace("rnd", ""), "columns without a name: ''"),
        (HEADER.encode() + b"\xff\n", "the file is not UTF-8 text: save it as CSV UTF-8"),
        ((HEADER + ROW).encode("utf-16"), "the file is not UTF-8 text: save it as CSV UTF-8"),
    ],
)
def test_no_file_of_rows(folder: Folder, text: str | bytes, sentence: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert folder.run("credit", text) == 1
    assert capsys.readouterr().err == f"{sentence}\n"
    assert folder.names() == {"keys.toml", "in.csv"}


def test_tokens_are_not_written_over(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    folder.target.write_text("tokens", encoding="utf-8")
    assert folder.run("credit", HEADER + ROW) == 1
    assert "already there" in capsys.readouterr().err
    assert folder.target.read_text(encoding="utf-8") == "tokens"


def test_bad_rows_and_tokens_go_apart(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        folder.run("credit", HEADER + ROW, "--skip-bad", str(folder.path / "none" / ".." / "out.csv"))
    assert "must not be OUT.csv" in capsys.readouterr().err
    assert folder.names() == {"keys.toml", "in.csv"}


def test_no_such_folder(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    bad = folder.path / "none" / "bad.csv"
    assert folder.run("credit", HEADER + ROW, "--skip-bad", str(bad)) == 1
    assert capsys.readouterr().err == f"{bad}: No such file or directory; nothing was written\n"
    assert folder.names() == {"keys.toml", "in.csv"}


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("--start", "tomorrow", "--start: must be an ISO 8601 time, such as 2026-01-31T12:00:00Z"),
        ("--start", "0001-01-01T00:00+14:00", "--start: must be an ISO 8601 time"),
    ],
)
def test_wrong_options(
    folder: Folder, option: str, value: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        folder.run("credit", HEADER + ROW, option, value)
    assert sentence in capsys.readouterr().err


def test_no_such_file(folder: Folder, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(folder.arguments("credit")) == 1
    assert capsys.readouterr().err == f"{folder.source}: No such file or directory; nothing was written\n"
    assert folder.names() == {"keys.toml"}
