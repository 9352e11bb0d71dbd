"""The operator's language: every sentence on screen goes through `_`."""

from __future__ import annotations

import gettext
import os
from functools import cache
from pathlib import Path

import resources


@cache
def _translations() -> gettext.NullTranslations:
    folder = Path(resources.__file__).parent / "translations"
    languages = [os.environ["CDU_LANGUAGE"]] if "CDU_LANGUAGE" in os.environ else None
    return gettext.translation("cdu", folder, languages, fallback=True)


def _(text: str) -> str:
    """Return `text` in the operator's language, or as it is where no translation exists."""
    return _translations().gettext(text)


def N(text: str) -> str:
    """Mark a text for translation; whoever says it translates it with `_`."""
    return text
