"""The words on a receipt, in the language of the station: resources/receipt_texts/<language>.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from babel import Locale

from printing.document import Direction
from resources import resource_path

FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class ReceiptTexts:
    """Labels and sentences; `{…}` stands for what the receipt fills in. `units` is indexed by commodity."""

    language: str
    tax_invoice: str
    copy: str
    void: str
    void_notice: str
    give_back: str
    reason: str
    tax_number: str
    station: str
    operator: str
    receipt: str
    date: str
    printed: str
    customer: str
    address: str
    account: str
    meter: str
    tariff: str
    units: str
    energy: str
    fixed_charge: str
    vat: str
    carried_in: str
    carried_over: str
    total: str
    token: str
    rounded_up: str
    test_keys: str
    commodity_units: tuple[str, ...]

    @property
    def direction(self) -> Direction:
        """Which way the language is written."""
        return Direction(Locale(self.language).text_direction)


def texts_for(locale: str) -> ReceiptTexts:
    """Return the texts for a CLDR locale ("fr_SN"), English where its language is not shipped."""
    language = locale.replace("-", "_").partition("_")[0].lower()
    if not resource_path(f"receipt_texts/{language}.toml").is_file():
        language = FALLBACK
    return _load(language)


@cache
def _load(language: str) -> ReceiptTexts:
    content = tomllib.loads(resource_path(f"receipt_texts/{language}.toml").read_text(encoding="utf-8"))
    units = tuple(content.pop("commodity_units"))
    return ReceiptTexts(language=language, commodity_units=units, **content)
