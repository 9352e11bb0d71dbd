"""The sentences that say why a meter is on the list."""

from __future__ import annotations

import pytest

from cdu_app.words.usage import UsageWords, event_word, kind_word, state_word
from sts.token import Commodity
from tests.support.records import make_station
from vending.domain.calendar import Month
from vending.domain.usage.case import CaseState
from vending.domain.usage.consumption import EventKind, Finding, FindingKind, UsageFacts

MONTHS = tuple(Month(2024, 11).plus(number) for number in range(24))
WORDS = UsageWords(make_station(), Commodity.ELECTRICITY)

SAID = {
    "Bought 42 kWh in October; usually 180, neighbours 165.": (
        FindingKind.FAR_BELOW_OWN,
        UsageFacts(420, 1_800, 1_650),
    ),
    "Bought 4,2 kWh a month from August to October; usually 180.": (
        FindingKind.FAR_BELOW_OWN,
        UsageFacts(42, 1_800, months=3),
    ),
    "Bought nothing from August to October; neighbours 1\u00a0650.": (
        FindingKind.FAR_BELOW_NEIGHBOURS,
        UsageFacts(0, None, 16_500, 3),
    ),
    "Nothing bought for 97 days, where 16 are the longest usual; usually 180, neighbours 165.": (
        FindingKind.NO_PURCHASE,
        UsageFacts(0, 1_800, 1_650, days=97, pause=16),
    ),
    "Nothing bought for 97 days.": (FindingKind.NO_PURCHASE, UsageFacts(0, days=97)),
    "Fell little by little over 13 months, from 180 kWh a month to 95; neighbours 165.": (
        FindingKind.SLOW_DECLINE,
        UsageFacts(950, 1_800, 1_650, 13),
    ),
    "Signs of tampering were seen 2 times. Bought 95 kWh a month from August to October; usually 180.": (
        FindingKind.TAMPER,
        UsageFacts(950, 1_800, months=3, signs=2),
    ),
}


@pytest.mark.parametrize("sentence", SAID)
def test_the_reason_is_one_sentence(sentence: str) -> None:
    kind, facts = SAID[sentence]
    assert WORDS.why(Finding(kind, 1, facts), MONTHS) == sentence


def test_a_meter_that_counts_money_is_said_in_money() -> None:
    words = UsageWords(make_station(), Commodity.ELECTRICITY, in_currency=True)
    finding = Finding(FindingKind.SUDDEN_JUMP, 1, UsageFacts(120_050, 30_000, months=2))
    assert words.why(finding, MONTHS) == "Bought R1\u00a0200,50 a month from September to October; usually R300,00."


def test_everything_has_a_word() -> None:
    words = [
        *(kind_word(kind) for kind in FindingKind),
        *(state_word(state) for state in CaseState),
        *(event_word(kind) for kind in EventKind),
    ]
    assert all(words)
    assert len(set(words)) == len(words)
    assert state_word(None) == ""
