"""The words on a statement, in the language of the station: resources/statement_texts/<language>.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from printing.texts import texts_for
from resources import resource_path


@dataclass(frozen=True, slots=True)
class StatementTexts:
    """Labels; `{…}` stands for what the statement fills in. What a receipt says too is among its texts."""

    title: str
    period: str
    opening: str
    closing: str
    nothing: str
    what: str
    sale: str
    free_basic: str
    free_issue: str
    replacement: str
    void: str
    pending: str
    opened: str
    recovered: str
    returned: str
    charged: str
    credited: str
    paid: str
    energy: str
    charges: str
    taxes: str
    carried: str
    debt_paid: str
    debt: str
    change: str
    balance: str
    owed: str
    totals: str


def statement_texts_for(locale: str) -> StatementTexts:
    """Return the texts for a CLDR locale ("fr_SN"), in the language of its receipts."""
    return _load(texts_for(locale).language)


@cache
def _load(language: str) -> StatementTexts:
    return StatementTexts(**tomllib.loads(resource_path(f"statement_texts/{language}.toml").read_text("utf-8")))
