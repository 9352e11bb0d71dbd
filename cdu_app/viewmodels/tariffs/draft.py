"""A tariff that is being written: a document (`vending.domain.tariffs.document`) whose fields may still be wrong.

A place in it is a path of names and row numbers; as a text it is the place that BadTariff names. What is empty is
left out. The day from which it is to be in force stands in it as it is typed, in the station's own time.
"""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from vending.domain.calendar import Month
from vending.services.books.publish_tariffs import terms_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from vending.domain.tariffs.tariff import Tariff

Document: TypeAlias = dict[str, Any]
Path: TypeAlias = tuple[str | int, ...]

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2})?", re.ASCII)


def new_draft(zone: ZoneInfo, now: datetime) -> Document:
    """Return an empty tariff of one price, in force from the coming month on."""
    return {"code": "", "name": "", "effective_from": coming_month(zone, now), "rates": [{"blocks": [{}]}]}


def draft_of(tariff: Tariff, zone: ZoneInfo, now: datetime) -> Document:
    """Return the next version of a tariff as it would be unchanged, in force from the coming month on."""
    return {**terms_of(tariff), "effective_from": coming_month(zone, now)}


def coming_month(zone: ZoneInfo, now: datetime) -> str:
    """Return the first day of the coming month."""
    return Month.of(now, zone).following.first.isoformat()


def local_day(moment: datetime, zone: ZoneInfo) -> str:
    """Return a moment as it is typed: "2026-04-01", with the time where it is not midnight."""
    local = moment.astimezone(zone)
    return local.strftime("%Y-%m-%d %H:%M").removesuffix(" 00:00")


def place(path: Path) -> str:
    """Return a path as BadTariff names it: "rates[0].blocks[1].upto"."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def value_at(document: Document, path: Path) -> Any:
    """Return what stands at a place, None where nothing does."""
    value: Any = document
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def put(document: Document, path: Path, value: Any) -> Document:
    """Return the document with a field set; an empty value leaves it out."""
    changed = deepcopy(document)
    table = value_at(changed, path[:-1])
    if value in ("", [], False, None):
        table.pop(path[-1], None)
    else:
        table[path[-1]] = value
    return changed


def add_row(document: Document, path: Path, row: Any) -> Document:
    """Return the document with a row more at the end of a list."""
    changed = deepcopy(document)
    value_at(changed, path[:-1]).setdefault(path[-1], []).append(row)
    return changed


def insert_row(document: Document, path: Path, number: int, row: Any) -> Document:
    """Return the document with a row before the row `number` of a list."""
    changed = deepcopy(document)
    value_at(changed, path[:-1]).setdefault(path[-1], []).insert(number, row)
    return changed


def remove_row(document: Document, path: Path, number: int) -> Document:
    """Return the document without a row of a list."""
    changed = deepcopy(document)
    del value_at(changed, path)[number]
    return changed


def tax_codes(document: Document) -> list[str]:
    """Return the codes of the draft's taxes."""
    return [str(tax["code"]) for tax in document.get("taxes", []) if tax.get("code")]


def with_tax_code(document: Document, number: int, code: str) -> Document:
    """Return the document with a tax called otherwise, wherever it is spoken of."""
    before = document["taxes"][number].get("code")
    changed = put(document, ("taxes", number, "code"), code)
    for line in _taxed(changed):
        if before in line.get("taxes", []):
            line["taxes"] = list(dict.fromkeys(code if one == before else one for one in line["taxes"] if one))
    return changed


def without_tax(document: Document, number: int) -> Document:
    """Return the document without a tax, which no line bears any more."""
    code = document["taxes"][number].get("code")
    changed = remove_row(document, ("taxes",), number)
    for line in _taxed(changed):
        if code in line.get("taxes", []):
            line["taxes"].remove(code)
    return changed


def _taxed(document: Document) -> Iterator[Document]:
    """Give every line that may bear taxes."""
    yield from document.get("charges", [])
    for rate in document.get("rates", []):
        yield from rate.get("blocks", [])
        if "time_of_use" in rate:
            yield rate["time_of_use"]


def finished(document: Document, zone: ZoneInfo) -> Document:
    """Return the document as it can be read: its day as a moment, prices of bands that nothing uses left out."""
    document = deepcopy(document)
    moment = _moment(str(document.get("effective_from", "")), zone)
    if moment is not None:
        document["effective_from"] = moment.isoformat().replace("+00:00", "Z")
    for rate in document.get("rates", []):
        if "time_of_use" in rate:
            _drop_unused_prices(rate["time_of_use"])
    return document


def number_text(text: str) -> str:
    """Return a number as the document writes it: a point for the comma of a keyboard, no blanks."""
    return "".join(text.split()).replace(",", ".")


def share_text(percent: str) -> str:
    """Return per cent as the fraction of the document: "15" is "0.15"; what is no number stays as it is."""
    typed = number_text(percent).removesuffix("%")
    try:
        return format((Decimal(typed) / 100).normalize(), "f") if typed else ""
    except InvalidOperation:
        return percent


def percent_text(share: object) -> str:
    """Return a fraction of the document as per cent: "0.15" is "15"."""
    try:
        return "" if share is None else format((Decimal(str(share)) * 100).normalize(), "f")
    except InvalidOperation:
        return str(share)


def texts(typed: str) -> list[str]:
    """Return the parts of a text between its commas."""
    return [part.strip() for part in typed.split(",") if part.strip()]


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    """Read a local day, with or without a time; None for anything else."""
    if not _DAY.fullmatch(text.strip()):
        return None
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _drop_unused_prices(energy: Document) -> None:
    used = {(one.get("season"), one.get("band")) for one in energy.get("periods", [])}
    energy["prices"] = [one for one in energy.get("prices", []) if (one.get("season"), one.get("band")) in used]
