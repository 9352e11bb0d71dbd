"""What is said of the allowance: each refusal its own sentence, each level its own words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cdu_app.check import Verdict
from cdu_app.messages import say
from cdu_app.words.allowance import allowance_check, allowance_word
from tests.support.counters import STATION
from vending.domain.allowance import Allowance, AllowanceLevel, AllowanceStatus
from vending.errors import (
    EnrolmentFault,
    EnrolmentRefused,
    GrantFault,
    GrantRefused,
    SaleNotAllowed,
    SaleStop,
)
from vending.money import Money

ENDS = datetime(2026, 4, 1, tzinfo=UTC)
ALLOWANCE = Allowance(True, 3, Money(100_000, "ZAR"), Money(50_000, "ZAR"), Money(20_000, "ZAR"), ENDS, None)


def test_each_refusal_has_a_sentence_of_its_own() -> None:
    errors = [
        *(GrantRefused(fault, "7", ENDS) for fault in GrantFault),
        *(EnrolmentRefused(fault) for fault in EnrolmentFault),
        *(SaleNotAllowed(stop, Money(0, "ZAR"), ENDS) for stop in SaleStop),
        SaleNotAllowed(SaleStop.USED_UP, Money(250, "ZAR"), ENDS),
    ]
    said = [str(say(error)) for error in errors]
    assert len(set(said)) == len(errors)
    assert not any("{" in sentence for sentence in said)
    assert "2.50 ZAR" in said[-1]
    assert "Take grant 7 first" in str(say(GrantRefused(GrantFault.OUT_OF_SEQUENCE, "7")))


@pytest.mark.parametrize("level", AllowanceLevel)
def test_each_level_has_its_words(level: AllowanceLevel) -> None:
    status = AllowanceStatus(ALLOWANCE, level)
    check, word = allowance_check(status, STATION), allowance_word(status, STATION)
    assert check.sentence.endswith(".")
    assert bool(check.advice) is (check.verdict is not Verdict.OK) is status.needs_attention
    assert bool(word) is (level is not AllowanceLevel.UNLIMITED)
    assert (check.verdict is Verdict.FAILED) is (
        "can be sold" in check.sentence and "nothing" in check.sentence.lower()
    )


def test_the_date_is_said_in_the_station_s_own_time() -> None:
    status = AllowanceStatus(ALLOWANCE, AllowanceLevel.AMPLE)
    assert "1 Apr 2026 02:00" in allowance_check(status, STATION).sentence
    assert STATION.zone.utcoffset(ENDS.replace(tzinfo=None)) == timedelta(hours=2)
