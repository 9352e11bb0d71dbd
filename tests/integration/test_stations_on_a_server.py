"""A station whose records lie on a MariaDB server: the same command line, the same safety."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.tills import CDU, Till, cashier_of, demonstration_meters, make_station

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.database_server


@pytest.fixture
def till(mariadb_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Till:
    folder = make_station(tmp_path / "station", days=0, store_url=mariadb_url)
    till = Till(folder, demonstration_meters(folder), capsys, monkeypatch)
    till.set(**cashier_of(folder))
    return till


def test_sell_show_reprint(till: Till) -> None:
    till.print_to_file()
    sale = till.run("sell", till.meters[0], "100", "--json").json
    assert till.run("show", "--last", "--json").json == sale
    assert till.run("reprint", sale["receipt"]).code == 0
    assert (till.invoices(), till.paper.read_text("utf-8").count("COPY")) == (1, 1)
    assert till.run("search", till.meters[0][:6], "--json").json
    assert till.run("doctor").code == 0
    assert not (till.folder / "station.db").exists()
    till.verify_settled()


def test_kill_9_in_a_sale(till: Till) -> None:
    """Each time at another place: whatever was recorded ends as one token."""
    command = [sys.executable, "-m", "tests.faults.sale_runner", str(till.folder)]
    lines = [f"{fuse} {till.meters[fuse % 5]} {20 + fuse}" for fuse in (2, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17)]
    till.print_to_file()
    done = subprocess.run(
        command, input="\n".join([*lines, f"0 {till.meters[0]} 0", ""]), capture_output=True, text=True, check=True
    )
    ends = done.stdout.splitlines()
    assert ends[-1].startswith("done")
    assert {end.removeprefix("killed ") for end in ends} >= {"before vend_credit", "after vend_credit", "after commit"}
    sales = till.verify_settled()
    assert len(sales) == till.tokens_made
    assert till.invoices() <= len(sales)


def test_init_on_a_server(mariadb_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CDU_PASSWORD", "a password")
    monkeypatch.setenv("CDU_STORE_PASSPHRASE", "a passphrase")

    def init(folder: str) -> subprocess.CompletedProcess[str]:
        command = [CDU, "--station", tmp_path / folder, "init", "--store-url", mariadb_url]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    assert init("first").returncode == 0
    assert (tmp_path / "first" / "station.toml").stat().st_mode & 0o777 == 0o600
    second = init("second")
    assert (second.returncode, second.stdout) == (1, "")
    assert "holds a station already" in second.stderr
    assert not (tmp_path / "second" / "station.toml").exists()
