"""`cdu usage …`: find meters that buy oddly, and follow them up."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cdu_app import formats
from cdu_app.cli.session import sign_in, station_at
from cdu_app.cli.usage_text import ROW_FACTS, detail_facts, detail_lines, row_facts, why
from cdu_app.words.usage import event_word, kind_word, state_word
from printing.format import group_meter_number
from spreadsheets import TableKind, write_table
from vending.domain.usage.case import CaseState
from vending.domain.usage.consumption import EventKind, FindingKind
from vending.errors import UnknownRecord
from vending.services.usage.usage_detail import usage_detail
from vending.usage_rows import CaseFilter, UsageFilter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cdu_app.bootstrap import Station
    from vending.domain.calendar import Month
    from vending.domain.people.operator import Operator
    from vending.domain.usage.case import CaseFile
    from vending.services.usage.usage_detail import UsageDetail
    from vending.usage_rows import UsageRow, UsageRun

_AT_A_TIME: Final = 500
_OPERATOR = click.option("--operator", help="Who does it (default: CDU_OPERATOR, or asked); CDU_PASSWORD or asked.")
_NOTE = click.option("--note", required=True, help="What was seen or found, for the history.")


def _choices(kinds: type[FindingKind] | type[CaseFilter] | type[EventKind]) -> click.Choice[str]:
    return click.Choice([kind.value for kind in kinds])


@click.group()
def usage() -> None:
    """Find meters that buy oddly: none for long, far too little, less and less, a jump, tampering."""


@usage.command()
@_OPERATOR
@click.pass_obj
def scan(folder: Path, operator: str | None) -> None:
    """Look over all meters and make the list anew; sales go on meanwhile."""
    with station_at(folder) as station:
        who = sign_in(station, operator)
        run = station.watch.scan(who, _show_progress if sys.stderr.isatty() else lambda _done, _all: None)
        if run is not None:
            found = station.watch.listing(UsageFilter(), who).count()
            click.echo(
                f"{found} unusual among {run.watched} customers; {run.left_out} left out (new, vacant, may not buy)."
            )


@usage.command(name="list")
@click.option("--kind", type=_choices(FindingKind), help="Only this kind.")
@click.option("--area", help="Only this area.")
@click.option("--case", "case", type=_choices(CaseFilter), help="Only meters whose case stands so.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many on screen.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON list of all.")
@click.option("--csv", "csv_file", type=click.Path(dir_okay=False, path_type=Path), help="Write all to this file.")
@_OPERATOR
@click.pass_obj
def list_unusual(
    folder: Path,
    kind: str | None,
    area: str | None,
    case: str | None,
    limit: int,
    as_json: bool,
    csv_file: Path | None,
    operator: str | None,
) -> None:
    """List what the last look found, the heaviest loss first."""
    wanted = UsageFilter(FindingKind(kind) if kind else None, area, CaseFilter(case) if case else None)
    with station_at(folder) as station:
        who = sign_in(station, operator)
        run = _last_look(station, who)
        months = _whole_months(run, station)
        rows = _all_rows(station, wanted, who)
        if csv_file is not None:
            facts = (row_facts(row, months, station) for row in rows)
            written = write_table(csv_file, ROW_FACTS, (_texts(one) for one in facts), TableKind.CSV)
            click.echo(f"{written} rows are in {csv_file}.")
        elif as_json:
            click.echo(json.dumps([row_facts(row, months, station) for row in rows], ensure_ascii=False))
        else:
            _show_list(station, run, list(rows), limit)


@usage.command()
@click.argument("meter")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@_OPERATOR
@click.pass_obj
def show(folder: Path, meter: str, as_json: bool, operator: str | None) -> None:
    """Show what a customer bought in two years, what is unusual about it, and its case."""
    with station_at(folder) as station:
        detail = usage_detail(station.watch, meter, sign_in(station, operator))
        if as_json:
            click.echo(json.dumps(detail_facts(detail, station), ensure_ascii=False))
        else:
            click.echo("\n".join(detail_lines(detail, station)))


@usage.command()
@click.argument("meter")
@click.argument("kind", type=_choices(EventKind))
@_NOTE
@_OPERATOR
@click.pass_obj
def event(folder: Path, meter: str, kind: str, note: str, operator: str | None) -> None:
    """Record what was seen at a METER: tampering, a vacant place."""
    with station_at(folder) as station:
        seen = station.watch.record_event(meter, EventKind(kind), note, sign_in(station, operator))
        click.echo(f"Recorded: {event_word(seen.kind)}.")


@usage.group()
def case() -> None:
    """Follow up a meter: open a case, note what was seen, end it."""


@case.command(name="open")
@click.argument("meter")
@_NOTE
@click.option("--assign", default="", help="Who looks after it.")
@_OPERATOR
@click.pass_obj
def open_case(folder: Path, meter: str, note: str, assign: str, operator: str | None) -> None:
    """Open a case about METER."""
    with station_at(folder) as station:
        who = sign_in(station, operator)
        detail = usage_detail(station.watch, meter, who)
        opened = station.watch.open_case(detail.meter.id, who, note, assign)
        _say_case(detail, opened)


@case.command()
@click.argument("meter")
@_NOTE
@click.option("--visited", is_flag=True, help="Somebody went there.")
@click.option("--assign", help="Who looks after it from now on.")
@_OPERATOR
@click.pass_obj
def note(folder: Path, meter: str, note: str, visited: bool, assign: str | None, operator: str | None) -> None:
    """Note something of the case of METER."""
    with station_at(folder) as station:
        who = sign_in(station, operator)
        detail = usage_detail(station.watch, meter, who)
        state = CaseState.VISITED if visited else None
        noted = station.watch.add_note(_case_of(detail).id, note, who, state=state, assigned_to=assign)
        _say_case(detail, noted)


@case.command()
@click.argument("meter")
@click.argument("outcome", type=click.Choice([state.value for state in CaseState if state.ends]))
@_NOTE
@_OPERATOR
@click.pass_obj
def close(folder: Path, meter: str, outcome: str, note: str, operator: str | None) -> None:
    """End the case of METER: explained (an innocent reason), confirmed (tampering, a fault) or closed."""
    with station_at(folder) as station:
        who = sign_in(station, operator)
        detail = usage_detail(station.watch, meter, who)
        ended = station.watch.close_case(_case_of(detail).id, CaseState(outcome), note, who)
        _say_case(detail, ended)


def _say_case(detail: UsageDetail, file: CaseFile) -> None:
    assigned = f", with {file.assigned_to}" if file.assigned_to else ""
    click.echo(f"Case of meter {group_meter_number(detail.meter.number)}: {state_word(file.state)}{assigned}.")


def _case_of(detail: UsageDetail) -> CaseFile:
    if detail.case is None:
        raise UnknownRecord("case", detail.meter.number)
    return detail.case


def _last_look(station: Station, operator: Operator) -> UsageRun:
    run = station.watch.find_run(operator)
    if run is None:
        raise click.ClickException("Nobody has looked yet: start with `cdu usage scan`.")
    return run


def _whole_months(run: UsageRun, station: Station) -> Sequence[Month]:
    return station.watch.months(run.at)[:-1]


def _all_rows(station: Station, wanted: UsageFilter, operator: Operator) -> Iterator[UsageRow]:
    listing, first = station.watch.listing(wanted, operator), 0
    while rows := listing.rows(first, _AT_A_TIME):
        yield from rows
        first += len(rows)


def _show_list(station: Station, run: UsageRun, rows: list[UsageRow], limit: int) -> None:
    months = _whole_months(run, station)
    for row in rows[:limit]:
        state = f"[{state_word(row.case_state)}] " if row.case_state else ""
        click.echo(
            f"{row.finding.score:>3}  {group_meter_number(row.meter_number):<18} {row.name:<24} {row.area:<16} "
            f"{kind_word(row.finding.kind)}: {state}{why(row.finding, row, months, station)}"
        )
    if len(rows) > limit:
        click.echo(f"… and {len(rows) - limit} more: --limit, --csv FILE.", err=True)
    looked = formats.date_and_time(run.at, station.identity)
    click.echo(f"{len(rows)} meters, as of {looked}.", err=True)


def _texts(facts: dict[str, Any]) -> list[str]:
    return ["" if value is None else str(value) for value in facts.values()]


def _show_progress(done: int, total: int) -> None:
    click.echo(f"\r{done} of {total} accounts", nl=done == total, err=True)
