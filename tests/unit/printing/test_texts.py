"""The words on receipts."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from printing.texts import ReceiptTexts, texts_for
from resources import resource_path
from sts.token import Commodity

LANGUAGES = sorted(path.stem for path in resource_path("receipt_texts").glob("*.toml"))


def _slots(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def test_the_promised_languages_are_there() -> None:
    assert {"en", "fr", "ru", "ar"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_fills_the_same_slots(language: str) -> None:
    english, texts = texts_for("en"), texts_for(language)
    assert texts.language == language
    assert len(texts.commodity_units) == len(Commodity)
    for field in fields(ReceiptTexts):
        if isinstance(text := getattr(texts, field.name), str):
            assert text.strip()
            assert _slots(text) == _slots(getattr(english, field.name))
