from __future__ import annotations

from sts.module.returncodes import ReturnCode, meaning_of


def test_every_code_has_its_own_meaning() -> None:
    meanings = {meaning_of(code) for code in ReturnCode}
    assert len(meanings) == len(ReturnCode)
    assert "unknown return code" not in meanings


def test_a_module_may_know_more_codes() -> None:
    assert meaning_of(99) == "unknown return code"
