"""What an operator may type wrong, and what may be wrong around a till: one sentence each, and nothing lost."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from cdu_app import demonstration
from cdu_app.bootstrap import open_station, read_root_key, refuse_passphrase
from cdu_app.settings import read_settings
from store.keys import derive_key
from sts.module.emulator import create_emulator
from tests.support.tills import CDU
from vending.errors import ClockBehind
from vending.money import Money
from vending.services.selling.sell_token import SaleOrder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.tills import Till

AMOUNTS = {
    "0": "zero",
    "0.00": "zero",
    "-0": "zero",
    "-5": "negative",
    "1.234": "too many decimals",
    "ten": "not an amount",
    "": "No amount",
    " ": "No amount",
    "NaN": "not an amount",
    "1e3": "not an amount",
    "+5": "not an amount",
    "5.": "not an amount",
    "1,000.00": "not an amount",
    "١٠": "not an amount",
    "５０": "not an amount",
    "5\n0\x1b[2J": "not an amount",
    "\udcff": "not an amount",
    "9" * 16: "not an amount",
    "9" * 100_000: "not an amount",
    "99999999": "The most for one sale is 5000.00 ZAR",
    "5000.01": "The most for one sale is 5000.00 ZAR",
    "0.01": "The least for this meter",
}
METERS = {
    "12345678903": "not known",
    "12345678904": "check digit",
    "12345": "not a meter number",
    "abc": "not a meter number",
    "": "not a meter number",
    "١٢٣٤٥٦٧٨٩٠٣": "not a meter number",
    "'; DROP TABLE sale": "not a meter number",
    "1" * 100_000: "not a meter number",
    "\udcff": "UTF-8",
}


@pytest.mark.parametrize("amount", AMOUNTS, ids=lambda text: repr(text[:12]))
def test_amounts(till: Till, amount: str) -> None:
    before = till.sales()
    said = till.run("sell", till.meters[0], amount).sentence(1)
    assert AMOUNTS[amount] in said
    assert len(said) < 250
    assert till.verify_settled() == before


@pytest.mark.parametrize("meter", METERS, ids=lambda text: repr(text[:12]))
def test_meters(till: Till, meter: str) -> None:
    before = till.sales()
    said = till.run("sell", meter, "50").sentence(1)
    assert METERS[meter] in said
    assert len(said) < 250
    assert till.verify_settled() == before


def test_meters_as_they_stand_on_receipts(till: Till) -> None:
    meter = till.meters[0]
    spaced = " ".join(meter[i : i + 4] for i in range(0, len(meter), 4))
    assert till.run("sell", spaced, " 1 0 ", "--json").json["tendered"] == "10.00"
    assert till.run("sell", spaced.replace(" ", "-"), "47,35", "--json").json["tendered"] == "47.35"


@pytest.mark.parametrize("text", ["%", "*", '"', "", " ", "\x00", "\udcff", "a" * 100_000, "a " * 50_000, "NEAR(a b)"])
def test_searches_that_mean_nothing(till: Till, text: str) -> None:
    answer = till.run("search", text)
    assert answer.code == 0
    assert answer.out or answer.err.count("\n") == 1


@pytest.mark.parametrize("receipt", ["nope", "\udcff", "x" * 10_000, "D01-999999"])
@pytest.mark.parametrize("command", ["show", "reprint"])
def test_receipts_that_are_not_there(till: Till, command: str, receipt: str) -> None:
    assert till.run(command, receipt).sentence(1)


@pytest.mark.parametrize(
    ("name", "password"), [("nobody", "x"), ("cashier", ""), ("\udcff", "x"), ("cashier", "\udcff")]
)
def test_who_may_not_sell(till: Till, name: str, password: str) -> None:
    till.set(CDU_OPERATOR=name, CDU_PASSWORD=password)
    assert till.run("sell", till.meters[0], "50").sentence(1)


def test_a_module_without_the_meter_s_key(till: Till) -> None:
    before = till.sales()
    shutil.rmtree(till.folder / "emulator")
    key = replace(demonstration.test_keys(demonstration.load_village())[0], sgc="999999")
    root = read_root_key(read_settings(till.folder, {}), refuse_passphrase)
    create_emulator(till.folder / "emulator", derive_key(root, "emulator"), [key])
    said = till.run("sell", till.meters[0], "50").sentence(1)
    assert "no key for supply group" in said
    assert "Nothing was sold" in said
    assert till.sales() == before


def damage(path: str, change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def work(folder: Path) -> None:
        (folder / path).write_bytes(change((folder / path).read_bytes()))

    return work


def remove(path: str) -> Callable[[Path], None]:
    return lambda folder: shutil.rmtree(folder / path) if (folder / path).is_dir() else (folder / path).unlink()


def garbled(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes(byte ^ 0x55 for byte in data[middle : middle + 3000]) + data[middle + 3000 :]


DAMAGES = {
    "no station file": (remove("station.toml"), 3, "no station"),
    "station file not TOML": (damage("station.toml", lambda _: b"[station\n"), 3, "station.toml cannot be used"),
    "station file not text": (damage("station.toml", lambda _: b"\xff"), 3, "not text"),
    "time zone": (damage("station.toml", lambda d: d.replace(b"Africa/Johannesburg", b"Mars/X")), 3, "time_zone"),
    "locale": (damage("station.toml", lambda d: d.replace(b"en_ZA", b"xx_nope")), 3, "locale"),
    "currency": (damage("station.toml", lambda d: d.replace(b'"ZAR"', b'"R"')), 3, "currency"),
    "no store": (remove("station.db"), 3, "no database file"),
    "empty store": (damage("station.db", lambda _: b""), 3, "empty"),
    "store cut short": (damage("station.db", lambda data: data[: len(data) // 4]), 3, "damaged"),
    "store not a database": (damage("station.db", lambda data: b"x" * len(data)), 3, "not a database of this key"),
    "store garbled": (damage("station.db", lambda data: data[:4096] + data[:4095:-1]), 3, "damaged"),
    "no key file": (remove("station.key"), 3, "is missing"),
    "key file damaged": (damage("station.key", garbled), 3, "is damaged"),
    "key file of another": (damage("demo-passphrase", lambda _: b"other"), 1, "passphrase"),
    "passphrase not text": (damage("demo-passphrase", lambda _: b"\xff"), 1, "UTF-8"),
    "no emulator": (remove("emulator"), 3, "no emulator here"),
    "emulator's keys damaged": (damage("emulator/keys.sealed", garbled), 3, "keys.sealed was changed"),
    "emulator's memory damaged": (damage("emulator/tids.sealed", garbled), 3, "tids.sealed was changed"),
    "emulator's memory gone": (remove("emulator/tids.sealed"), 3, "tids.sealed is missing"),
}


@pytest.mark.parametrize("case", DAMAGES)
def test_a_damaged_station(till: Till, case: str) -> None:
    work, code, part = DAMAGES[case]
    work(till.folder)
    assert part in till.run("sell", till.meters[0], "50").sentence(code)


@pytest.mark.parametrize(
    ("variable", "value", "part"),
    [
        ("CDU_MODULE_LINK", "", "cannot be reached"),
        ("CDU_MODULE_LINK", "/dev/null", "not a serial line"),
        ("CDU_MODULE_LINK", "/dev/nothing-here", "no such device"),
        ("CDU_MODULE_LINK", "\udcff", "no such device"),
        ("CDU_MODULE_LINK", "tcp://127.0.0.1:99999", "not tcp://HOST:PORT"),
        ("CDU_MODULE_LINK", "tcp://127.0.0.1:9", "nothing listens there"),
        ("CDU_STORE_URL", "nonsense", "store.url"),
        ("CDU_STORE_URL", "mysql://u:hidden@127.0.0.1:x/db", "store.url"),
        ("CDU_STORE_URL", "postgresql://u:hidden@127.0.0.1/db", "store.url"),
        ("CDU_STORE_URL", "mysql://u:hidden@127.0.0.1:9/db", "does not answer"),
        ("CDU_STATION_SALE_LIMIT", "lots", "sale_limit"),
        ("CDU_PRINTER_PAPER_MM", "66", "paper_mm"),
    ],
)
def test_wrong_settings(till: Till, variable: str, value: str, part: str) -> None:
    till.set(**{variable: value})
    said = till.run("sell", till.meters[0], "50").sentence(3)
    assert part in said
    assert "hidden" not in said
    log = till.folder / "cdu.log"
    assert not log.exists() or "hidden" not in log.read_text("utf-8")


@pytest.mark.parametrize(
    ("printer", "part"),
    [
        ("nonsense", "not a printer address"),
        ("file:/nowhere/paper", "No such file"),
        ("file:/dev/full", "No space left"),
        ("tcp://127.0.0.1:9", "Connection refused"),
        ("serial:/dev/nothing-here", "No such file"),
        ("serial:/dev/null", "Inappropriate ioctl"),
    ],
)
def test_a_printer_that_fails_undoes_nothing(till: Till, printer: str, part: str) -> None:
    till.set(CDU_PRINTER_LINK=printer)
    answer = till.run("sell", till.meters[0], "50", "--json")
    assert answer.json["state"] == "issued"
    assert answer.err.count("\n") == 1
    assert part in answer.err
    assert "The sale is safe" in answer.err
    till.print_to_file()
    assert till.run("reprint", answer.json["receipt"]).code == 0
    assert till.invoices() == (0 if printer == "file:/dev/full" else 1)


@contextmanager
def network_printer(status: bytes, limit: int | None) -> Iterator[str]:
    """A printer that answers its status request, and hangs up after `limit` bytes of a job."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(3)
            connection.sendall(status)
            left = limit if limit is not None else sys.maxsize
            while left > 0 and (data := connection.recv(min(left, 512))):
                left -= len(data)
            if limit is not None:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"tcp://127.0.0.1:{listener.getsockname()[1]}"
    thread.join(5)
    listener.close()


