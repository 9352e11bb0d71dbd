from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest

from cdu_app.importing.mappings import MAPPINGS_FILE, RememberedMappings
from vending.domain.imports.fields import Field

if TYPE_CHECKING:
    from pathlib import Path

HEADINGS = ("Who", "Meter No", "Comment")
FIELDS = (Field.NAME, Field.METER, None)


def test_what_was_chosen_is_found_again_in_any_order_of_columns(tmp_path: Path) -> None:
    RememberedMappings(tmp_path).remember(HEADINGS, FIELDS)
    assert RememberedMappings(tmp_path).find(("METER NO", "comment", "who")) == (Field.METER, None, Field.NAME)


def test_other_headings_are_taken_for_what_they_commonly_mean(tmp_path: Path) -> None:
    mappings = RememberedMappings(tmp_path)
    mappings.remember(HEADINGS, FIELDS)
    assert mappings.find((*HEADINGS, "SGC")) == (None, Field.METER, Field.NOTES, Field.SGC)


def test_the_last_choice_counts(tmp_path: Path) -> None:
    mappings = RememberedMappings(tmp_path)
    mappings.remember(HEADINGS, FIELDS)
    mappings.remember(HEADINGS, (Field.AREA, None, Field.NAME))
    assert mappings.find(HEADINGS) == (Field.AREA, None, Field.NAME)
    assert len(json.loads((tmp_path / MAPPINGS_FILE).read_text("utf-8"))) == 1


def test_only_the_last_hundred_are_kept(tmp_path: Path) -> None:
    mappings = RememberedMappings(tmp_path)
    for number in range(120):
        mappings.remember((f"column {number}",), (Field.NAME,))
    assert len(json.loads((tmp_path / MAPPINGS_FILE).read_text("utf-8"))) == 100
    assert mappings.find(("column 119",)) == (Field.NAME,)
    assert mappings.find(("column 1",)) == (None,)


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", '[{"who": 1}]', '{"who": "name"}', '[{"who": "no field"}]'])
def test_a_file_that_is_spoilt_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / MAPPINGS_FILE).write_text(text, "utf-8")
    assert RememberedMappings(tmp_path).find(("Who",)) == (None,)
    RememberedMappings(tmp_path).remember(("Who",), (Field.NAME,))
    assert RememberedMappings(tmp_path).find(("Who",)) == (Field.NAME,)


@pytest.mark.skipif(sys.platform == "win32", reason="modes")
def test_the_file_is_for_its_owner_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    RememberedMappings(tmp_path).remember(HEADINGS, FIELDS)
    assert [path.name for path in tmp_path.iterdir()] == [MAPPINGS_FILE]
    assert (tmp_path / MAPPINGS_FILE).stat().st_mode & 0o777 == 0o600


def test_the_same_choices_make_the_same_file(tmp_path: Path) -> None:
    RememberedMappings(tmp_path).remember(HEADINGS, FIELDS)
    text = (tmp_path / MAPPINGS_FILE).read_bytes()
    RememberedMappings(tmp_path).remember(HEADINGS[::-1], FIELDS[::-1])
    assert (tmp_path / MAPPINGS_FILE).read_bytes() == text
