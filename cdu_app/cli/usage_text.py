"""What `cdu usage` says: the list and one customer, as lines to read or as facts for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cdu_app import formats
from cdu_app.words.usage import UsageWords, event_word, kind_word, state_word
from printing.format import group_meter_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cdu_app.bootstrap import Station
    from vending.domain.calendar import Month
    from vending.domain.usage.consumption import Finding
    from vending.services.usage.usage_detail import UsageDetail
    from vending.usage_rows import UsageRow

ROW_FACTS: Final = (
    "score",
    "kind",
    "meter",
    "account",
    "customer",
    "area",
    "bought",
    "usual",
    "neighbours",
    "months",
    "lost_a_month",
    "certainty",
    "case",
    "assigned_to",
    "why",
)


def why(finding: Finding, row: UsageRow, months: Sequence[Month], station: Station) -> str:
    """Return the sentence that says why a meter is on the list."""
    return UsageWords(station.identity, row.commodity, in_currency=row.in_currency).why(finding, months)


def row_facts(row: UsageRow, months: Sequence[Month], station: Station) -> dict[str, Any]:
    """Return a row for other programs: quantities in tenths of a unit (minor units of money for such a meter)."""
    facts = row.finding.facts
    return {
        "score": row.finding.score,
        "kind": row.finding.kind.value,
        "meter": row.meter_number,
        "account": row.account,
        "customer": row.name,
        "area": row.area,
        "bought": facts.bought,
        "usual": facts.usual,
        "neighbours": facts.neighbours,
        "months": facts.months,
        "lost_a_month": row.finding.stake,
        "certainty": facts.certainty,
        "case": None if row.case_state is None else row.case_state.value,
        "assigned_to": row.assigned_to,
        "why": why(row.finding, row, months, station),
    }


def detail_facts(detail: UsageDetail, station: Station) -> dict[str, Any]:
    """Return one customer's buying for other programs; quantities as in `row_facts`."""
    words = _words(detail, station)
    return {
        "meter": detail.meter.number,
        "account": detail.account.number,
        "customer": detail.customer.name,
        "months": [
            {"month": f"{month.year}-{month.number:02}", "bought": bought}
            for month, bought in zip(detail.months, detail.units, strict=True)
        ],
        "usual": detail.usual,
        "neighbours": list(detail.neighbours),
        "findings": [
            {"kind": one.kind.value, "score": one.score, "why": words.why(one, detail.months[:-1])}
            for one in detail.findings
        ],
        "case": None if detail.case is None else detail.case.state.value,
        "notes": [{"at": note.at.isoformat(), "by": note.operator_name, "text": note.text} for note in detail.notes],
    }


def detail_lines(detail: UsageDetail, station: Station) -> Iterator[str]:
    """Return one customer's buying as lines to read."""
    words = _words(detail, station)
    account = detail.account
    yield f"{group_meter_number(detail.meter.number)}  {detail.customer.name}, {account.address}, {account.area}"
    for one in detail.findings:
        yield f"{one.score:>3}  {kind_word(one.kind)}: {words.why(one, detail.months[:-1])}"
    if not detail.findings:
        yield "Nothing unusual was found."
    around = dict(zip(detail.months, detail.neighbours, strict=False))
    for month, bought in zip(detail.months, detail.units, strict=True):
        compared = f"  neighbours {words.number(around[month])}" if month in around else "  (so far)"
        yield f"     {words.month(month, year=True):<16} {words.amount(bought):>12}{compared}"
    for seen in detail.events:
        yield f"     {formats.date_and_time(seen.at, station.identity)}  {event_word(seen.kind)}: {seen.note}"
    for noted in detail.notes:
        when = formats.date_and_time(noted.at, station.identity)
        yield f"     {when}  {state_word(noted.state)}, {noted.operator_name}: {noted.text}"


def _words(detail: UsageDetail, station: Station) -> UsageWords:
    return UsageWords(station.identity, detail.meter.commodity, in_currency=detail.meter.in_currency)