@pytest.mark.parametrize(
    ("status", "limit", "part"),
    [
        (b"\x32", 0, "not printed: paper out"),
        (b"\x16", 0, "not printed: cover open"),
        (b"\x12", 700, "stopped in the middle of the receipt"),
    ],
)
def test_paper_out_and_stopped_half_way(till: Till, status: bytes, limit: int, part: str) -> None:
    with network_printer(status, limit) as address:
        till.set(CDU_PRINTER_LINK=address)
        answer = till.run("sell", till.meters[0], "50", "--json")
    assert answer.json["tokens"]
    assert part in answer.err
    till.print_to_file()
    assert till.run("reprint", answer.json["receipt"]).code == 0
    assert ("COPY" in till.paper.read_text("utf-8")) == ("half" in part or "middle" in part)


class FixedClock:
    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


def test_a_clock_that_stands_before_the_last_sale(till: Till) -> None:
    last = till.sales()[-1].intent.at
    station = open_station(till.folder, refuse_passphrase, FixedClock(last - timedelta(hours=1)))
    seller = station.sign_in.sign_in(os.environ["CDU_OPERATOR"], os.environ["CDU_PASSWORD"])
    with pytest.raises(ClockBehind):
        station.sell.sell(SaleOrder(till.meters[0], Money(5000, "ZAR"), seller))
    station.close()
    assert till.verify_settled()[-1].intent.at == last


