from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cdu_app.errors import SettingsInvalid
from cdu_app.settings import STATION_FILE, read_settings

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("written", "variable", "expected"),
    [
        ("", None, False),
        ("[people]\nsecond_factor_for_cashiers = true", None, True),
        ('[people]\nsecond_factor_for_cashiers = "TRUE"', None, True),
        ("[people]\nsecond_factor_for_cashiers = false", "true", True),
        ("[people]\nsecond_factor_for_cashiers = true", "0", False),
    ],
)
def test_cashiers_by_policy(tmp_path: Path, written: str, variable: str | None, expected: bool) -> None:
    (tmp_path / STATION_FILE).write_text(written)
    environment = {} if variable is None else {"CDU_PEOPLE_SECOND_FACTOR_FOR_CASHIERS": variable}
    assert read_settings(tmp_path, environment).factor_for_cashiers is expected


@pytest.mark.parametrize("value", ['"perhaps"', "2", '""', "[]"])
def test_anything_else_is_named(tmp_path: Path, value: str) -> None:
    (tmp_path / STATION_FILE).write_text(f"[people]\nsecond_factor_for_cashiers = {value}")
    with pytest.raises(SettingsInvalid) as caught:
        read_settings(tmp_path, {})
    assert caught.value.key == "people.second_factor_for_cashiers"


@pytest.mark.parametrize(("written", "minutes"), [("", 10), ("lock_minutes = 1", 1), ('lock_minutes = "60"', 60)])
def test_the_screen_locks_after_some_minutes(tmp_path: Path, written: str, minutes: int) -> None:
    (tmp_path / STATION_FILE).write_text(f"[people]\n{written}")
    assert read_settings(tmp_path, {}).lock_minutes == minutes


@pytest.mark.parametrize("value", ["0", "61", "-5", "2.5", '"never"', '""'])
def test_it_always_locks(tmp_path: Path, value: str) -> None:
    (tmp_path / STATION_FILE).write_text(f"[people]\nlock_minutes = {value}")
    with pytest.raises(SettingsInvalid) as caught:
        read_settings(tmp_path, {})
    assert caught.value.key == "people.lock_minutes"
