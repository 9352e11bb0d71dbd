"""What the documents say of the program is so: rights, files, links, commands."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import pytest

from cdu_app.cli.main import cdu
from cdu_app.words.people import action_name, role_name
from vending.domain.people.operator import Role
from vending.domain.people.permission import PERMISSIONS

if TYPE_CHECKING:
    from vending.domain.people.permission import Permission

ROOT: Final = Path(__file__).parents[3]
PAGES: Final = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    ROOT / "tests/vectors/README.md",
]
CODE: Final = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("[a-z]*/**/*.py")}


def cell(role: Role, permission: Permission) -> str:
    if role in permission.roles:
        return "by two" if permission.two_persons else "yes"
    return "approved" if permission.approvable else "–"


def test_the_office_guide_tells_every_right_of_every_role() -> None:
    lines = (ROOT / "docs/guides/office.md").read_text("utf-8").splitlines()
    begin = lines.index("| May … | " + " | ".join(role_name(role) for role in Role) + " |")
    told = lines[begin + 2 : lines.index("", begin)]
    assert told == [
        f"| {action_name(action)} | " + " | ".join(cell(role, permission) for role in Role) + " |"
        for action, permission in PERMISSIONS.items()
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_is_named_or_linked_is_there(page: Path) -> None:
    text = page.read_text("utf-8")
    named = set(re.findall(r"`([\w/.-]+\.py)`", text))
    assert {name for name in named if not any(f"/{path}".endswith(f"/{name}") for path in CODE)} == set()
    linked = set(re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text))
    assert {name for name in linked if not (page.parent / name).exists()} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_named_is_one(page: Path) -> None:
    named = set(re.findall(r"(?<![\w/-])cdu ([a-z][a-z-]*)(?=[ `\n)])", page.read_text("utf-8")))
    assert named <= set(cdu.list_commands(click.Context(cdu)))
