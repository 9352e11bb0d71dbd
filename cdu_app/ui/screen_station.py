"""A demonstration station for pictures: its clock stands still, its module and printer fail when told to."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING, Final

import tomli_w

from cdu_app.bootstrap import open_station, refuse_passphrase
from cdu_app.demonstration import OPERATORS_FILE, create_demonstration, demo_code, read_demo_operators
from cdu_app.settings import STATION_FILE
from sts.module.errors import ModuleRefused, ModuleUnavailable
from vending.errors import PrinterUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cdu_app.bootstrap import Station
    from sts.identity import MeterPan
    from sts.keys import EncryptionAlgorithm
    from sts.module.protocol import (
        CreditRequest,
        KeyChangeRequest,
        KeyChangeTokens,
        KeyRegister,
        ManagementRequest,
        ModuleClock,
        ModuleIdentity,
        SecurityModule,
        VerifiedToken,
    )
    from vending.domain.sales.sale import Sale

NOON: Final = datetime(2026, 3, 14, 10, 24, tzinfo=UTC)
_SHOWN_PASSWORDS: Final = ("kf7w2mxq9t", "r4hnd8vbzc", "t9qj3ypk6m", "w2xgc5fr8n", "m6zvb4hs7d")


@dataclass(slots=True)
class StandingClock:
    """Always the same moment, until it is moved on."""

    moment: datetime = NOON

    def now(self) -> datetime:
        """Return the moment."""
        return self.moment

    def move_on(self, step: timedelta) -> None:
        """Let time pass."""
        self.moment += step


@dataclass(slots=True)
class SwitchedModule:
    """A module that can be unplugged, made to refuse, or kept waiting for `answer_now`."""

    inner: SecurityModule
    unplugged: bool = False
    refuses: bool = False
    loses_answer: bool = False
    answer_now: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.answer_now.set()

    def identify(self) -> ModuleIdentity:
        """As the module, unless it is unplugged."""
        self._verify_plugged()
        return self.inner.identify()

    def clock(self) -> ModuleClock:
        """As the module, unless it is unplugged."""
        self._verify_plugged()
        return self.inner.clock()

    def registers(self) -> tuple[KeyRegister, ...]:
        """As the module, unless it is unplugged."""
        self._verify_plugged()
        return self.inner.registers()

    def vend_credit(self, request: CreditRequest) -> str:
        """As the module, with the failures asked for. A lost answer unplugs the module after it has issued."""
        self._verify_plugged()
        self.answer_now.wait()
        if self.refuses:
            raise ModuleRefused("SM?VC", 31, "insufficient credit")
        token = self.inner.vend_credit(request)
        if self.loses_answer:
            self.unplugged = True
        self._verify_plugged()
        return token

    def find_last_credit(self, request: CreditRequest) -> str | None:
        """As the module, unless it is unplugged."""
        self._verify_plugged()
        return self.inner.find_last_credit(request)

    def issue_management(self, request: ManagementRequest) -> str:
        """As the module, unless it is unplugged."""
        self._verify_plugged()
        return self.inner.issue_management(request)

    def change_key(self, request: KeyChangeRequest) -> KeyChangeTokens:
        """As the module, unless it is unplugged."""
        self._verify_plugged()
        return self.inner.change_key(request)

    def verify_token(self, register: int, pan: MeterPan, ti: int, ea: EncryptionAlgorithm, token: str) -> VerifiedToken:
        """As the module, unless it is unplugged."""
        self._verify_plugged()
        return self.inner.verify_token(register, pan, ti, ea, token)

    def close(self) -> None:
        """Close the module."""
        self.inner.close()

    def _verify_plugged(self) -> None:
        if self.unplugged:
            raise ModuleUnavailable("/dev/ttyUSB0", "no answer within 5 s")


@dataclass(slots=True)
class SwitchedPrinter:
    """A printer that remembers what it printed, and can run out of paper."""

    out_of_paper: bool = False
    printed: list[tuple[str, int]] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What the operator calls it."""
        return "counter printer"

    def print_receipt(self, sale: Sale, copy: int) -> None:
        """Note the receipt and its copy number. Raises PrinterUnavailable without paper."""
        if self.out_of_paper:
            raise PrinterUnavailable(self.name, "it is out of paper")
        self.printed.append((sale.intent.receipt, copy))


@dataclass(frozen=True, slots=True)
class ScreenStation:
    """The open station with what can be switched in it, and the passwords of its operators by username."""

    station: Station
    clock: StandingClock
    module: SwitchedModule
    printer: SwitchedPrinter
    passwords: Mapping[str, str]

    @property
    def password(self) -> str:
        """The cashier's."""
        return self.passwords["cashier"]

    def code(self, username: str) -> str:
        """What the telephone of an operator shows now, "" for one who needs none."""
        return demo_code(self.station.settings.folder, username, self.clock.now())


def create_screen_station(folder: Path, *, customers: int = 400, days: int = 2) -> None:
    """Make a demonstration station in `folder`."""
    create_demonstration(folder, StandingClock(), customers, days)


def open_screen_station(folder: Path) -> ScreenStation:
    """Open it with a printer set up."""
    clock = StandingClock()
    path = folder / STATION_FILE
    settings = tomllib.loads(path.read_text("utf-8")) | {"printer": {"link": f"file:{folder / 'receipts.txt'}"}}
    path.write_text(tomli_w.dumps(settings), "utf-8")
    passwords = {row["username"]: row["password"] for row in read_demo_operators(folder)}
    return _switched(open_station(folder, refuse_passphrase, clock), clock, passwords)


def show_fixed_passwords(folder: Path) -> None:
    """Put passwords that never change on the sign-in screen's list: pictures then stay the same."""
    listed = read_demo_operators(folder)
    shown = [row | {"password": fixed} for row, fixed in zip(listed, _SHOWN_PASSWORDS, strict=True)]
    (folder / OPERATORS_FILE).write_text(json.dumps(shown), "utf-8")


def _switched(station: Station, clock: StandingClock, passwords: Mapping[str, str]) -> ScreenStation:
    module, printer = SwitchedModule(station.module), SwitchedPrinter()
    issuer = replace(station.sell.issuer, module=module)
    switched = replace(
        station,
        module=module,
        sell=replace(station.sell, issuer=issuer),
        give=replace(station.give, issuer=issuer),
        settle=replace(station.settle, module=module),
        receipts=replace(station.receipts, printer=printer),
    )
    return ScreenStation(switched, clock, module, printer, passwords)
