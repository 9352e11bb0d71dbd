"""The audit trail as a file: a table, or one JSON object a line, each with its place in the chain."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from cdu_app.words.audit import row_word
from spreadsheets import TableKind, write_table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vending.audit_rows import AuditRow
    from vending.domain.proof.journal import JournalEntry

FACTS: Final = ("link", "at", "what", "kind", "who", "approved_by", "subject", "digest", "previous", "hash")
_JSON_LINES: Final = ".jsonl"


def write_trail(path: Path, lines: Iterator[tuple[AuditRow, JournalEntry]]) -> int:
    """Write the trail as its name says (.jsonl, .csv, .xlsx) and return how many lines it has. Raises OSError."""
    if path.suffix.lower() == _JSON_LINES:
        return _write_json(path, lines)
    table = (tuple(facts_of(*line).values()) for line in lines)
    if path.suffix.lower() == ".xlsx":
        return write_table(path, FACTS, table, TableKind.XLSX)
    return write_table(path, FACTS, table, TableKind.CSV)


def facts_of(row: AuditRow, entry: JournalEntry) -> dict[str, str]:
    """Return a line by its headings, everything as text."""
    kind = row.kind if row.event is None else row.event
    values = (
        str(row.sequence),
        row.at.isoformat(),
        row_word(row),
        kind.value,
        row.who,
        row.approver,
        row.subject,
        entry.digest.hex(),
        entry.previous.hex(),
        entry.hash.hex(),
    )
    return dict(zip(FACTS, values, strict=True))


def _write_json(path: Path, lines: Iterator[tuple[AuditRow, JournalEntry]]) -> int:
    written = 0
    path.touch(0o600)  # as tables are: it names people and what they did
    path.chmod(0o600)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row, entry in lines:
            file.write(json.dumps(facts_of(row, entry), ensure_ascii=False) + "\n")
            written += 1
    return written
