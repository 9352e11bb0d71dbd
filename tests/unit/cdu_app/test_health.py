from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest

from cdu_app import health
from cdu_app.bootstrap import Station, open_station, refuse_passphrase
from cdu_app.check import Verdict
from store.backend import Health
from sts.module.protocol import KeyRegister, ModuleIdentity
from tests.support.counters import LOST, SetClock, WeakModule
from vending.errors import SalePending, StoreUnavailable
from vending.money import Money
from vending.services.selling.sell_token import SaleOrder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.tills import Till


@pytest.fixture
def station(till: Till) -> Iterator[Station]:
    station = open_station(till.folder, refuse_passphrase)
    yield station
    station.close()


def test_all_is_well(station: Station) -> None:
    checks = {check.name: check for check in health.check_all(station)}
    assert list(checks) == ["disk", "clock", "store", "journal", "module", "keys", "printer", "allowance", "sales"]
    assert {check.verdict for name, check in checks.items() if name != "printer"} == {Verdict.OK}
    assert checks["printer"].verdict is Verdict.ATTENTION
    assert all(check.sentence for check in checks.values())


def test_an_emulator_at_a_real_station(station: Station) -> None:
    real = replace(station.settings, identity=replace(station.identity, demonstration=False))
    check = health.check_module(replace(station, settings=real))
    assert (check.verdict, "test keys" in check.advice) == (Verdict.ATTENTION, True)


class HardwareModule:
    """A module with as many keys as it is told."""

    def __init__(self, keys: int) -> None:
        self.keys = keys

    def identify(self) -> ModuleIdentity:
        return ModuleIdentity("TSM500-1", "2.0", emulator=False)

    def registers(self) -> tuple[None, ...]:
        return (None,) * self.keys


@pytest.mark.parametrize(("keys", "verdict"), [(0, Verdict.FAILED), (3, Verdict.OK)])
def test_hardware(station: Station, keys: int, verdict: Verdict) -> None:
    check = health.check_module(replace(station, module=HardwareModule(keys)))  # type: ignore[arg-type]
    assert check.verdict is verdict
    assert bool(check.advice) == (verdict is Verdict.FAILED)


def test_a_module_that_is_away(station: Station) -> None:
    module = WeakModule(None)  # type: ignore[arg-type]
    module.before["identify"] = LOST
    check = health.check_module(replace(station, module=module))  # type: ignore[arg-type]
    assert check.verdict is Verdict.FAILED
    assert "the line was closed" in check.sentence
    assert check.advice


def test_keys_that_end_or_are_used_up_are_told(station: Station) -> None:
    [key, *others] = station.module.registers()
    soon = replace(key, issue_until=station.clock.now() + timedelta(days=9))
    gone = replace(key, units_left=0)
    assert keys_check(station, [key, *others]) == (Verdict.OK, "")
    assert keys_check(station, [key, soon])[0] is Verdict.ATTENTION
    assert keys_check(station, [soon, gone]) == (Verdict.ATTENTION, "its limit is used up")


def keys_check(station: Station, registers: list[KeyRegister]) -> tuple[Verdict, str]:
    """The verdict on these registers, and how its sentence ends where it tells of one of them."""

    class Module:
        def registers(self) -> tuple[KeyRegister, ...]:
            return tuple(registers)

    check = health.check_keys(replace(station, module=Module()))  # type: ignore[arg-type]
    return check.verdict, check.sentence.rpartition(": ")[2].removesuffix(".") if check.advice else ""


def test_the_keys_of_a_module_that_is_away_are_not_asked_for(station: Station) -> None:
    module = WeakModule(None)  # type: ignore[arg-type]
    module.before["identify"] = LOST
    checks = health.check_all(replace(station, module=module))  # type: ignore[arg-type]
    assert "keys" not in [check.name for check in checks]
    assert module.calls == ["identify"]


def test_a_clock_that_stands_behind(station: Station) -> None:
    with station.units_of_work.read() as work:
        last = work.journal.head().at
    assert last is not None
    behind = replace(station, clock=SetClock(last - timedelta(hours=1)))
    assert health.check_clock(behind).verdict is Verdict.FAILED
    assert health.check_clock(replace(station, clock=SetClock(last))).verdict is Verdict.OK


class Disk(NamedTuple):
    total: int
    used: int
    free: int


@pytest.mark.parametrize(("mebibytes", "verdict"), [(31, Verdict.FAILED), (100, Verdict.ATTENTION), (600, Verdict.OK)])
def test_room_on_the_disk(station: Station, mebibytes: int, verdict: Verdict, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(0, 0, mebibytes << 20))
    assert health.check_disk(station).verdict is verdict


def test_a_folder_that_has_gone(station: Station, till: Till, expected_log) -> None:  # type: ignore[no-untyped-def]
    expected_log("cdu_app.messages", "the system refused")
    shutil.rmtree(till.folder)
    assert health.check_disk(station).verdict is Verdict.FAILED


def test_a_store_with_faults(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    faulty = Health("station.db", 1, "SQLCipher", ("page 7 is torn", "page 8 is torn"))
    monkeypatch.setattr(station.store, "check", lambda: faulty)
    check = health.check_store(station)
    assert (check.verdict, check.sentence) == (Verdict.FAILED, "page 7 is torn; page 8 is torn")


def test_a_store_that_does_not_answer(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise StoreUnavailable("the database server does not answer")

    monkeypatch.setattr(station.store, "check", gone)
    assert health.check_store(station).verdict is Verdict.FAILED


@pytest.mark.parametrize(
    ("link", "verdict"), [("none", Verdict.ATTENTION), ("tcp://127.0.0.1:9", Verdict.FAILED), ("file:{}", Verdict.OK)]
)
def test_printers(till: Till, link: str, verdict: Verdict) -> None:
    till.set(CDU_PRINTER_LINK=link.format(till.folder / "paper.txt"))
    with till.opened() as station:
        assert health.check_printer(station).verdict is verdict


def test_sales_that_wait(station: Station, till: Till) -> None:
    module = WeakModule(None)  # type: ignore[arg-type]
    module.registers = station.module.registers  # type: ignore[method-assign]
    module.before["vend_credit"] = LOST
    with station.units_of_work.read() as work:
        operator = work.operators.find_by_username("cashier")
    assert operator is not None
    issuer = replace(station.sell.issuer, module=module)  # type: ignore[arg-type]
    with pytest.raises(SalePending):
        replace(station.sell, issuer=issuer).sell(SaleOrder(till.meters[0], Money(5000, "ZAR"), operator))
    check = health.check_pending(station)
    assert (check.verdict, check.sentence) == (Verdict.ATTENTION, "Sales that wait for the module: 1.")
