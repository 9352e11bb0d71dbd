from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from cdu_app.viewmodels.tariffs.draft import (
    Document,
    add_row,
    draft_of,
    finished,
    local_day,
    new_draft,
    number_text,
    percent_text,
    place,
    put,
    remove_row,
    share_text,
    texts,
    with_tax_code,
    without_tax,
)
from cdu_app.viewmodels.tariffs.draft_file import DRAFTS_FILE, DraftFile
from tests.support.records import make_tariff
from vending.domain.tariffs.document import read_document, to_document

if TYPE_CHECKING:
    from pathlib import Path

ZONE = ZoneInfo("Africa/Johannesburg")
NOW = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)  # 2027 has begun in the station's zone


def test_a_draft_begins_with_the_coming_month_of_the_station() -> None:
    assert new_draft(ZONE, NOW)["effective_from"] == "2027-02-01"


def test_an_unchanged_draft_is_the_tariff_at_another_date() -> None:
    tariff = make_tariff()
    document = finished(draft_of(tariff, ZONE, NOW), ZONE)
    read = read_document(document | {"version": 1}, tariff.id)
    assert read == replace(tariff, effective_from=datetime(2027, 2, 1, tzinfo=ZONE).astimezone(UTC))


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2027-02-01", "2027-01-31T22:00:00Z"),
        (" 2027-02-01 06:30 ", "2027-02-01T04:30:00Z"),
        ("2027-02-01T06:30", "2027-02-01T04:30:00Z"),
        ("2027-02-30", "2027-02-30"),
        ("soon", "soon"),
        ("0001-01-01", "0001-01-01"),
    ],
)
def test_a_local_day_becomes_a_moment_and_anything_else_stays(typed: str, moment: str) -> None:
    assert finished({"effective_from": typed}, ZONE)["effective_from"] == moment


def test_a_moment_is_typed_as_a_local_day() -> None:
    assert local_day(datetime(2027, 1, 31, 22, 0, tzinfo=UTC), ZONE) == "2027-02-01"
    assert local_day(datetime(2027, 2, 1, 4, 30, tzinfo=UTC), ZONE) == "2027-02-01 06:30"


def test_edits_leave_the_document_before_them_alone() -> None:
    before: Document = {"rates": [{"blocks": [{"price": "1"}]}]}
    after = add_row(put(before, ("rates", 0, "blocks", 0, "upto"), "50"), ("rates", 0, "blocks"), {"price": "2"})
    assert before == {"rates": [{"blocks": [{"price": "1"}]}]}
    assert after["rates"][0]["blocks"] == [{"price": "1", "upto": "50"}, {"price": "2"}]
    assert remove_row(after, ("rates", 0, "blocks"), 0)["rates"][0]["blocks"] == [{"price": "2"}]
    assert put(after, ("rates", 0, "blocks", 0, "upto"), "")["rates"][0]["blocks"][0] == {"price": "1"}


def test_a_place_is_written_as_a_refusal_names_it() -> None:
    assert place(("rates", 0, "blocks", 1, "upto")) == "rates[0].blocks[1].upto"


@pytest.mark.parametrize(
    ("typed", "share"), [("15", "0.15"), ("12,5 %", "0.125"), ("0", "0"), ("", ""), ("x", "x"), ("100", "1")]
)
def test_per_cent_is_kept_as_a_fraction(typed: str, share: str) -> None:
    assert share_text(typed) == share


@pytest.mark.parametrize(("share", "typed"), [("0.15", "15"), ("0.125", "12.5"), ("1", "100"), (None, ""), ("x", "x")])
def test_a_fraction_is_shown_as_per_cent(share: object, typed: str) -> None:
    assert percent_text(share) == typed


def test_numbers_and_lists_as_people_type_them() -> None:
    assert number_text(" 1 234,5 ") == "1234.5"
    assert texts("a, b,, c ") == ["a", "b", "c"]


def test_a_tax_is_renamed_and_removed_everywhere() -> None:
    document = to_document(make_tariff())
    renamed = with_tax_code(document, 0, "gst")
    assert renamed["rates"][0]["blocks"][0]["taxes"] == ["gst"]
    assert renamed["charges"][0]["taxes"] == ["gst"]
    removed = without_tax(renamed, 0)
    assert removed["taxes"] == []
    assert removed["charges"][0]["taxes"] == []
    assert read_document(removed, make_tariff().id).taxes == ()


def test_drafts_are_kept_in_a_file(tmp_path: Path) -> None:
    file = DraftFile(tmp_path)
    assert file.read() == {}
    file.write({"E1": {"code": "E1"}})
    assert DraftFile(tmp_path).read() == {"E1": {"code": "E1"}}
    file.write({})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "[1]", "{", '{"E1": 1}', "\x00"])
def test_a_file_that_cannot_be_read_holds_no_drafts(tmp_path: Path, text: str) -> None:
    (tmp_path / DRAFTS_FILE).write_text(text, "utf-8")
    assert DraftFile(tmp_path).read() == {}
