"""A till: a small demonstration station in a folder of its own, and `cdu` run in it.

The fixture `till` is a fresh copy for each test. Its passphrase and passwords are stretched as little as Argon2
allows, so that a command takes milliseconds; all else is as `cdu init --demo` makes it.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from argon2 import PasswordHasher

from cdu_app.bootstrap import open_emulator, open_station, read_root_key, refuse_passphrase
from cdu_app.cli.main import run
from cdu_app.demonstration import create_demonstration, demo_code, load_village, read_demo_operators
from cdu_app.demonstration import test_keys as published_keys
from cdu_app.settings import read_settings
from store.keys import Stretching, derive_key
from sts.module.emulator import create_emulator
from sts.module.emulator.server import serve_pty, serve_tcp
from tests.support.decoding import decode_token
from tests.support.modules import issued_tokens
from vending.clock import SystemClock
from vending.domain.people.second_factor import code_of, read_secret_text, step_at
from vending.domain.sales.sale import SaleState
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cdu_app.bootstrap import Station
    from sts.module.emulator.faults import Faults
    from sts.module.emulator.server import Server
    from vending.domain.sales.sale import Sale

CDU = Path(sys.executable).with_name("cdu")
_INTERNALS = re.compile(r"Traceback|\w\(\w+=|<class|object at 0x|\w+(Error|Exception|Unavailable|Refused)\b|None")


@dataclass(frozen=True)
class Answer:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)

    def sentence(self, code: int) -> str:
        """The one line on standard error of a command that failed so; nothing on standard output."""
        assert (self.code, self.out) == (code, ""), self
        assert self.err.count("\n") == 1, self.err
        assert self.err.rstrip().endswith("."), self.err
        assert not _INTERNALS.search(self.err), self.err
        return self.err


@dataclass
class Till:
    """A station's folder and its command line."""

    folder: Path
    meters: list[str]
    capture: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch
    sessions: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str) -> Answer:
        """Run `cdu` in this process."""
        self.capture.readouterr()
        code = run(["--station", str(self.folder), *arguments])
        return Answer(code, *self.capture.readouterr())

    def start(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        """Start the installed `cdu`."""
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
        return subprocess.Popen([CDU, "--station", self.folder, *arguments], text=True, **(pipes | options))

    def finish(self, process: subprocess.Popen[str], timeout: float = 30.0) -> Answer:
        out, err = process.communicate(timeout=timeout)
        return Answer(process.returncode, out, err)

    def sell_at_once(self, amount: str, meters: list[str]) -> list[Answer]:
        """As many tills as meters, each a program of its own, sell at the same instant."""
        command = [sys.executable, "-m", "tests.support.many_tills", str(self.folder), amount, *meters]
        done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)
        return [Answer(*json.loads(line)) for line in done.stdout.splitlines()]

    def twin(self) -> Till:
        """A till that starts where this one stands."""
        return replace(self, folder=Path(shutil.copytree(self.folder, self.folder.parent / "twin" / "station")))

    def set(self, **variables: str) -> None:
        """Set variables of the environment for the commands that follow."""
        for name, value in variables.items():
            self.patch.setenv(name, value)

    def sign_in(self, role: str) -> None:
        """Let the demonstration's operator of this role run the commands that follow that name nobody."""
        if role not in self.sessions:
            self.sessions[role] = session_of(self.folder, role)
        self.set(CDU_SESSION=self.sessions[role])

    @property
    def paper(self) -> Path:
        """Where receipts come out after `print_to_file`."""
        return self.folder.parent / "paper.txt"

    def print_to_file(self) -> None:
        self.set(CDU_PRINTER_LINK=f"file:{self.paper}")

    def invoices(self) -> int:
        """How many originals came out."""
        return self.paper.read_text("utf-8").count("TAX INVOICE") if self.paper.exists() else 0

    @property
    def tokens_made(self) -> int:
        """How many tokens the emulator ever made."""
        return issued_tokens(self.folder / "emulator")

    @contextmanager
    def opened(self) -> Iterator[Station]:
        station = open_station(self.folder, refuse_passphrase)
        yield station
        station.close()

    def sales(self) -> list[Sale]:
        """All sales, oldest first."""
        with self.opened() as station:
            return sales_of(station)

    def verify_books(self) -> list[Sale]:
        """Chain whole, TIDs unique, every token what its sale says; return all sales."""
        with self.opened() as station:
            verify_journal(station.units_of_work)
            sales = sales_of(station)
        tids = [(sale.intent.meter_id, sale.intent.tid) for sale in sales]
        assert len(set(tids)) == len(tids)
        assert [sale.intent.sequence for sale in sales] == list(range(1, len(sales) + 1))
        for sale in sales[-10:]:
            verify_token(sale)
        return sales

    def verify_settled(self) -> list[Sale]:
        """`verify_books`, and nothing waits."""
        sales = self.verify_books()
        assert all(sale.state is not SaleState.PENDING for sale in sales)
        return sales


