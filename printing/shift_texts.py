"""The words on a shift's report, in the language of the station: resources/shift_texts/<language>.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from printing.texts import texts_for
from resources import resource_path


@dataclass(frozen=True, slots=True)
class ShiftTexts:
    """Labels; `{…}` stands for what the report fills in. What a receipt says too is among its texts.

    The kinds of cash are named as `CashKind` names them; `commodities` is indexed by commodity.
    """

    title: str
    shift: str
    till: str
    opened: str
    closed: str
    closed_by: str
    still_open: str
    waiting: str
    float: str
    sale: str
    void_returned: str
    cancelled: str
    pay_in: str
    pay_out: str
    deposit: str
    commission: str
    expected: str
    counted: str
    difference: str
    approver: str
    tokens: str
    commodities: tuple[str, ...]
    signed_operator: str
    signed_witness: str


def shift_texts_for(locale: str) -> ShiftTexts:
    """Return the texts for a CLDR locale ("fr_SN"), in the language of its receipts."""
    return _load(texts_for(locale).language)


@cache
def _load(language: str) -> ShiftTexts:
    content = tomllib.loads(resource_path(f"shift_texts/{language}.toml").read_text("utf-8"))
    return ShiftTexts(commodities=tuple(content.pop("commodities")), **content)
