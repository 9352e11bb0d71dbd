"""The columns of a spreadsheet of customers, accounts and meters: what there is, and by which headings it is known."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from vending.domain.imports.headings import ALIASES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Field(StrEnum):
    """What a column may hold. The value is the field's name on the command line."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    ID_NUMBER = "id_number"
    TAX_NUMBER = "tax_number"
    NOTES = "notes"
    ACCOUNT = "account"
    ADDRESS = "address"
    AREA = "area"
    TARIFF = "tariff"
    CUSTOMER_CLASS = "class"
    ACCOUNT_STATUS = "account_status"
    METER = "meter"
    COMMODITY = "commodity"
    SGC = "sgc"
    KRN = "krn"
    TI = "ti"
    EA = "ea"
    CREDIT = "credit"
    CONNECTED_ON = "connected_on"
    METER_STATUS = "status"


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """How a field is headed in files that the program writes, an example, and whose it is ("meter", "sgc")."""

    title: str
    example: str
    kind: str
    attribute: str


FIELDS: Final[Mapping[Field, FieldInfo]] = {
    Field.NAME: FieldInfo("Customer name", "Thandiwe Mokoena", "customer", "name"),
    Field.PHONE: FieldInfo("Phone", "+27 82 555 0123", "customer", "phone"),
    Field.EMAIL: FieldInfo("Email", "thandiwe@example.org", "customer", "email"),
    Field.ID_NUMBER: FieldInfo("ID number", "8001015009087", "customer", "id_number"),
    Field.TAX_NUMBER: FieldInfo("Tax number", "4123456789", "customer", "tax_number"),
    Field.NOTES: FieldInfo("Notes", "The dog is friendly", "customer", "notes"),
    Field.ACCOUNT: FieldInfo("Account number", "AC-000123", "account", "number"),
    Field.ADDRESS: FieldInfo("Address", "14 Jacaranda Street", "account", "address"),
    Field.AREA: FieldInfo("Area", "Riverside", "account", "area"),
    Field.TARIFF: FieldInfo("Tariff", "E1", "account", "tariff"),
    Field.CUSTOMER_CLASS: FieldInfo("Class", "", "account", "customer_class"),
    Field.ACCOUNT_STATUS: FieldInfo("Account status", "active", "account", "status"),
    Field.METER: FieldInfo("Meter number", "07000000013", "meter", "number"),
    Field.COMMODITY: FieldInfo("Commodity", "electricity", "meter", "commodity"),
    Field.SGC: FieldInfo("SGC", "123456", "meter", "sgc"),
    Field.KRN: FieldInfo("KRN", "1", "meter", "krn"),
    Field.TI: FieldInfo("TI", "01", "meter", "ti"),
    Field.EA: FieldInfo("EA", "07", "meter", "ea"),
    Field.CREDIT: FieldInfo("Credit", "units", "meter", "in_currency"),
    Field.CONNECTED_ON: FieldInfo("Connected on", "2026-03-01", "meter", "connected_on"),
    Field.METER_STATUS: FieldInfo("Meter status", "active", "meter", "status"),
}
REQUIRED: Final = (Field.NAME, Field.ACCOUNT, Field.TARIFF)
"""Without these nobody new can be recorded."""
REQUIRED_OF_METERS: Final = (Field.SGC, Field.KRN, Field.TI, Field.EA)
"""Needed beside a new meter's number: its tokens are made from them."""


def map_headings(headings: Sequence[str]) -> tuple[Field | None, ...]:
    """Return the field that each heading means, None for one that means none; of two that mean the same, the first."""
    found: list[Field | None] = []
    for heading in headings:
        field = _known().get(heading_key(heading))
        found.append(None if field in found else field)
    return tuple(found)


def find_field(text: str) -> Field | None:
    """Return the field that is meant by its name or by any of its headings."""
    return next((one for one in Field if one == text.strip().casefold()), None) or _known().get(heading_key(text))


@lru_cache(maxsize=4096)
def heading_key(heading: str) -> str:
    """Return a text's letters and digits without case and diacritics: "Acc. N°" → "accn"."""
    decomposed = unicodedata.normalize("NFKD", heading.replace("№", "n").replace("º", "°").casefold())
    return "".join(letter for letter in decomposed if letter.isalnum())


@cache
def _known() -> dict[str, Field]:
    known: dict[str, Field] = {}
    for field, info in FIELDS.items():
        for alias in (info.title, *ALIASES[field].split("|")):
            known.setdefault(heading_key(alias), field)
    return known