def sales_of(station: Station) -> list[Sale]:
    """All sales of an open station, oldest first."""
    rows = station.queries.recent_sales(limit=10_000)
    with station.units_of_work.read() as work:
        return [work.sales.get(row.sale_id) for row in reversed(rows)]


def verify_token(sale: Sale) -> None:
    """An issued sale's token is this meter's, for these units, under this TID."""
    intent = sale.intent
    if sale.token is None:
        return
    credit = decode_token(sale.token.token, meter=intent.meter_number, sgc=intent.sgc, krn=intent.krn, ti=intent.ti)
    assert (credit.tid, credit.tenths) == (intent.tid, intent.units)


def make_station(folder: Path, customers: int = 20, days: int = 1, store_url: str = "") -> Path:
    """A demonstration station with as little key stretching as there is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("vending.services.people.passwords._HASHER", PasswordHasher(1, 8, 1))
        patch.setattr("store.keys.Stretching", partial(Stretching, passes=1, memory=8, lanes=1))
        create_demonstration(folder, SystemClock(), customers, days, store_url=store_url)
    return folder


def demonstration_meters(folder: Path) -> list[str]:
    """The meters of a small station."""
    station = open_station(folder, refuse_passphrase)
    numbers = {hit.meter_number for digit in "0123456789" for hit in station.queries.search(digit, 50)}
    station.close()
    return sorted(numbers)


def cashier_of(folder: Path) -> dict[str, str]:
    """The environment in which the demonstration's cashier sells."""
    cashier = next(row for row in read_demo_operators(folder) if row["role"] == "cashier")
    return {"CDU_OPERATOR": cashier["username"], "CDU_PASSWORD": cashier["password"]}


def password_of(folder: Path, role: str) -> str:
    """The password of the demonstration's operator of a role."""
    return next(row["password"] for row in read_demo_operators(folder) if row["role"] == role)


def session_of(folder: Path, role: str) -> str:
    """A session of the demonstration's operator of a role, with a code if it needs one: a code counts once."""
    with closing(open_station(folder, refuse_passphrase)) as station:
        code = demo_code(folder, role, station.clock.now())
        return station.sign_in.open_session(role, password_of(folder, role), code)


def first_session(folder: Path, username: str, password: str) -> str:
    """A session of the first operator of a new station, who enrols a telephone for it."""
    with closing(open_station(folder, refuse_passphrase)) as station:
        secret = read_secret_text(station.own.begin_enrolment(username, password).secret)
        code = code_of(secret, step_at(station.clock.now()))
        recovery_codes = station.own.confirm_enrolment(username, password, code)
        return station.sign_in.open_session(username, password, recovery_codes[0])


@contextmanager
def serving(folder: Path, place: str, faults: Faults | None = None) -> Iterator[Server]:
    """The station's emulator in front of a line: a path for a pseudo-terminal, a port for TCP."""
    emulator = open_emulator(folder, read_root_key(read_settings(folder, {}), refuse_passphrase))
    port = int(place) if place.isdigit() else None
    server: Server = (
        serve_pty(emulator, Path(place), faults) if port is None else serve_tcp(emulator, "127.0.0.1", port, faults)
    )
    try:
        yield server
    finally:
        server.stop()
        emulator.close()


@contextmanager
def other_keys(till: Till) -> Iterator[None]:
    """Another emulator in the place of the till's own; it holds a key of another supply group only."""
    own, put_by = till.folder / "emulator", till.folder / "put-by"
    own.rename(put_by)
    key = replace(published_keys(load_village())[0], sgc="999999")
    root = read_root_key(read_settings(till.folder, {}), refuse_passphrase)
    create_emulator(own, derive_key(root, "emulator"), [key])
    yield
    shutil.rmtree(own)
    put_by.rename(own)


@contextmanager
def emulator_process(till: Till, *line: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running `cdu emulator`, and the link to it."""
    process = till.start("emulator", *line, stderr=None)
    assert process.stdout is not None
    told = process.stdout.readline()
    match = re.search(r"answers on (\S+)\. ", told)
    assert match, told
    try:
        yield process, match[1]
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="session")
def till_template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The folder that every till is copied from, and its meters."""
    folder = make_station(tmp_path_factory.mktemp("template") / "station")
    return folder, demonstration_meters(folder)


@pytest.fixture
def till(
    till_template: tuple[Path, list[str]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Till:
    """A fresh till with its cashier at it."""
    template, meters = till_template
    folder = Path(shutil.copytree(template, tmp_path / "station"))
    till = Till(folder, meters, capsys, monkeypatch)
    till.set(**cashier_of(folder))
    return till