@pytest.mark.parametrize("year", [1980, 2013, 2150])
def test_a_clock_of_another_age(till: Till, year: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the command line too: a sentence, and nothing sold."""
    before = till.sales()
    monkeypatch.setattr("cdu_app.bootstrap.SystemClock", lambda: FixedClock(datetime(year, 1, 1, tzinfo=UTC)))
    assert "date" in till.run("sell", till.meters[0], "50").sentence(3)
    assert till.sales() == before


def test_a_folder_that_may_not_be_written(till: Till) -> None:
    """Root may write every folder: for it the folder is mounted read-only, where only this command sees it."""
    before = till.sales()
    read_only: list[str | Path] = []
    if os.geteuid() == 0:
        if subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode:
            pytest.skip("here root can mount nothing that only one command sees")
        mounted = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"'
        read_only = ["unshare", "-m", "sh", "-c", mounted, "sh", till.folder]
    paths = [till.folder, *till.folder.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    command = [*read_only, CDU, "--station", till.folder, "sell", till.meters[0], "50"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    for path in paths:
        path.chmod(0o700 if path.is_dir() else 0o600)
    assert (done.returncode, done.stdout) == (3, ""), done
    assert "may not be written" in done.stderr
    assert done.stderr.count("\n") == 1
    assert till.verify_settled() == before


def test_weird_folders(till: Till) -> None:
    for name in ("space and 'quote\"", "нарын", "%41 #?", "a\nb", "\udcff"):
        folder = till.folder.parent / name
        shutil.copytree(till.folder, folder)
        moved = replace(till, folder=folder)
        assert moved.run("sell", till.meters[0], "50", "--json").json["state"] == "issued", repr(name)
