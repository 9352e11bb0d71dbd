"""`cdu import`, `cdu export`, `cdu import-template`: customers, accounts and meters from spreadsheets and into them."""

from __future__ import annotations

import json
import signal
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cdu_app.cli.main import REFUSED
from cdu_app.cli.session import sign_in, station_at
from cdu_app.cli.who import signed
from cdu_app.importing.files import WHAT, WHERE, WHICH, write_mistakes, write_registry
from cdu_app.importing.table_import import ImportChoices, TableImport
from cdu_app.importing.template import write_template
from cdu_app.messages import printable
from cdu_app.messages.import_words import issue_sentence, note_sentence
from spreadsheets import TextEncoding
from vending.domain.imports.cells import DateOrder
from vending.domain.imports.fields import Field, find_field, heading_key
from vending.domain.imports.plan import Existing, ImportPhase, Outcome
from vending.domain.people.permission import Action
from vending.domain.registry.meter import MeterStatus
from vending.queries import RegistryFilter, RegistryKey, RegistrySort

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from vending.domain.imports.plan import ImportReport
    from vending.domain.imports.row import RowReport

_FILE: Final = click.Path(path_type=Path)
_CODE_PAGES: Final = {"western": TextEncoding.WESTERN, "cyrillic": TextEncoding.CYRILLIC, "arabic": TextEncoding.ARABIC}
_DATES: Final = {"dmy": DateOrder.DAY_FIRST, "mdy": DateOrder.MONTH_FIRST}
_SHOWN: Final = 20
_NOTHING: Final = "nothing"


@click.command(name="import")
@click.argument("file", type=_FILE)
@click.option("--sheet", help="Read this sheet of a workbook (default: the first).")
@click.option(
    "--map", "maps", multiple=True, metavar="HEADING=FIELD", help="What a column holds; “nothing” passes over it."
)
@click.option("--dry-run", is_flag=True, help="Check every row and change nothing.")
@click.option("--skip-bad-rows", is_flag=True, help="Import the good rows (default: all rows or none).")
@click.option(
    "--existing",
    type=click.Choice([one.value for one in Existing]),
    default=Existing.REFUSE.value,
    show_default=True,
    help="What to do with rows whose account or meter is recorded.",
)
@click.option(
    "--dates", type=click.Choice(list(_DATES)), default="dmy", show_default=True, help="What 03/04/2026 means."
)
@click.option(
    "--encoding", type=click.Choice(list(_CODE_PAGES)), default="western", help="Of a CSV that is not Unicode."
)
@click.option("--errors", type=_FILE, help="Write the bad rows with what is wrong to this XLSX or CSV.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@signed
@click.pass_context
def import_(ctx: click.Context, /, file: Path, **options: Any) -> None:
    """Import customers, accounts and meters from FILE: XLSX, XLS, ODS or CSV.

    \b
    Columns are known by their headings, or by --map "Heading=field". The fields:
    name phone email id_number tax_number notes account address area tariff class account_status
    meter commodity sgc krn ti ea credit connected_on status
    """
    with station_at(ctx.obj) as station:
        operator = sign_in(station, options["operator"])
        station.guard.verify(operator, Action.IMPORT, file.name)
        code_page = _CODE_PAGES[options["encoding"]]
        with _progress() as progress, closing(TableImport.open(station, file, options["sheet"], code_page)) as opened:
            choices = _choices(opened, options)
            report = opened.check(choices, progress)
            # Rows that have been imported are not asked for again: the list is of the last look at each row.
            written = False
            if not options["dry_run"] and report.to_write and (options["skip_bad_rows"] or not report.bad):
                report = opened.write(choices, operator, progress, skip_bad=options["skip_bad_rows"])
                written = True
            if options["errors"] and report.bad:
                write_mistakes(options["errors"], opened.table.headings, opened.log.bad_rows())
            _say(report, opened, passed_over=_passed_over(opened, choices), written=written, **options)
    ctx.exit(REFUSED if report.bad else 0)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--text", default="", help="Only what the search field would find.")
@click.option("--area", help="Only this area.")
@click.option("--tariff", help="Only this tariff.")
@click.option("--class", "customer_class", help="Only this class of customers.")
@click.option("--status", type=click.Choice([one.value for one in MeterStatus]), help="Only this status.")
@signed
@click.pass_obj
def export(folder: Path, /, file: Path, status: str | None, operator: str | None, **narrowed: Any) -> None:
    """Write customers, accounts and meters to FILE: CSV where its name ends in .csv, else XLSX.

    “cdu import FILE --existing update” reads it back.
    """
    wanted = RegistryFilter(status=None if status is None else MeterStatus(status), **narrowed)
    with station_at(folder) as station:
        station.exports.begin(sign_in(station, operator), "customers", file.name)
        listing = station.queries.registry(wanted, RegistrySort(RegistryKey.ACCOUNT))
        rows = write_registry(file, station.units_of_work, listing)
        cut = listing.is_cut()
    click.echo(f"{rows} rows are written to {file}.")
    if cut:
        click.echo("More match the text than are listed; narrow it further, or leave it out.", err=True)


@click.command(name="import-template")
@click.argument("file", type=_FILE)
def import_template(file: Path) -> None:
    """Write an empty table with all headings and one example to FILE; an XLSX explains each column."""
    write_template(file)
    click.echo(f"The template is written to {file}.")


def _choices(opened: TableImport, options: dict[str, Any]) -> ImportChoices:
    """Return what the columns hold: as they were matched the last time, with what --map says over it."""
    headings = opened.table.headings
    fields = list(opened.suggest().fields)
    for text in options["maps"]:
        heading, equals, name = text.rpartition("=")
        column = next((at for at, one in enumerate(headings) if heading_key(one) == heading_key(heading)), None)
        chosen = None if name == _NOTHING else find_field(name)
        if not equals or column is None:
            raise click.UsageError(f"There is no column headed “{heading or name}”. There are: {', '.join(headings)}.")
        if chosen is None and name != _NOTHING:
            raise click.UsageError(f"There is no field “{name}”. There are: {', '.join(Field)}.")
        fields = [None if one is chosen else one for one in fields]
        fields[column] = chosen
    return ImportChoices(tuple(fields), Existing(options["existing"]), _DATES[options["dates"]])


def _passed_over(opened: TableImport, choices: ImportChoices) -> list[str]:
    """Return the headings of columns that nothing is read from, but for those of a list of mistakes."""
    pairs = zip(opened.table.headings, choices.fields, strict=True)
    return [heading for heading, field in pairs if field is None and heading not in (WHERE, WHICH, WHAT)]


@contextmanager
def _progress() -> Iterator[Callable[[ImportPhase, int, int], None]]:
    """Show on a terminal how far it is; Ctrl+C takes everything back until it is being made durable."""
    shown = sys.stderr is not None and sys.stderr.isatty()
    stops = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}

    def progress(phase: ImportPhase, done: int, total: int) -> None:
        if phase is ImportPhase.SAVING:
            _on_stop(dict.fromkeys(stops, signal.SIG_IGN))  # it would only hide that all is imported
        if shown:
            click.echo(f"\r{phase.value} {done} of about {max(done, total)} rows …\x1b[K", err=True, nl=False)

    try:
        yield progress
    except KeyboardInterrupt:
        _clear(shown=shown)
        click.echo("Stopped. Nothing was imported.", err=True)
        raise click.exceptions.Exit(REFUSED) from None
    finally:
        _on_stop(stops)
        _clear(shown=shown)


