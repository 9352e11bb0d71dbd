"""Cells are read kindly: what a person plainly means is understood, what is doubtful is refused."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sts.identity import MeterPan, luhn_digit
from sts.keys import EncryptionAlgorithm
from sts.token import Commodity
from tests.support.records import meter_number
from vending.domain.imports.cells import BadCell, DateOrder, reader_of
from vending.domain.imports.fields import Field
from vending.domain.imports.row import ImportFault, ImportNote
from vending.domain.registry.customer import AccountStatus
from vending.domain.registry.meter import MeterStatus

LONG = "041234567890" + luhn_digit("041234567890")
SHORT = meter_number(12_345_678)


def read(field: Field, text: str, dates: DateOrder = DateOrder.DAY_FIRST) -> tuple[Any, ImportNote | None]:
    return reader_of(field, dates)(text)


def fault(field: Field, text: str, dates: DateOrder = DateOrder.DAY_FIRST) -> ImportFault:
    with pytest.raises(BadCell) as bad:
        read(field, text, dates)
    return bad.value.fault


@pytest.mark.parametrize("text", [SHORT, f"{SHORT[:4]} {SHORT[4:]}", f"{SHORT[:2]}-{SHORT[2:10]}-{SHORT[10:]}"])
def test_meter_numbers_as_they_are_written(text: str) -> None:
    assert read(Field.METER, text) == (SHORT, None)


def test_a_zero_that_a_spreadsheet_took_is_put_back_where_the_check_digit_proves_it() -> None:
    assert SHORT.startswith("0")
    assert read(Field.METER, SHORT[1:]) == (SHORT, ImportNote.ZERO_RESTORED)
    wrong = SHORT[1:-1] + str((int(SHORT[-1]) + 1) % 10)
    assert read(Field.METER, wrong) == (wrong, None)  # refused later, for its length


def test_the_zero_of_a_long_number_is_put_back_too() -> None:
    number = MeterPan.from_drn(LONG).drn
    assert read(Field.METER, number[1:]) == (number, ImportNote.ZERO_RESTORED)


@pytest.mark.parametrize("number", [SHORT, LONG])
def test_the_meter_number_is_taken_out_of_its_pan(number: str) -> None:
    pan = MeterPan.from_drn(number).text
    assert read(Field.METER, pan) == (number, ImportNote.FROM_PAN)
    assert fault(Field.METER, pan[:-1] + str((int(pan[-1]) + 1) % 10)) is ImportFault.CHECK_DIGIT


def test_a_long_pan_without_its_zeros() -> None:
    assert read(Field.METER, MeterPan.from_drn(LONG).text.lstrip("0").zfill(14)) == (LONG, ImportNote.FROM_PAN)


@pytest.mark.parametrize("text", ["07OO0000013", "1.2E+12", "meter 5", "٠٧٠٠"])
def test_what_is_no_meter_number(text: str) -> None:
    assert fault(Field.METER, text) is ImportFault.NOT_A_NUMBER


@pytest.mark.parametrize("text", ["7", "07", "EA7", "EA07", "ea 07", "EA-07", "STA", "sta"])
def test_algorithms(text: str) -> None:
    assert read(Field.EA, text) == (EncryptionAlgorithm.STA, None)


def test_the_other_algorithm_and_none() -> None:
    assert read(Field.EA, "EA11")[0] is EncryptionAlgorithm.MISTY1
    assert fault(Field.EA, "09") is ImportFault.NOT_A_CHOICE


@pytest.mark.parametrize(
    ("text", "commodity"),
    [
        ("Electricity", Commodity.ELECTRICITY),
        ("électricité", Commodity.ELECTRICITY),
        ("ЭЛЕКТРИЧЕСТВО", Commodity.ELECTRICITY),
        ("Água", Commodity.WATER),
        ("ماء", Commodity.WATER),
        ("gas", Commodity.GAS),
        ("1", Commodity.WATER),
    ],
)
def test_commodities(text: str, commodity: Commodity) -> None:
    assert read(Field.COMMODITY, text) == (commodity, None)


@pytest.mark.parametrize(
    ("text", "status"), [("Active", "active"), ("Blocked", "suspended"), ("закрыт", "closed"), ("YES", "active")]
)
def test_statuses(text: str, status: str) -> None:
    assert read(Field.METER_STATUS, text)[0] is MeterStatus(status)
    assert read(Field.ACCOUNT_STATUS, text)[0] is AccountStatus(status)


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("01", 1), ("KRN 3", 3), ("ti-07", 7), ("99", 99)])
def test_whole_numbers(text: str, number: int) -> None:
    assert read(Field.TI, text) == (number, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.5", ImportFault.NOT_A_NUMBER),
        ("one", ImportFault.NOT_A_NUMBER),
        ("-", ImportFault.NOT_A_NUMBER),
        ("123456", ImportFault.OUT_OF_RANGE),
    ],
)
def test_what_is_no_whole_number(text: str, expected: ImportFault) -> None:
    assert fault(Field.KRN, text) is expected


@pytest.mark.parametrize(
    ("text", "dates", "day"),
    [
        ("2026-04-03", DateOrder.MONTH_FIRST, date(2026, 4, 3)),
        ("2026-04-03T00:00:00", DateOrder.DAY_FIRST, date(2026, 4, 3)),
        ("2026/04/03", DateOrder.DAY_FIRST, date(2026, 4, 3)),
        ("03/04/2026", DateOrder.DAY_FIRST, date(2026, 4, 3)),
        ("03/04/2026", DateOrder.MONTH_FIRST, date(2026, 3, 4)),
        ("3.4.26", DateOrder.DAY_FIRST, date(2026, 4, 3)),
    ],
)
def test_dates(text: str, dates: DateOrder, day: date) -> None:
    assert read(Field.CONNECTED_ON, text, dates) == (day, None)


def test_the_day_number_of_a_spreadsheet() -> None:
    # Excel shows 45292 as 1 January 2024.
    assert read(Field.CONNECTED_ON, "45292") == (date(2024, 1, 1), ImportNote.DAY_NUMBER)


@pytest.mark.parametrize("text", ["31/02/2026", "2026-13-01", "yesterday", "12", "1/2", "2026-01-01x", "31/12/2026"])
def test_what_is_no_date(text: str) -> None:
    assert fault(Field.CONNECTED_ON, text, DateOrder.MONTH_FIRST) is ImportFault.NOT_A_DATE


def test_a_line_break_within_a_cell_is_a_blank_but_for_notes() -> None:
    assert read(Field.ADDRESS, "1 High Street\nFlat\t2") == ("1 High Street Flat 2", None)
    assert read(Field.NOTES, "one\ntwo") == ("one\ntwo", None)


@given(st.sampled_from(Field), st.text(min_size=1), st.sampled_from(DateOrder))
def test_any_text_is_read_or_refused(field: Field, text: str, dates: DateOrder) -> None:
    with suppress(BadCell):
        reader_of(field, dates)(text)
