"""The command line as an operator uses it: real station, real exit codes, one sentence for every mistake."""

from __future__ import annotations

import json
import re
import shutil
import stat
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from cdu_app.cli.main import run
from cdu_app.demonstration import create_demonstration, read_demo_operators
from tests.support.decoding import decode_sale
from vending.clock import SystemClock

CDU = Path(sys.executable).with_name("cdu")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "station"
    create_demonstration(folder, SystemClock(), customers=40, days=2)
    return folder


@pytest.fixture
def folder(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = Path(shutil.copytree(template, tmp_path / "station"))
    cashier = next(row for row in read_demo_operators(copy) if row["role"] == "cashier")
    monkeypatch.setenv("CDU_OPERATOR", cashier["username"])
    monkeypatch.setenv("CDU_PASSWORD", cashier["password"])
    monkeypatch.setenv("CDU_STATION", str(copy))
    return copy


@pytest.fixture
def meter(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    return str(answer(capsys, "search", "a", "--json")[0]["meter"])


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, object]]:
    """The JSON that a command prints, always as a list."""
    assert run(list(arguments)) == 0
    found = json.loads(capsys.readouterr().out)
    return found if isinstance(found, list) else [found]


def refusal(capsys: pytest.CaptureFixture[str], code: int, *arguments: str) -> str:
    """The sentence on standard error; never a traceback, nothing on standard output."""
    assert run(list(arguments)) == code
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    assert captured.out == ""
    assert captured.err.count("\n") <= 2
    return captured.err


def test_a_sale_decodes_to_the_units_on_its_receipt(meter: str, capsys: pytest.CaptureFixture[str]) -> None:
    [sale] = answer(capsys, "sell", meter, "100", "--json")
    assert sale.keys() >= {
        "receipt", "meter", "tendered", "lines", "units", "tokens", "tid", "sgc", "krn", "ti", "issued"
    }  # fmt: skip
    assert sum(Decimal(line["amount"]) for line in sale["lines"]) == Decimal(sale["tendered"]) == 100  # type: ignore[union-attr, index, arg-type]
    credit = decode_sale(sale)
    assert f"{credit.tenths // 10}.{credit.tenths % 10}" == sale["units"]
    assert credit.tid == sale["tid"]


def test_show_and_reprint_know_the_sale(meter: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [sale] = answer(capsys, "sell", meter, "50", "--json")
    assert answer(capsys, "show", "--last", "--json") == [sale]
    assert answer(capsys, "show", str(sale["receipt"]).lower(), "--json") == [sale]
    assert run(["show", "--last"]) == 0
    groups = re.findall(r"\d{4} \d{4} \d{4} \d{4} \d{4}", capsys.readouterr().out)
    assert [group.replace(" ", "") for group in groups] == sale["tokens"]


def test_reprints_are_copies_and_counted(
    meter: str, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = folder / "paper.txt"
    monkeypatch.setenv("CDU_PRINTER_LINK", f"file:{paper}")
    [sale] = answer(capsys, "sell", meter, "50", "--json")
    assert run(["reprint", str(sale["receipt"])]) == 0
    assert run(["reprint", str(sale["receipt"])]) == 0
    printed = paper.read_text("utf-8")
    assert printed.count("TAX INVOICE") == 1
    assert len(re.findall(r"COPY", printed)) == 2


@pytest.mark.parametrize("amount", ["0", "-5", "1.234", "ten", "", "99999999", "0.01"])
def test_a_bad_amount_is_one_sentence(meter: str, amount: str, capsys: pytest.CaptureFixture[str]) -> None:
    [before] = answer(capsys, "show", "--last", "--json")
    assert refusal(capsys, 1, "sell", meter, amount).strip()
    assert answer(capsys, "show", "--last", "--json") == [before]


def test_meter_numbers_that_are_wrong(meter: str, capsys: pytest.CaptureFixture[str]) -> None:
    last = str((int(meter[-1]) + 1) % 10)
    assert "check digit" in refusal(capsys, 1, "sell", meter[:-1] + last, "50")
    assert "not known" in refusal(capsys, 1, "sell", "12345678903", "50")
    assert "not a meter number" in refusal(capsys, 1, "sell", "12345", "50")
    assert "not a meter number" in refusal(capsys, 1, "sell", "abc", "50")


def test_wrong_password(meter: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDU_PASSWORD", "wrong")
    assert "password" in refusal(capsys, 1, "sell", meter, "50")


@pytest.mark.parametrize("link", ["/dev/no-such-port", "tcp://127.0.0.1:9", "tcp://nowhere"])
def test_no_module_no_sale(
    meter: str, link: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    [before] = answer(capsys, "show", "--last", "--json")
    monkeypatch.setenv("CDU_MODULE_LINK", link)
    assert "Nothing was sold" in refusal(capsys, 3, "sell", meter, "50")
    monkeypatch.delenv("CDU_MODULE_LINK")
    assert answer(capsys, "show", "--last", "--json") == [before]


def test_a_printer_that_is_off_undoes_nothing(
    meter: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDU_PRINTER_LINK", "tcp://127.0.0.1:9")
    assert run(["sell", meter, "50", "--json"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["tokens"]
    assert "not printed" in captured.err


def test_usage(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sell", "123"]) == 2
    assert run(["nonsense"]) == 2
    assert run(["show"]) == 2
    assert run(["emulator"]) == 2
    assert run(["--help"]) == 0


def test_no_station_here(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "no station" in refusal(capsys, 3, "--station", str(tmp_path / "empty"), "search", "x")


def test_a_station_is_not_overwritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "already" in refusal(capsys, 1, "init", "--demo")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[station\n", "station.toml"),
        ("[station]\ncolour = 'red'\n", "station.colour"),
        ("[printer]\npaper_mm = 66\n", "paper_mm"),
    ],
)
def test_a_broken_station_file(folder: Path, text: str, named: str, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "station.toml").write_text(text, "utf-8")
    assert named in refusal(capsys, 3, "search", "x")


def test_the_wrong_passphrase(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDU_STORE_PASSPHRASE", "wrong")
    assert "passphrase" in refusal(capsys, 1, "search", "x")


def test_doctor(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor"]) == 0
    report = capsys.readouterr().out
    for name in ("module", "store", "journal", "printer", "clock", "disk", "sales"):
        assert re.search(rf"^{name}\s+(ok|attention)\s+\S", report, re.MULTILINE), name


def test_secrets_are_for_the_owner_only(folder: Path) -> None:
    for name in ("demo-operators.json", "demo-passphrase", "station.key", "station.db"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600, name


def test_the_command_line_starts_without_qt(folder: Path) -> None:
    code = "import sys; from cdu_app.cli.main import run; run(['search', 'a']); print('PySide6' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("False")


def test_the_installed_command(folder: Path) -> None:
    done = subprocess.run(
        [CDU, "--station", folder, "show", "--last", "--json"], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout)["tokens"]
