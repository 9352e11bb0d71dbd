"""Runs every example of docs/sts.md."""

from __future__ import annotations

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "sts.md"


def test_every_example_shows_what_the_engine_does() -> None:
    report: list[str] = []
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner()
    lines = PAGE.read_text("utf-8").splitlines()
    text = "\n".join("" if line.startswith("```") else line for line in lines)
    page = parser.get_doctest(text, {}, PAGE.name, str(PAGE), 0)
    assert len(page.examples) > 50
    runner.run(page, out=report.append)
    assert not report, "".join(report)
