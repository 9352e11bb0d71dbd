from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdu_app.importing.row_log import RowLog
from vending.domain.imports.fields import Field
from vending.domain.imports.row import CellIssue, CellNote, ImportFault, ImportNote, RowReport

if TYPE_CHECKING:
    from collections.abc import Iterator

texts = st.text(max_size=20)
issues = st.builds(CellIssue, st.none() | st.sampled_from(Field), texts, texts, st.sampled_from(ImportFault), texts)
notes = st.builds(CellNote, texts, texts, st.sampled_from(ImportNote), texts)
reports = st.builds(
    RowReport,
    st.integers(1, 2_000_000),
    st.lists(texts, max_size=4).map(tuple),
    st.lists(issues, max_size=3).map(tuple),
    st.lists(notes, max_size=2).map(tuple),
)


@pytest.fixture
def log() -> Iterator[RowLog]:
    opened = RowLog()
    yield opened
    opened.close()


@given(st.lists(reports, max_size=12))
def test_what_is_told_of_rows_is_kept_word_for_word(told: list[RowReport]) -> None:
    log = RowLog()
    for report in told:
        log.add(report)
    bad = [report for report in told if report.issues]
    assert list(log.bad_rows()) == bad
    assert list(log.noted_rows()) == [report for report in told if not report.issues]
    assert [log.bad_row(place) for place in range(log.bad)] == bad
    mistakes = [(report.number, issue) for report in bad for issue in report.issues]
    assert [(one.row, one.issue) for one in log.rows(0, 1000)] == mistakes
    assert [one.place for one in log.rows(2, 3)] == list(range(2, min(5, log.count())))
    log.close()


def test_reading_goes_on_while_it_is_written(log: RowLog) -> None:
    issue = CellIssue(Field.SGC, "SGC", "1", ImportFault.MALFORMED)
    for number in range(100):
        log.add(RowReport(number, ("x",), (issue,)))
        assert log.bad_row(number // 2).number == number // 2


def test_a_closed_log_lists_nothing(log: RowLog) -> None:
    log.add(RowReport(1, (), (CellIssue(None, "", "", ImportFault.BAD_QUOTES),)))
    log.close()
    assert (log.count(), log.rows(0, 10)) == (0, ())
