"""The section [vending] of station.toml."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from cdu_app.errors import SettingsInvalid
from cdu_app.settings import STATION_FILE, read_settings
from vending.domain.station import Deduction, VendingPolicy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def policy_of(folder: Path, text: str = "", environment: Mapping[str, str] | None = None) -> VendingPolicy:
    (folder / STATION_FILE).write_text(f"[vending]\n{text}\n", "utf-8")
    return read_settings(folder, environment or {}).identity.policy


def test_without_a_word_it_is_the_usual_policy(tmp_path: Path) -> None:
    assert policy_of(tmp_path) == VendingPolicy()


@pytest.mark.parametrize("written", ['["debts", "fees", "charges"]', '"debts, fees,charges"'])
def test_the_order_of_deductions_is_a_list_or_a_text(tmp_path: Path, written: str) -> None:
    order = policy_of(tmp_path, f"deductions = {written}").deductions
    assert order == (Deduction.DEBTS, Deduction.FEES, Deduction.CHARGES)


@pytest.mark.parametrize(("written", "floor"), [('"0"', "0"), ("0", "0"), ('"0.55"', "0.55"), ('"0.999"', "0.999")])
def test_the_floor_is_an_exact_part(tmp_path: Path, written: str, floor: str) -> None:
    assert policy_of(tmp_path, f"energy_floor = {written}").energy_floor == Decimal(floor)


@pytest.mark.parametrize(("written", "tenths"), [('"50"', 500), ("75", 750), ('"12.5"', 125), ('"0"', 0), ("0", 0)])
def test_the_limit_of_free_issues_is_in_kwh(tmp_path: Path, written: str, tenths: int) -> None:
    assert policy_of(tmp_path, f"free_issue_limit = {written}").free_issue_limit == tenths


def test_areas_are_names_as_they_are(tmp_path: Path) -> None:
    assert policy_of(tmp_path, 'areas = ["Ward 4", " إربد "]').areas == ("Ward 4", "إربد")
    assert policy_of(tmp_path, "", {"CDU_VENDING_AREAS": "Ward 4, Ward 5"}).areas == ("Ward 4", "Ward 5")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('deductions = ["fees", "debts"]', "deductions"),
        ('deductions = ["fees", "debts", "debts"]', "deductions"),
        ('deductions = ["fees", "debts", "taxes"]', "deductions"),
        ("deductions = 3", "deductions"),
        ("deductions = [1, 2, 3]", "deductions"),
        ('energy_floor = "1"', "energy_floor"),
        ('energy_floor = "-0.1"', "energy_floor"),
        ('energy_floor = "NaN"', "energy_floor"),
        ('energy_floor = "a third"', "energy_floor"),
        ("energy_floor = 0.3", "energy_floor"),
        ('free_issue_limit = "-5"', "free_issue_limit"),
        ('free_issue_limit = "5.55"', "free_issue_limit"),
        ("free_issue_limit = 5.5", "free_issue_limit"),
        ("free_issue_limit = true", "free_issue_limit"),
        ("areas = 4", "areas"),
        ("floor = 1", "floor"),
    ],
)
def test_what_cannot_be_used_is_named(tmp_path: Path, text: str, key: str) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        policy_of(tmp_path, text)
    assert caught.value.key == f"vending.{key}"
    assert caught.value.reason
