"""Plans of recovery as people type and read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from cdu_app import formats
from cdu_app.language import _
from vending.domain.debts.debt import DebtPlan, Recovery, RecoveryKind, equal_instalments
from vending.domain.debts.rules import KIND, MOST_INSTALMENTS
from vending.errors import BadRecord, RecordFault
from vending.money import parse_amount

if TYPE_CHECKING:
    from vending.domain.station import StationIdentity
    from vending.money import Money


@dataclass(frozen=True, slots=True)
class TypedPlan:
    """A plan as it was typed: `share` in per cent, `each` a sum, `parts` and `first_due` for equal instalments."""

    name: str
    priority: str = "1"
    kind: RecoveryKind = RecoveryKind.SHARE
    share: str = ""
    each: str = ""
    parts: str = ""
    first_due: str = ""


def read_plan(typed: TypedPlan, total: Money, known: Recovery | None = None) -> DebtPlan:
    """Return the plan for a debt of `total`; instalments that nobody typed anew are those of `known`.

    Raises BadRecord, BadAmount.
    """
    return DebtPlan(typed.name, _whole("priority", typed.priority), _recovery(typed, total, known))


def read_share(text: str) -> Decimal:
    """Return a share typed in per cent as a fraction: "30" is 0.3. Raises BadRecord."""
    try:
        share = Decimal(text.replace("%", "").replace(",", ".").strip() or "nan")
    except InvalidOperation:
        share = Decimal("nan")
    if share.is_nan():
        raise BadRecord(KIND, "share", text, RecordFault.NOT_A_NUMBER if text.strip() else RecordFault.EMPTY)
    return share / 100


def read_day(text: str, field: str = "due") -> date:
    """Return a day typed as 2026-12-31: when a debt is due, or where a period begins ("from") or ends ("to").

    Raises BadRecord.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        fault = RecordFault.NOT_A_DATE if text.strip() else RecordFault.EMPTY
        raise BadRecord(KIND if field == "due" else "period", field, text, fault) from error


def plan_words(recovery: Recovery, station: StationIdentity) -> str:
    """Say in a few words how purchases pay a debt back."""
    if recovery.kind is RecoveryKind.SHARE and recovery.share is not None:
        return _("{share} of each purchase").format(share=formats.rate(recovery.share, station))
    if recovery.kind is RecoveryKind.FIXED and recovery.amount is not None:
        return _("{amount} from each purchase").format(amount=formats.money(recovery.amount, station))
    if recovery.kind is RecoveryKind.INSTALMENTS and recovery.instalments:
        first, last = recovery.instalments[0], recovery.instalments[-1]
        return _("{number} instalments, {first} to {last}").format(
            number=len(recovery.instalments), first=formats.day(first.due, station), last=formats.day(last.due, station)
        )
    return _("as much as each purchase can bear")


def _recovery(typed: TypedPlan, total: Money, known: Recovery | None) -> Recovery:
    if typed.kind is RecoveryKind.SHARE:
        return Recovery(typed.kind, share=read_share(typed.share))
    if typed.kind is RecoveryKind.FIXED:
        return Recovery(typed.kind, amount=parse_amount(typed.each, total.currency))
    if typed.kind is RecoveryKind.ALL:
        return Recovery(typed.kind)
    if not typed.parts.strip() and known is not None and known.kind is RecoveryKind.INSTALMENTS:
        return known
    parts = _whole("instalments", typed.parts)
    if not 0 < parts <= MOST_INSTALMENTS:
        raise BadRecord(KIND, "instalments", typed.parts, RecordFault.OUT_OF_RANGE)
    return Recovery(typed.kind, instalments=equal_instalments(total, parts, read_day(typed.first_due)))


def _whole(field: str, text: str) -> int:
    stripped = text.strip()
    if not stripped:
        raise BadRecord(KIND, field, text, RecordFault.EMPTY)
    if not (stripped.isascii() and stripped.isdigit() and len(stripped) < 10):
        raise BadRecord(KIND, field, text, RecordFault.NOT_A_NUMBER)
    return int(stripped)
