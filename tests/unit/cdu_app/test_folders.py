from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cdu_app.folders import default_folder

if TYPE_CHECKING:
    import pytest


def test_the_folder_of_this_user(monkeypatch: pytest.MonkeyPatch) -> None:
    assert default_folder().name == "microvend-cdu"
    monkeypatch.setenv("CDU_STATION", "/somewhere/else")
    assert default_folder() == Path("/somewhere/else")
