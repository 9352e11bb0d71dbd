"""What is said of records, tariffs, free tokens and unusual sales."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from cdu_app.messages import say
from cdu_app.messages.of_books import field_name, kind_name
from cdu_app.messages.of_tariffs import place_in_tariff
from cdu_app.messages.of_warnings import say_warning
from tests.support.records import make_registry, make_terms
from vending.domain.debts.debt import Debt
from vending.domain.pricing.warnings import (
    FreeUnitsWaiting,
    JustBought,
    MostlyDebt,
    OtherArea,
    SaleWarning,
    UnusualAmount,
)
from vending.domain.proof.change import SubjectKind
from vending.domain.registry.customer import Account, Customer
from vending.domain.registry.meter import Meter
from vending.errors import (
    AlreadyThere,
    BadRecord,
    BadTariff,
    NoRateForClass,
    NothingFree,
    NotReplaceable,
    RecordFault,
    ReplaceFault,
    SaleVoided,
    TariffFault,
    UnknownRecord,
)
from vending.money import Money

_INSIDE = re.compile(r"[{}\[\]<>_]|None|Error|  ")


def whole(text: str) -> str:
    """The text, if it can be shown."""
    assert text
    assert not _INSIDE.search(text), text
    assert text[-1] in ".?"
    return text


@pytest.mark.parametrize("fault", RecordFault)
def test_every_way_a_field_can_be_wrong_is_said_with_its_name(fault: RecordFault) -> None:
    message = say(BadRecord("meter", "sgc", "12x\n", fault))
    assert "supply group code" in whole(message.sentence)
    assert "meter" in message.sentence
    assert whole(message.advice).startswith("Nothing was saved.")


@pytest.mark.parametrize("record", [Customer, Account, Meter, Debt])
def test_fields_have_names_that_people_use(record: type) -> None:
    for field in dataclasses.fields(record):
        assert "_" not in field_name(field.name)


@pytest.mark.parametrize("kind", SubjectKind)
def test_records_have_names(kind: SubjectKind) -> None:
    assert "_" not in kind_name(kind)


@pytest.mark.parametrize("fault", TariffFault)
@pytest.mark.parametrize("where", ["", "line 7", "minimum", "rates[0].time_of_use.day_types[1].days[0]"])
@pytest.mark.parametrize("detail", ["", "12x"])
def test_every_way_a_tariff_can_be_wrong_is_said_with_its_place(fault: TariffFault, where: str, detail: str) -> None:
    message = say(BadTariff(where, fault, detail))
    assert place_in_tariff(where) in whole(message.sentence)
    assert detail in message.sentence
    assert whole(message.advice).startswith("Nothing was saved.")


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("", "the document"),
        ("line 12", "line 12"),
        ("rates[0].blocks[1].upto", "rate 1, block 2, upto"),
        ("rates[2].time_of_use.day_types", "rate 3, time of use, day types"),
        ("charges[10].rate", "charge 11, rate"),
        ("odd[0].field", "odd 1, field"),
    ],
)
def test_a_place_in_a_tariff_in_words(where: str, words: str) -> None:
    assert place_in_tariff(where) == words


@pytest.mark.parametrize("fault", ReplaceFault)
def test_why_a_token_cannot_be_replaced(fault: ReplaceFault) -> None:
    message = say(NotReplaceable("D01-000007", fault, "D01-000009" if fault is ReplaceFault.REPLACED else ""))
    assert "D01-000007" in whole(message.sentence)
    assert ("D01-000009" in whole(message.advice)) is (fault is ReplaceFault.REPLACED)


def test_how_much_can_be_given() -> None:
    assert "50.5 units" in say(NothingFree(505)).sentence
    assert "nothing to give" in say(NothingFree(0)).sentence


def test_a_class_without_a_rate() -> None:
    assert "class “shops”" in say(NoRateForClass("HOME v3", "shops", "100")).sentence
    assert "without a class" in say(NoRateForClass("HOME v3", "", "100")).sentence


def test_an_id_of_the_program_is_not_shown() -> None:
    assert say(UnknownRecord("meter", "01957f00-0000-7000-8000-000000000001")).sentence.endswith("at this station.")
    assert say(UnknownRecord("account", "100")).sentence.endswith("at this station: 100.")
    assert "account 100" in say(AlreadyThere("account", "100")).sentence


def test_nothing_goes_back_where_nothing_was_paid() -> None:
    assert "Give 5.00 ZAR back" in say(SaleVoided("D01-000007", "refused", Money(500, "ZAR"))).advice
    assert "Nothing was paid" in say(SaleVoided("D01-000007", "refused", Money(0, "ZAR"))).advice


@pytest.mark.parametrize(
    ("warning", "words"),
    [
        (JustBought(Money(5000, "ZAR"), 3), "R50,00 3 min ago"),
        (UnusualAmount(Money(20000, "ZAR")), "largest recent purchase was R200,00"),
        (OtherArea("Ward 9"), "in Ward 9, which is not this station's area"),
        (OtherArea(""), "no area that is on record"),
        (MostlyDebt(Money(6000, "ZAR")), "R60,00 of this, more than half, pays debts"),
        (FreeUnitsWaiting(505), "50,5 kWh of this month's free basic units"),
    ],
)
def test_a_warning_gives_its_reason(warning: SaleWarning, words: str) -> None:
    terms = make_terms(make_registry().point, at=datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=1))
    assert words in whole(say_warning(warning, terms)).replace("\u00a0", " ")


def test_every_warning_is_tried_above() -> None:
    assert {kind.__name__ for kind in get_args(SaleWarning)} == {
        "JustBought", "UnusualAmount", "OtherArea", "MostlyDebt", "FreeUnitsWaiting",
    }  # fmt: skip
