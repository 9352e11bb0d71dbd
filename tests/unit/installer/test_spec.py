"""The description of the installed folder names files that exist and every package. It is built by hand, not here."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from PyInstaller.utils import hooks

ROOT = Path(__file__).parents[3]


class Step:
    """Stands for each of PyInstaller's building steps and keeps what it was given."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.arguments, self.options = arguments, options
        self.pure = self.scripts = self.binaries = self.datas = ()


@pytest.fixture
def spec(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(hooks, "collect_data_files", lambda name: [])
    monkeypatch.setattr(hooks, "copy_metadata", lambda name: [])
    monkeypatch.setattr(hooks, "collect_submodules", lambda name: [name])
    names: dict[str, Any] = dict.fromkeys(("Analysis", "PYZ", "EXE", "COLLECT"), Step) | {"SPECPATH": str(ROOT)}
    path = ROOT / "installer.spec"
    exec(compile(path.read_text("utf-8"), path, "exec"), names)
    return names


def test_its_files_exist(spec: dict[str, Any]) -> None:
    scripts, data = spec["analysis"].arguments[0], spec["analysis"].options["datas"]
    for source in [*scripts, *(source for source, _ in data)]:
        assert Path(source).exists(), source


def test_it_takes_every_package(spec: dict[str, Any]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert set(packages) <= set(spec["analysis"].options["hiddenimports"])
