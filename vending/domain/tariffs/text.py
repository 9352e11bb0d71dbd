"""Tariff documents as text: TOML to edit by hand, JSON to exchange. A number is read as it stands, never as a float."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date, datetime, time
from typing import Any

import tomli_w

from vending.errors import BadTariff, TariffFault

_PLACE = re.compile(r"\(at (?:line (?P<line>[0-9]+), column [0-9]+|end of document)\)")


def read_text(text: str) -> dict[str, Any]:
    """Return the document of a text in TOML or JSON, which begins with a brace. Raises BadTariff with the line."""
    text = text.removeprefix("\ufeff")
    try:
        return _read_json(text) if text.lstrip().startswith("{") else _read_toml(text)
    except RecursionError:
        raise BadTariff("", TariffFault.NOT_A_DOCUMENT, "nested too deep") from None


def write_toml(document: dict[str, Any]) -> str:
    """Return a document as TOML."""
    return tomli_w.dumps(document)


def write_json(document: dict[str, Any]) -> str:
    """Return a document as JSON."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _read_json(text: str) -> dict[str, Any]:
    try:
        document: dict[str, Any] = json.loads(text, parse_float=str, parse_constant=str, object_pairs_hook=_table)
    except json.JSONDecodeError as error:
        raise BadTariff(f"line {error.lineno}", TariffFault.NOT_A_DOCUMENT, error.msg) from error
    except ValueError as error:  # a whole number of thousands of digits
        raise BadTariff("", TariffFault.NOT_A_DOCUMENT, str(error)) from error
    return document  # a text that begins with a brace is a table


def _read_toml(text: str) -> dict[str, Any]:
    try:
        return {name: _plain(value) for name, value in tomllib.loads(text, parse_float=str).items()}
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        line = (place["line"] if place else None) or str(text.count("\n") + 1)
        raise BadTariff(f"line {line}", TariffFault.NOT_A_DOCUMENT, _PLACE.sub("", str(error)).strip()) from error
    except ValueError as error:  # a whole number of thousands of digits
        raise BadTariff("", TariffFault.NOT_A_DOCUMENT, str(error)) from error


def _plain(value: Any) -> Any:
    """Return a value of TOML in the types of JSON: its moments, days and times become texts."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, time):
        return value.isoformat("minutes" if not value.second else "auto")
    return value.isoformat() if isinstance(value, (datetime, date)) else value


def _table(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadTariff(twice, TariffFault.DUPLICATE)
    return table
