"""The words on a receipt, in the language of the station: resources/receipt_texts/<language>.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from babel import Locale

from printing.document import Direction
from resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Mapping

FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class ReceiptTexts:
    """Labels and sentences; `{…}` stands for what the receipt fills in. `commodity_units` is indexed by commodity.

    `month_forms` are the plural forms by their CLDR category ("one", "few"), always with "other".
    """

    language: str
    tax_invoice: str
    free_basic: str
    free_issue: str
    replacement: str
    replaces: str
    copy: str
    void: str
    void_notice: str
    void_given: str
    cancelled: str
    cancelled_notice: str
    given_back: str
    cancelled_at: str
    cancelled_by: str
    approved_by: str
    signed_operator: str
    signed_approver: str
    signed_customer: str
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
    energy_net: str
    credit: str
    step: str
    block: str
    block_left: str
    blocks_begin: str
    fixed_charge: str
    energy_charge: str
    months_of: str
    vat: str
    in_price: str
    debt: str
    still_owed: str
    paid_off: str
    debt_left: str
    free_units: str
    given_units: str
    replaced_units: str
    carried_in: str
    carried_over: str
    total: str
    token: str
    rounded_up: str
    test_keys: str
    commodity_units: tuple[str, ...]
    month_forms: Mapping[str, str]

    @property
    def direction(self) -> Direction:
        """Which way the language is written."""
        return Direction(Locale(self.language).text_direction)

    def months(self, number: int) -> str:
        """So many months, in the plural form that the number takes: "5 months"."""
        form = Locale(self.language).plural_form(number)
        return self.month_forms.get(form, self.month_forms["other"]).format(months=number)


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
