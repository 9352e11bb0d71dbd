"""Every method of every service × every role, on a real store: `tests/vectors/rights.toml` says who may."""

from __future__ import annotations

import inspect
import shutil
import tomllib
from contextlib import nullcontext
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from cdu_app.bootstrap import Station, open_station, refuse_passphrase
from tests.support.rights import CALLS, Call
from tests.support.rights_world import World
from vending.domain.people.operator import Operator, Role
from vending.domain.proof.journal import EntryKind
from vending.errors import NotAllowed, OperatorGone, Refused
from vending.ids import OperatorId, new_id
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE: Final = tomllib.loads((Path(__file__).parents[4] / "vectors/rights.toml").read_text("utf-8"))
METHODS: Final[dict[str, str]] = TABLE["methods"]
OPEN: Final[dict[str, str]] = TABLE["open"]
NO_SERVICES: Final = {"settings", "store", "module", "printer", "clock"}
APPROVERS: Final = (Role.SUPERVISOR, Role.MANAGER)
# Tried without a document of the office, and with a clock that stands right.
EMPTY_HANDED: Final = ("allowance.enrol", "allowance.take", "proof.acknowledge", "proof.accept_clock")
REFUSED: Final = (NotAllowed, OperatorGone)


@pytest.fixture(scope="module")
def world(till_template: tuple[Path, list[str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """One station for all: what is tried, is tried on records of its own."""
    folder = shutil.copytree(till_template[0], tmp_path_factory.mktemp("rights") / "station")
    station = open_station(Path(folder), refuse_passphrase)
    yield World(station)
    verify_journal(station.units_of_work)
    station.close()


def sign(method: str, role: Role) -> str:
    return METHODS[method][list(Role).index(role)]


def public_methods(station: Station) -> set[str]:
    """All that can be called of a station's services, as "field.method"."""
    found = set()
    for one in fields(Station):
        if one.name not in NO_SERVICES:
            kind = type(getattr(station, one.name))
            assert kind.__module__.startswith("vending.services."), one.name
            names = [name for name, _ in inspect.getmembers(kind, inspect.isfunction) if not name.startswith("_")]
            found |= {f"{one.name}.{name}" for name in names}
    return found


def is_refused(call: Call, operator: Operator) -> bool:
    try:
        call(operator)
    except REFUSED:
        return True
    except Refused:  # the right was there; something else was not
        return False
    return False


def verify_refused(world: World, call: Call, *operators: Operator) -> None:
    """Nobody of them may; the books stay as they are, and each refusal is an event."""
    books, links = world.books(), world.journal()
    for operator in operators:
        assert is_refused(call, operator), operator
    assert world.books() == books
    assert world.journal() == [*links, *[EntryKind.EVENT] * len(operators)]


def test_every_method_has_a_row(world: World) -> None:
    assert public_methods(world.station) == METHODS.keys() | OPEN.keys()
    assert METHODS.keys() == CALLS.keys()
    assert not METHODS.keys() & OPEN.keys()
    assert {len(signs) for signs in METHODS.values()} == {len(Role)}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("method", METHODS)
def test_who_may_alone(world: World, method: str, role: Role) -> None:
    operator = world.people[role]
    call = CALLS[method](world, operator)
    if sign(method, role) == "y":
        with nullcontext() if method not in EMPTY_HANDED else pytest.raises(Refused):
            call(operator)
    else:
        forged = replace(operator, role=Role.MANAGER)
        verify_refused(world, call, operator, forged)


NOT_ALONE: Final = [(method, role) for method in METHODS for role in Role if sign(method, role) != "y"]


@pytest.mark.parametrize(("method", "role"), NOT_ALONE)
def test_who_may_with_somebody_beside_them(world: World, method: str, role: Role) -> None:
    operator = world.people[role]
    call = CALLS[method](world, operator)
    good = [world.newcomer(one) for one in APPROVERS] if sign(method, role) != "-" else []
    wrong = [operator, replace(operator, role=Role.MANAGER), world.newcomer(Role.MANAGER, active=False)]
    for one in Role:
        if one not in APPROVERS or sign(method, role) == "-":
            wrong += [world.newcomer(one), replace(world.newcomer(Role.CASHIER), role=one)]
    verify_refused(world, call, *(replace(operator, approver=one) for one in wrong))
    for approver in good:
        assert not is_refused(CALLS[method](world, operator), replace(operator, approver=approver)), approver.role


@pytest.mark.parametrize("method", METHODS)
def test_who_is_not_active_or_not_there_may_nothing(world: World, method: str) -> None:
    call = CALLS[method](world, world.manager)
    gone = [world.newcomer(role, active=False) for role in Role]
    forged = [replace(one, active=True) for one in gone]
    stranger = replace(world.manager, id=OperatorId(new_id()))
    beside = [replace(one, approver=world.manager) for one in (*gone, stranger)]
    verify_refused(world, call, *gone, *forged, stranger, *beside)


@pytest.mark.parametrize("method", OPEN)
def test_what_asks_for_no_right_says_why_and_takes_no_operator(world: World, method: str) -> None:
    name, _dot, called = method.partition(".")
    assert len(OPEN[method]) > len("because")
    takes = inspect.signature(getattr(getattr(world.station, name), called)).parameters
    assert name in ("guard", "sign_in") or "operator" not in takes
