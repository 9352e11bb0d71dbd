"""No screen and no command goes around the services: they write nothing themselves, and read what everybody may see.

That each method of a service asks for the right is `test_rights.py`; here is that nobody leaves the services out.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

import pytest

import cdu_app

ROOT: Final = Path(cdu_app.__file__).parent
FOLDERS: Final = ("cli", "ui", "viewmodels", "tables", "words", "importing")
FILES: Final = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
# What whoever is signed in may look up.
MAY_READ: Final = {"customers", "debts", "sales", "tariffs", "lookup"}
MAY_READ_MORE: Final = {
    "cli/transactions.py": {"operators", "shifts"},  # the id behind a name or number; what is listed, a service lists
    "viewmodels/own_password.py": {"operators"},  # one's own, before it is changed by name and password
    "viewmodels/people/account.py": {"credentials"},  # whether one has a telephone oneself
    "viewmodels/session_watch.py": {"operators", "credentials"},  # whether one is still who one was
}
# The key file that was loaded is noted by the command that loaded it, after it has asked for the right.
MAY_WRITE: Final = {"cli/emulator.py"}


def transactions(tree: ast.AST, kind: str) -> list[tuple[str, ast.With]]:
    """Every `with ….units_of_work.read() as work:`, with the name that it has there."""
    found = []
    for block in ast.walk(tree):
        for item in block.items if isinstance(block, ast.With) else ():
            call = item.context_expr
            if isinstance(call, ast.Call) and ast.unparse(call.func).endswith(f"units_of_work.{kind}"):
                assert isinstance(item.optional_vars, ast.Name)
                assert isinstance(block, ast.With)
                found.append((item.optional_vars.id, block))
    return found


def repositories(name: str, block: ast.With) -> set[str]:
    """What is read through a transaction of that name."""
    chains = (node for node in ast.walk(block) if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name))
    return {node.attr for node in chains if isinstance(node.value, ast.Name) and node.value.id == name}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_it_writes_nothing_and_reads_what_everybody_may_see(path: Path) -> None:
    tree, name_of_file = ast.parse(path.read_text("utf-8")), path.relative_to(ROOT).as_posix()
    if name_of_file not in MAY_WRITE:
        assert transactions(tree, "write") == []
        assert "record_event" not in path.read_text("utf-8").replace("watch.record_event", "")
    for name, block in transactions(tree, "read"):
        assert repositories(name, block) <= MAY_READ | MAY_READ_MORE.get(name_of_file, set())


def test_the_files_are_found() -> None:
    assert len(FILES) > 100
    read = [repositories(*one) for path in FILES for one in transactions(ast.parse(path.read_text("utf-8")), "read")]
    assert {"sales"} in read
