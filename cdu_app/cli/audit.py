"""`cdu audit …`: prove the records, look at who did what, tell the utility how far the journal goes."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from cdu_app import formats
from cdu_app.audit_file import write_trail
from cdu_app.cli.session import sign_in, station_at
from cdu_app.words.audit import place_word, row_word
from vending.audit_rows import AuditFilter
from vending.domain.proof.event import EventKind
from vending.domain.proof.journal import EntryKind
from vending.errors import StoreUnavailable
from vending.services.proof.prove_journal import short_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cdu_app.bootstrap import Station
    from vending.audit_rows import AuditDetail, AuditRow

_OPERATOR = click.option("--operator", help="Who does it (default: CDU_OPERATOR, or asked).")
_KINDS: Final = {kind.value: kind for kind in (*EntryKind, *EventKind)}
_AT_A_TIME: Final = 200
_MOST_BYTES: Final = 16_384
_FILTERS: Final = (
    click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="From this day on (local)."),
    click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Up to this day, which is included."),
    click.option("--who", default="", help="Part of the name of an operator or approver."),
    click.option("--kind", type=click.Choice(sorted(_KINDS)), help="Only links or events of this kind."),
    click.option("--about", default="", help="Part of a receipt, a username, a file, the note of a change."),
)


@click.group()
def audit() -> None:
    """Prove that no record was changed, and see who did what."""


def _filtered(command: Any) -> Any:
    for option in reversed(_FILTERS):
        command = option(command)
    return command


@audit.command()
@_OPERATOR
@click.pass_obj
def verify(folder: Path, operator: str | None) -> None:
    """Follow the whole journal and compare every record; names the first place that does not hold."""
    with station_at(folder) as station, _pages_named(station):
        signed_in = sign_in(station, operator)
        station.store.verify_pages()
        found = station.proof.verify(signed_in, _show_progress if sys.stderr.isatty() else lambda _done, _all: None)
    click.echo(f"All {found.sequence} links hold, and every record is the one that was journalled.")


@audit.command(name="list")
@_filtered
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many, newest first.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON list.")
@_OPERATOR
@click.pass_obj
def list_links(folder: Path, /, *, limit: int, as_json: bool, operator: str | None, **wanted: Any) -> None:
    """List what was done, newest first."""
    with station_at(folder) as station:
        listing = station.audit.listing(sign_in(station, operator), _filter(station, **wanted))
        rows = [
            row for first in range(0, limit, _AT_A_TIME) for row in listing.rows(first, min(_AT_A_TIME, limit - first))
        ]
        if as_json:
            click.echo(json.dumps([_facts(row) for row in rows], ensure_ascii=False))
            return
        for row in rows:
            click.echo(_line(station, row))
        click.echo(f"{len(rows)} of {listing.count()}.", err=True)


@audit.command()
@click.argument("sequence", type=click.IntRange(1))
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@_OPERATOR
@click.pass_obj
def show(folder: Path, sequence: int, *, as_json: bool, operator: str | None) -> None:
    """Show one link in full: the record behind it, field by field before and after, and its hashes."""
    with station_at(folder) as station:
        detail = station.audit.detail(sign_in(station, operator), sequence)
        if as_json:
            click.echo(json.dumps(_detail_facts(detail), ensure_ascii=False))
            return
        click.echo(_line(station, detail.row))
        for line in _detail_lines(detail):
            click.echo(line)


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
@_OPERATOR
@click.pass_obj
def head(folder: Path, *, as_json: bool, operator: str | None) -> None:
    """Show the last link: for the utility to keep, the second line to be read out over a telephone."""
    with station_at(folder) as station:
        last = station.proof.head(sign_in(station, operator))
    facts = {"station": station.identity.code, "sequence": last.sequence, "hash": last.hash.hex()}
    if as_json:
        click.echo(json.dumps(facts))
        return
    click.echo(" ".join(map(str, facts.values())))
    click.echo(short_line(station.identity.code, last))


@audit.command()
@click.argument("document")
@_OPERATOR
@click.pass_obj
def acknowledge(folder: Path, document: str, operator: str | None) -> None:
    """Take the office's signed word how far it has the journal: DOCUMENT is its file, or the line in it."""
    with station_at(folder) as station:
        known = station.proof.acknowledge(sign_in(station, operator), _text_of(document))
    click.echo(f"The utility has the journal up to link {known.sequence}, and so has this database.")


