"""`cdu tariff …`: the archive of tariffs, checking and publishing documents, prices under any of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cdu_app.cli.sale_json import quote_json
from cdu_app.cli.session import sign_in, station_at
from cdu_app.cli.tariff_text import say_price, say_tariff
from cdu_app.cli.who import signed, station_for
from cdu_app.quotes import unsold_intent
from cdu_app.words.tariffs import TariffWords, difference_place, said
from vending.domain.tariffs.compare import compare as compare_documents
from vending.domain.tariffs.document import to_document
from vending.domain.tariffs.preview import Example, example_point, preview_money, preview_units
from vending.domain.tariffs.text import read_text, write_json, write_toml
from vending.errors import UnknownRecord
from vending.money import parse_amount
from vending.units import parse_units

if TYPE_CHECKING:
    from datetime import datetime

    from cdu_app.bootstrap import Station
    from vending.domain.tariffs.tariff import Tariff
    from vending.services.books.publish_tariffs import TariffOverview

_FORMATS: Final = ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M")
_MOMENT: Final = click.DateTime(_FORMATS)
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def tariff() -> None:
    """Look at tariffs, check and publish documents, try prices.

    FILE is a tariff in TOML or JSON; a CODE names a tariff of the station.
    """


@tariff.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON list.")
@signed
@click.pass_obj
def list_tariffs(folder: Path, *, as_json: bool, operator: str | None) -> None:
    """List all tariffs: the version in force, the next one, how many accounts."""
    with station_for(folder, operator) as station:
        overviews, words = station.tariffs.overviews(), TariffWords.of(station.identity)
    if as_json:
        click.echo(json.dumps([_facts(one) for one in overviews], ensure_ascii=False))
        return
    for one in overviews:
        in_force = f"v{one.in_force.version}" if one.in_force else "–"
        coming = f"v{one.coming.version} from {words.moment(one.coming.effective_from)}" if one.coming else ""
        click.echo(f"{one.last.code:<12} {one.last.name:<32} {in_force:<5} {one.accounts:>8}  {coming}".rstrip())


@tariff.command()
@click.argument("code")
@click.option("--version", type=int, help="This one (default: the one in force, else the next).")
@click.option("--toml", "form", flag_value="toml", help="Its document in TOML.")
@click.option("--json", "form", flag_value="json", help="Its document in JSON.")
@signed
@click.pass_obj
def show(folder: Path, code: str, version: int | None, form: str | None, operator: str | None) -> None:
    """Show one tariff."""
    with station_for(folder, operator) as station:
        shown = _version(station, code, version)
        click.echo(_write(shown, form) if form else "\n".join(say_tariff(shown, station.identity)))


@tariff.command()
@click.argument("file", type=_FILE)
@signed
@click.pass_obj
def check(folder: Path, file: Path, operator: str | None) -> None:
    """Say whether a document can be priced by; nothing is recorded."""
    with station_for(folder, operator) as station:
        read = _tariff_in(file, station)
        click.echo(f"{read.code} “{read.name}” is a tariff: {TariffWords.of(station.identity).kind(read)}.")


@tariff.command()
@click.argument("file", type=_FILE)
@click.option("--from", "starts", type=_MOMENT, help="In force from this day on (local), not the document's.")
@click.option("--note", default="", help="Why, for the history.")
@signed
@click.pass_obj
def publish(folder: Path, file: Path, starts: datetime | None, note: str, operator: str | None) -> None:
    """Publish a document as the next version of its tariff."""
    document = _read(file)
    with station_at(folder) as station:
        publisher = sign_in(station, operator)
        if starts is not None:
            document["effective_from"] = starts.replace(tzinfo=station.identity.zone).isoformat()
        published = station.tariffs.publish(document, publisher, note)
        words = TariffWords.of(station.identity)
        click.echo(f"{published.label} is published and in force from {words.moment(published.effective_from)}.")
        for one in station.tariffs.archive(published.code).versions[:-1]:
            if one.effective_from >= published.effective_from:
                click.echo(f"{one.label}, planned for {words.moment(one.effective_from)}, will not be in force.")


@tariff.command()
@click.argument("code")
@click.argument("first", type=int)
@click.argument("second", metavar="VERSION|FILE")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON list.")
@signed
@click.pass_obj
def compare(folder: Path, code: str, first: int, second: str, *, as_json: bool, operator: str | None) -> None:
    """Compare version FIRST of a tariff with another version of it, or with a document."""
    with station_for(folder, operator) as station:
        before = to_document(_version(station, code, first))
        later = _version(station, code, int(second)) if second.isdecimal() else None
        after = to_document(later or _tariff_in(Path(second), station))
        words = TariffWords.of(station.identity)
    differences = said(compare_documents(before, after))
    if as_json:
        rows = [{"path": list(one.path), "before": one.before, "after": one.after} for one in differences]
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for one in differences:
        click.echo(f"{difference_place(one)}: {words.value(one, one.before)} → {words.value(one, one.after)}")
    if not differences:
        click.echo("They say the same.")


@tariff.command()
@click.argument("source", metavar="CODE|FILE")
@click.option("--money", help="What this sum buys.")
@click.option("--units", help="What so many kWh cost.")
@click.option("--class", "customer_class", default="", help="The customer's class.")
@click.option("--month-units", default="0", help="kWh bought this month already.  [default: 0]")
@click.option("--at", "at", type=_MOMENT, help="At this moment (local; default: now, or when the tariff begins).")
@click.option("--version", type=int, help="This version (default: the one in force at that moment).")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@signed
@click.pass_obj
def price(
    folder: Path,
    /,
    source: str,
    money: str | None,
    units: str | None,
    customer_class: str,
    as_json: bool,
    operator: str | None,
    **options: Any,
) -> None:
    """Price a purchase that nobody makes."""
    if (money is None) == (units is None):
        raise click.UsageError("Give --money or --units.")
    with station_for(folder, operator) as station:
        identity = station.identity
        priced, example = _example(station, source, customer_class, **options)
        if money is not None:
            quote = preview_money(priced, identity, example, parse_amount(money, identity.currency))
        else:
            quote = preview_units(priced, identity, example, parse_units(units or "", identity.currency))
        intent = unsold_intent(example_point(priced, customer_class), quote, example.at)
        click.echo(quote_json(intent, identity, ()) if as_json else "\n".join(say_price(intent, identity)))


@tariff.command()
@click.argument("code")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--version", type=int, help="This one (default: the one in force, else the next).")
@signed
@click.pass_obj
def export(folder: Path, code: str, file: Path, version: int | None, operator: str | None) -> None:
    """Write a tariff to FILE: JSON where its name ends in .json, else TOML."""
    with station_for(folder, operator) as station:
        written = _version(station, code, version)
    file.write_text(_write(written, "json" if file.suffix.casefold() == ".json" else "toml"), "utf-8")
    click.echo(f"{written.label} is written to {file}.")


def _read(file: Path) -> dict[str, Any]:
    return read_text(file.read_text("utf-8"))


def _write(written: Tariff, form: str) -> str:
    document = to_document(written)
    return write_json(document) if form == "json" else write_toml(document)


def _tariff_in(file: Path, station: Station) -> Tariff:
    """Read a file as the tariff that it would be, from its own day or from now on."""
    return station.tariffs.read({"effective_from": station.clock.now().isoformat(), **_read(file)})


def _version(station: Station, code: str, version: int | None, at: datetime | None = None) -> Tariff:
    """Return a version, else the one in force, else the next. Raises UnknownRecord."""
    archive = station.tariffs.archive(code)
    if version is None:
        begun = [one for one in archive.versions if at is not None and one.effective_from <= at]
        return begun[-1] if begun else archive.in_force or archive.coming or archive.last
    found = next((one for one in archive.versions if one.version == version), None)
    if found is None:
        raise UnknownRecord("tariff", f"{code} v{version}")
    return found


def _example(
    station: Station,
    source: str,
    customer_class: str,
    *,
    month_units: str,
    at: datetime | None,
    version: int | None,
) -> tuple[Tariff, Example]:
    now, zone, currency = station.clock.now(), station.identity.zone, station.identity.currency
    asked = None if at is None else at.replace(tzinfo=zone)
    file = Path(source)
    priced = _tariff_in(file, station) if file.is_file() else _version(station, source, version, asked)
    bought = 0 if month_units in ("", "0") else parse_units(month_units, currency)
    return priced, Example(asked or max(now, priced.effective_from), customer_class, bought)


def _facts(one: TariffOverview) -> dict[str, Any]:
    return {
        "code": one.last.code,
        "name": one.last.name,
        "in_force": one.in_force.version if one.in_force else None,
        "next": one.coming.version if one.coming else None,
        "next_from": one.coming.effective_from.isoformat() if one.coming else None,
        "accounts": one.accounts,
        "versions": len(one.versions),
    }
