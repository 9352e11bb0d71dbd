from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cdu_app.cli.start import find_desktop_folder


def test_the_desktop_is_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CDU_STATION", str(tmp_path))
    assert find_desktop_folder([]) == tmp_path
    assert find_desktop_folder(["--station", "here"]) == Path("here")


@pytest.mark.parametrize(
    "arguments", [["--help"], ["doctor"], ["--station"], ["--station", ""], ["--station", "x", "sell"]]
)
def test_anything_else_is_the_command_lines(arguments: list[str]) -> None:
    assert find_desktop_folder(arguments) is None


def test_a_file_is_no_station_folder(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert find_desktop_folder(["--station", str(file)]) is None
    done = subprocess.run(
        [sys.executable, "-m", "cdu_app", "--station", file], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "is a file" in done.stderr