def _clear(*, shown: bool) -> None:
    if shown:
        click.echo("\r\x1b[K", err=True, nl=False)


def _on_stop(handlers: Mapping[signal.Signals, Any]) -> None:
    for one, handler in handlers.items():
        signal.signal(one, handler)


def _say(
    report: ImportReport,
    opened: TableImport,
    *,
    passed_over: list[str],
    written: bool,
    as_json: bool,
    dry_run: bool,
    errors: Path | None,
    **_: Any,
) -> None:
    log = opened.log
    if as_json:
        bad = [_facts(row) for row in log.bad_rows()]
        facts = {"imported": written, **_counts(report), "passed_over": passed_over, "mistakes": bad}
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    for place in range(min(log.bad, _SHOWN)):
        _say_mistakes(log.bad_row(place))
    if log.bad > _SHOWN:
        click.echo(f"… and {log.bad - _SHOWN} more rows; --errors FILE writes all of them.", err=True)
    for row in _first(log.noted_rows()):
        for note in row.notes:
            click.echo(f"Row {row.number}, {printable(note.heading)}: {note_sentence(note)}", err=True)
    if passed_over:
        names = ", ".join(map(printable, passed_over))
        click.echo(f"Nothing is read from: {names}. With --map HEADING=FIELD it is.", err=True)
    click.echo(_sum(report))
    if errors and report.bad:
        click.echo(f"The bad rows are in {errors}: correct them there and import that file.")
    click.echo(_end(report, written=written, dry_run=dry_run))


def _first(rows: Iterator[RowReport]) -> Iterator[RowReport]:
    for _place, row in zip(range(_SHOWN), rows, strict=False):
        yield row


def _say_mistakes(row: RowReport) -> None:
    for issue in row.issues:
        where = f", {printable(issue.heading)} “{printable(issue.value)}”" if issue.heading else ""
        click.echo(f"Row {row.number}{where}: {issue_sentence(issue)}", err=True)


def _sum(report: ImportReport) -> str:
    counts = (f"{report.outcomes[one]} {one.value}" for one in Outcome if report.outcomes[one] or one is Outcome.NEW)
    return f"{report.rows} row{'' if report.rows == 1 else 's'}: {', '.join(counts)}."


def _end(report: ImportReport, *, written: bool, dry_run: bool) -> str:
    if written:
        return "The import is recorded." if not report.bad else "The good rows are recorded."
    if dry_run:
        return "Nothing was imported: this was a check."
    return "Nothing was imported." if report.bad else "Nothing was imported: there is nothing new in it."


def _counts(report: ImportReport) -> dict[str, Any]:
    outcomes = {one.value: report.outcomes[one] for one in Outcome}
    records = {"customers": report.customers, "accounts": report.accounts, "meters": report.meters}
    return {"rows": report.rows, **outcomes, "new_records": records}


def _facts(row: RowReport) -> dict[str, Any]:
    return {
        "row": row.number,
        "issues": [
            {
                "column": one.heading,
                "value": one.value,
                "fault": one.fault.name.lower(),
                "sentence": issue_sentence(one),
            }
            for one in row.issues
        ],
    }
