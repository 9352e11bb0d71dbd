"""Runs every example of README.md and docs/sts.md."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(("name", "least"), [("README.md", 6), ("docs/sts.md", 50)])
def test_every_example_shows_what_the_engine_does(name: str, least: int) -> None:
    report: list[str] = []
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner()
    lines = (ROOT / name).read_text("utf-8").splitlines()
    text = "\n".join("" if line.startswith("```") else line for line in lines)
    page = parser.get_doctest(text, {}, name, name, 0)
    assert len(page.examples) >= least
    runner.run(page, out=report.append)
    assert not report, "".join(report)
