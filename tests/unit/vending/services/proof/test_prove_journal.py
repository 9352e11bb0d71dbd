"""Proving on demand, and what the utility and the witness know of the journal."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from cdu_app.witness import HeadFile
from license.grant import Head, Link
from store.engine import open_store
from tests.support.allowances import Office
from tests.support.commissions import add_operator
from tests.support.counters import STATION
from vending.domain.people.operator import Role
from vending.domain.proof.event import EventKind
from vending.domain.proof.journal import KnownHead
from vending.errors import (
    ClockBehind,
    ClockNotAhead,
    HeadKeeper,
    JournalBroken,
    JournalForked,
    NotAHead,
    NotAllowed,
    WitnessDamaged,
)
from vending.services.people.guard import Guard
from vending.services.proof.prove_journal import ProveJournal, short_line

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.counters import Counter


@dataclass
class Proving:
    """A counter with its witness, and the office that acknowledges."""

    counter: Counter
    office: Office
    witness: HeadFile

    @property
    def service(self) -> ProveJournal:
        units, clock = self.counter.store.units_of_work, self.counter.clock
        return ProveJournal(units, clock, STATION, Guard(units, clock), self.witness)

    @property
    def head(self) -> KnownHead:
        return self.service.head(self.counter.registry.operator)

    def document(self, head: KnownHead, station: str = "ST1") -> str:
        return self.office.issuer.document(Head(station, Link(head.sequence, head.hash), self.counter.clock.now()))

    def acknowledge(self, head: KnownHead) -> KnownHead:
        return self.service.acknowledge(self.counter.registry.operator, self.document(head))

    def last_event(self, kind: EventKind) -> str:
        with self.counter.store.units_of_work.read() as work:
            found = work.events.find_last(kind)
        return "" if found is None else found.after or found.before


@pytest.fixture
def proving(counter: Counter, tmp_path: Path) -> Proving:
    office = Office(counter)
    office.enrol()
    office.grant(1_000_000)
    counter.sell()
    return Proving(counter, office, HeadFile(tmp_path / "station.head", "ST1", bytes(32)))


def put_back(proving: Proving, tmp_path: Path) -> None:
    """Copy the store, sell on, and put the copy back."""
    counter = proving.counter
    counter.store.close()
    path = next(tmp_path.glob("*/station.db"))
    shutil.copy(path, tmp_path / "copy.db")
    counter.store = open_store(path, bytes(32))
    counter.clock.advance(minutes=1)
    counter.sell()
    proving.service.note_head()
    counter.store.close()
    for log in path.parent.glob("station.db-*"):
        log.unlink()
    shutil.copy(tmp_path / "copy.db", path)
    counter.store = open_store(path, bytes(32))


def test_a_run_is_recorded_whatever_it_finds(proving: Proving) -> None:
    manager = proving.counter.registry.operator
    head = proving.service.verify(manager)
    assert f'"sequence":{head.sequence}' in proving.last_event(EventKind.VERIFIED)
    with proving.counter.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE allowance_state SET sold = sold + 1")
    with pytest.raises(JournalBroken):
        proving.service.verify(manager)
    assert "broken_at" in proving.last_event(EventKind.VERIFIED)


def test_only_some_may(proving: Proving) -> None:
    units = proving.counter.store.units_of_work
    for role in (Role.CASHIER, Role.TECHNICIAN):
        operator = add_operator(units, role)
        for act in (proving.service.verify, proving.service.head):
            with pytest.raises(NotAllowed):
                act(operator)
        with pytest.raises(NotAllowed):
            proving.service.acknowledge(operator, proving.document(proving.head))
    with pytest.raises(NotAllowed):
        proving.service.accept_clock(add_operator(units, Role.CASHIER), "why not")


def test_progress_is_told_and_can_end_it(proving: Proving, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vending.services.proof.verify_journal._STEP", 2)
    heard: list[tuple[int, int]] = []
    head = proving.service.verify(proving.counter.registry.operator, lambda done, of: heard.append((done, of)))
    assert heard == [(done, head.sequence) for done in range(2, head.sequence + 1, 2)]


def test_an_older_copy_is_found_by_the_utility(proving: Proving, tmp_path: Path) -> None:
    proving.acknowledge(proving.head)
    early = proving.head
    put_back(proving, tmp_path)
    proving.witness.path.unlink()
    later = replace(early, sequence=early.sequence + 3)
    with pytest.raises(JournalForked) as caught:
        proving.acknowledge(later)
    assert caught.value.sequence == later.sequence
    assert caught.value.last < later.sequence
    assert f'"sequence":{later.sequence}' in proving.last_event(EventKind.FORKED)


def test_another_link_in_its_place_is_found_from_then_on(proving: Proving) -> None:
    head = proving.head
    with pytest.raises(JournalForked) as caught:
        proving.acknowledge(replace(head, hash=bytes(32)))
    assert (caught.value.sequence, caught.value.keeper) == (head.sequence, HeadKeeper.UTILITY)
    assert proving.acknowledge(head) == head
    with proving.counter.store.units_of_work.write() as work:
        assert work.proof.acknowledged() == head
        work.proof.acknowledge(KnownHead(head.sequence, bytes(32)))
        work.commit()
    with pytest.raises(JournalForked):
        proving.service.verify(proving.counter.registry.operator)


def test_an_earlier_word_takes_nothing_back(proving: Proving) -> None:
    early = proving.head
    proving.counter.sell()
    late = proving.acknowledge(proving.head)
    assert proving.acknowledge(early) == early
    with proving.counter.store.units_of_work.read() as work:
        assert work.proof.acknowledged() == late


def test_a_grant_brings_the_link_that_the_office_has(proving: Proving) -> None:
    counter, office, head = proving.counter, proving.office, proving.head
    lost = office.line(head=Link(head.sequence, bytes(32)))
    with pytest.raises(JournalForked):
        office.keeping.take(counter.registry.operator, lost)
    assert f'"sequence":{head.sequence}' in proving.last_event(EventKind.FORKED)
    office.sequence -= 1
    office.keeping.take(counter.registry.operator, office.line(head=Link(head.sequence, head.hash)))
    with counter.store.units_of_work.read() as work:
        assert work.proof.acknowledged() == head


def test_what_is_no_word_of_the_office(proving: Proving) -> None:
    manager, head = proving.counter.registry.operator, proving.head
    line = proving.document(head)
    for text in ("", "CDU1.HEAD.x.y", line[:-4] + "AAAA", proving.document(head, "ST2"), proving.office.line()):
        with pytest.raises(NotAHead):
            proving.service.acknowledge(manager, text)


def test_an_older_copy_is_found_by_the_witness_and_told_once(proving: Proving, tmp_path: Path) -> None:
    manager = proving.counter.registry.operator
    proving.service.note_head()
    assert proving.service.find_rollback() is None
    put_back(proving, tmp_path)
    seen = proving.witness.last()
    for _ in range(2):
        fork = proving.service.find_rollback()
        assert fork is not None
        assert fork.keeper is HeadKeeper.WITNESS
    with pytest.raises(JournalForked):
        proving.service.verify(manager)
    proving.counter.clock.advance(minutes=5)
    proving.counter.sell()  # selling goes on
    proving.service.note_head()
    assert proving.witness.last() == seen, "the loss is forgotten before the utility knows"
    proving.acknowledge(proving.head)
    assert proving.service.find_rollback() is None
    proving.service.verify(manager)
    proving.service.note_head()
    assert proving.witness.last() == proving.head


def test_a_witness_that_was_changed(proving: Proving) -> None:
    proving.service.note_head()
    text = proving.witness.path.read_text("utf-8")
    for changed in (text.replace('"sequence": ', '"sequence": 1'), "{", ""):
        proving.witness.path.write_text(changed, "utf-8")
        with pytest.raises(WitnessDamaged):
            proving.service.verify(proving.counter.registry.operator)
    with pytest.raises(WitnessDamaged):
        replace(proving.witness, code="ST2").last()
    proving.service.note_head()
    assert proving.witness.last() == proving.head


def test_a_clock_that_stood_ahead_is_accepted_and_told(proving: Proving) -> None:
    counter, manager = proving.counter, proving.counter.registry.operator
    with pytest.raises(ClockNotAhead):
        proving.service.accept_clock(manager, "nothing to do")
    counter.clock.advance(days=2)
    counter.sell()
    ahead = counter.clock.now()
    counter.clock.advance(days=-2, minutes=5)
    with pytest.raises(ClockBehind):
        counter.sell()
    assert proving.service.accept_clock(manager, "set by hand") == ahead
    counter.sell()
    told = proving.last_event(EventKind.CLOCK_SET)
    assert counter.clock.now().strftime("%Y-%m-%dT%H:%M") in told
    with counter.store.units_of_work.read() as work:
        assert work.allowance.get(STATION.currency).seen == ahead, "a date that has passed would come back"
    proving.service.verify(manager)


def test_a_link_over_the_telephone() -> None:
    assert short_line("ST1", KnownHead(1234, bytes(range(32)))) == "ST1 1234 0001 0203 0405"
