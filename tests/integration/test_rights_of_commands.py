"""Every command × every role: `tests/vectors/rights_of_commands.toml` says who may run what."""

from __future__ import annotations

import shlex
import shutil
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
import pytest

from cdu_app.bootstrap import open_station, refuse_passphrase
from cdu_app.cli.main import cdu
from cdu_app.demonstration import demo_code
from tests.support.rights_world import World
from tests.support.tills import Answer, Till, cashier_of, password_of
from vending.clock import SystemClock
from vending.domain.people.operator import Role
from vending.domain.proof.journal import EntryKind
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE: Final = tomllib.loads((Path(__file__).parents[1] / "vectors/rights_of_commands.toml").read_text("utf-8"))
COMMANDS: Final[dict[str, dict[str, Any]]] = TABLE["commands"]
OPEN: Final[dict[str, str]] = TABLE["open"]
AREAS: Final = tuple(dict.fromkeys(name.split()[0] for name in COMMANDS))
TABLE_CSV: Final = "Customer name,Account number,Tariff\nImported,IMP-1,E2\n"


class Place:
    """One till at which everybody tries everything, and what the commands are told."""

    def __init__(self, folder: Path, meters: list[str], tmp: Path) -> None:
        self.folder, self.sessions = folder, dict[str, str]()
        self.world = World(open_station(folder, refuse_passphrase))
        self.words = {f"m{n}": meter for n, meter in enumerate(meters)} | {"tmp": str(tmp)}
        self.words["receipt"] = self.world.station.queries.recent_sales(limit=1)[0].receipt
        supervisor = self.world.people[Role.SUPERVISOR]
        self.world.open_shift(supervisor)
        current = self.world.station.shifts.find_current(supervisor)
        self.words["shift"] = str(current.shift.number if current else 0)

    def run(self, till: Till, command: str) -> Answer:
        return till.run(*shlex.split(COMMANDS[command]["run"].format(**self.words)))

    def books(self) -> dict[str, list[tuple[Any, ...]]]:
        """All but when a session was last used."""
        return {name: rows for name, rows in self.world.books().items() if name != "operator_session"}


@pytest.fixture(scope="module")
def place(till_template: tuple[Path, list[str]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    template, meters = till_template
    tmp = tmp_path_factory.mktemp("commands")
    folder = Path(shutil.copytree(template, tmp / "station"))
    place = Place(folder, meters, tmp)
    (tmp / "table.csv").write_text(TABLE_CSV)
    (tmp / "keys").write_text("no key file")
    (tmp / "tariff.toml").write_text('code = "E9"\nname = "New"\n[[rates]]\n[[rates.blocks]]\nprice = "2.5"\n', "utf-8")
    yield place
    verify_journal(place.world.station.units_of_work)
    place.world.station.close()


@pytest.fixture
def station_till(place: Place, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Till:
    till = Till(place.folder, [], capsys, monkeypatch, place.sessions)
    till.set(CDU_MODULE_PASSWORD="for the test of rights", CDU_PRINTER_LINK=f"file:{place.words['tmp']}/paper.txt")
    return till


def commands_of(group: click.Command, path: str = "") -> set[str]:
    """All commands that can be run, as they are typed."""
    if not isinstance(group, click.Group):
        return {path}
    context = click.Context(group)
    found = ((name, group.get_command(context, name)) for name in group.list_commands(context))
    return {one for name, command in found if command for one in commands_of(command, f"{path} {name}".strip())}


def is_refused(answer: Answer) -> bool:
    return " may not " in answer.err


def test_every_command_has_a_row() -> None:
    assert commands_of(cdu) == COMMANDS.keys() | OPEN.keys()
    assert not COMMANDS.keys() & OPEN.keys()
    assert {len(row["who"]) for row in COMMANDS.values()} == {len(Role)}


@pytest.mark.parametrize("area", AREAS)
def test_who_may_run_what(place: Place, station_till: Till, area: str, subtests: pytest.Subtests) -> None:
    """Row by row, for those of an area build on each other: a debt is opened before it is charged."""
    for command in (name for name in COMMANDS if name.split()[0] == area):
        for role in Role:
            with subtests.test(command=command, role=role.value):
                try_row(place, station_till, command, role)


def try_row(place: Place, till: Till, command: str, role: Role) -> None:
    till.sign_in(role.value)
    books, links = place.books(), place.world.journal()
    answer = place.run(till, command)
    if COMMANDS[command]["who"][list(Role).index(role)] == "y":
        assert not is_refused(answer), answer
        code = COMMANDS[command].get("code", 0)
        assert answer.code in (code if isinstance(code, list) else [code]), answer
        return
    assert is_refused(answer), answer
    assert role.value in answer.sentence(1)
    assert place.books() == books
    assert place.world.journal() == [*links, EntryKind.EVENT]


@pytest.mark.parametrize("command", COMMANDS)
def test_nobody_may_run_anything(place: Place, station_till: Till, command: str) -> None:
    books, links = place.books(), place.world.journal()
    answer = place.run(station_till, command)
    assert (answer.code, answer.out) == (2, ""), answer
    assert "--operator" in answer.err
    assert place.books() == books
    assert place.world.journal() == links
    station_till.set(CDU_SESSION="made up")
    assert place.run(station_till, command).sentence(1)
    assert place.books() == books


def test_an_approver_beside_a_cashier(till: Till) -> None:
    give = ("give", "free", till.meters[0], "1", "--reason", "test")
    assert is_refused(till.run(*give))
    code = demo_code(till.folder, "supervisor", SystemClock().now())
    till.set(CDU_APPROVER_PASSWORD=password_of(till.folder, "supervisor"), CDU_APPROVER_CODE=code)
    assert till.run(*give, "--approver", "supervisor").code == 0
    sale = till.sales()[-1].intent
    assert (sale.operator_name, sale.approver_name) == ("Demo cashier", "Demo supervisor")
    till.set(CDU_APPROVER_PASSWORD=cashier_of(till.folder)["CDU_PASSWORD"], CDU_APPROVER_CODE="")
    assert till.run(*give, "--approver", "cashier").sentence(1)
    till.verify_books()