@audit.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_filtered
@_OPERATOR
@click.pass_obj
def export(folder: Path, /, file: Path, *, operator: str | None, **wanted: Any) -> None:
    """Write the trail to FILE (.csv, .xlsx, .jsonl), oldest first, each line with its hash."""
    with station_at(folder) as station:
        lines = station.audit.export(sign_in(station, operator), file.name, _filter(station, **wanted))
        written = write_trail(file, lines)
    click.echo(f"{written} links are in {file}.")


@audit.command(name="accept-clock")
@click.option("--reason", required=True, help="Why the clock stood ahead.")
@_OPERATOR
@click.pass_obj
def accept_clock(folder: Path, reason: str, operator: str | None) -> None:
    """Let records go on from the time that the clock shows now, after it once stood ahead."""
    with station_at(folder) as station:
        left = station.proof.accept_clock(sign_in(station, operator), reason)
        now = station.clock.now()
        click.echo(
            f"Records go on from {formats.date_and_time(now, station.identity)}; "
            f"the last one was of {formats.date_and_time(left, station.identity)}."
        )


def _filter(
    station: Station, *, first: datetime | None, last: datetime | None, who: str, kind: str | None, about: str
) -> AuditFilter:
    return AuditFilter(
        start=None if first is None else _begins(station, first),
        end=None if last is None else _begins(station, last + timedelta(days=1)),
        operator=who,
        what=None if kind is None else _KINDS[kind],
        subject=about,
    )


def _begins(station: Station, day: datetime) -> datetime:
    return datetime.combine(day.date(), time(), station.identity.zone).astimezone(UTC)


def _line(station: Station, row: AuditRow) -> str:
    who = f"{row.who} (approved by {row.approver})" if row.approver else row.who
    when = formats.date_and_time(row.at, station.identity)
    return f"{row.sequence:>8}  {when}  {row_word(row)}  {row.subject}  {who}".rstrip()


def _facts(row: AuditRow) -> dict[str, Any]:
    return {
        "link": row.sequence,
        "at": row.at.isoformat(),
        "kind": row.kind.value,
        "event": None if row.event is None else row.event.value,
        "who": row.who,
        "approved_by": row.approver,
        "subject": row.subject,
    }


def _detail_facts(detail: AuditDetail) -> dict[str, Any]:
    records = [
        {
            "kind": one.kind,
            "name": one.name,
            "fields": [{"field": told.field, "before": told.before, "after": told.after} for told in one.fields],
        }
        for one in detail.records
    ]
    entry = detail.entry
    chain = {"digest": entry.digest.hex(), "previous": entry.previous.hex(), "hash": entry.hash.hex()}
    return {**_facts(detail.row), **chain, "records": records, "more": detail.more}


def _detail_lines(detail: AuditDetail) -> list[str]:
    lines: list[str] = []
    for record in detail.records:
        lines.append(f"{place_word(record.kind) or record.kind} {record.name}".rstrip())
        lines += [
            f"  {one.field}: {one.before} → {one.after}" if one.before else f"  {one.field}: {one.after}"
            for one in record.fields
        ]
    if detail.more:
        lines.append(f"… and {detail.more} more records")
    entry = detail.entry
    return [
        *lines,
        f"digest    {entry.digest.hex()}",
        f"previous  {entry.previous.hex()}",
        f"hash      {entry.hash.hex()}",
    ]


@contextmanager
def _pages_named(station: Station) -> Iterator[None]:
    """Say which page is damaged, whatever stumbled over it first."""
    try:
        yield
    except StoreUnavailable:
        station.store.verify_pages()
        raise


def _text_of(document: str) -> str:
    """Return what a file holds, or the text itself where there is no such file."""
    path = Path(document)
    if len(document) < _MOST_BYTES // 64 and path.is_file():
        return path.read_bytes()[:_MOST_BYTES].decode("utf-8")
    return document


def _show_progress(done: int, of: int) -> None:
    click.echo(f"\r{done} of {of} links", nl=False, err=True)
