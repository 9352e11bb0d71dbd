"""The words on receipts."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest
from babel import Locale

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


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_plural_forms_that_its_numbers_take(language: str) -> None:
    forms = texts_for(language).month_forms
    assert "other" in forms
    taken = {Locale(language).plural_form(number) for number in range(1, 121)}
    assert taken <= set(forms)
    assert all(_slots(text) <= {"months"} for text in forms.values())
