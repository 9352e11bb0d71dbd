"""Columns are known by what people and other programs write over them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vending.domain.imports.fields import FIELDS, Field, find_field, map_headings
from vending.domain.imports.headings import ALIASES
from vending.domain.registry.customer import Account, Customer
from vending.domain.registry.meter import Meter


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Meter No", Field.METER),
        ("METER NO.", Field.METER),
        ("DRN", Field.METER),
        ("MeterPAN", Field.METER),
        ("N° de compteur", Field.METER),
        ("Nº contador", Field.METER),
        ("№ счётчика", Field.METER),
        ("رقم العداد", Field.METER),
        ("Acc no", Field.ACCOUNT),
        ("Acc. No.", Field.ACCOUNT),
        ("A/C No", Field.ACCOUNT),
        ("Лицевой счет", Field.ACCOUNT),
        ("Nom", Field.NAME),
        ("Имя", Field.NAME),
        ("Customer Name *", Field.NAME),
        ("Téléphone", Field.PHONE),
        ("Telephone", Field.PHONE),
        ("Supply Group Code", Field.SGC),
        ("Favourite colour", None),
    ],
)
def test_headings(heading: str, field: Field | None) -> None:
    assert map_headings([heading]) == (field,)


def test_every_title_and_every_name_means_its_own_field() -> None:
    for field, info in FIELDS.items():
        assert map_headings([info.title]) == (field,)
        assert find_field(field.value) is field


def test_no_heading_means_two_fields() -> None:
    for field in Field:
        words = [word for word in ALIASES[field.value].split("|") if word.strip()]
        assert {map_headings([word])[0] for word in words} == {field}


def test_of_two_columns_that_mean_the_same_the_first_is_taken() -> None:
    assert map_headings(["Name", "Customer", "Phone"]) == (Field.NAME, None, Field.PHONE)


def test_every_field_is_one_of_a_record() -> None:
    kinds = {"customer": Customer, "account": Account, "meter": Meter}
    for info in FIELDS.values():
        assert info.attribute in kinds[info.kind].__dataclass_fields__


@given(st.lists(st.text(), max_size=30))
def test_any_headings_can_be_mapped(headings: list[str]) -> None:
    fields = map_headings(headings)
    assert len(fields) == len(headings)
    chosen = [field for field in fields if field is not None]
    assert len(set(chosen)) == len(chosen)
