"""Every fault of a file and of an import has its own sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from cdu_app.messages import say
from cdu_app.messages.import_words import existing_words, field_takes, field_title, issue_sentence, note_sentence
from spreadsheets.errors import ContentFault, FileFault, FileUnavailable, Measure, NotASpreadsheet, TooLarge
from vending.domain.imports.fields import Field
from vending.domain.imports.plan import Existing
from vending.domain.imports.row import CellIssue, CellNote, ImportFault, ImportNote
from vending.errors import RecordFault

PATH = Path("customers.xlsx")


@pytest.mark.parametrize("fault", list(ContentFault))
def test_contents(fault: ContentFault) -> None:
    assert "customers.xlsx" in str(say(NotASpreadsheet(PATH, fault)))


@pytest.mark.parametrize("fault", list(FileFault))
def test_files(fault: FileFault) -> None:
    assert "customers.xlsx" in str(say(FileUnavailable(PATH, fault)))


@pytest.mark.parametrize("measure", list(Measure))
def test_measures(measure: Measure) -> None:
    assert "1000" in str(say(TooLarge(PATH, measure, 1000)))


def test_every_mistake_in_a_cell_has_a_sentence_of_its_own() -> None:
    sentences = [issue_sentence(CellIssue(Field.METER, "Meter", "x", fault, "17")) for fault in ImportFault]
    assert len(set(sentences)) == len(ImportFault)
    assert all(sentence.endswith(".") and "{" not in sentence for sentence in sentences)


def test_every_note_says_what_was_meant() -> None:
    assert all("0712" in note_sentence(CellNote("Meter", "712", note, "0712")) for note in ImportNote)


def test_every_field_and_choice_has_words() -> None:
    assert len({field_title(field) for field in Field}) == len(Field)
    assert all(field_takes(field) for field in Field)
    assert len({existing_words(one) for one in Existing}) == len(Existing)


def test_whatever_a_record_may_be_refused_for_a_cell_may_be() -> None:
    assert {fault.value for fault in RecordFault} <= {fault.value for fault in ImportFault}
