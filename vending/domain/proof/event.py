"""What was done that is neither a sale nor a change of the books: sign-ins, refusals, prints, exports, keys."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from vending.ids import EventId, OperatorId


class EventKind(StrEnum):
    """What was done."""

    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGNED_OUT = "signed_out"
    LOCKED = "locked"
    LOCKOUT_ENDED = "lockout_ended"
    UNLOCKED = "unlocked"
    APPROVED = "approved"
    SECOND_FACTOR_ENROLLED = "second_factor_enrolled"
    RECOVERY_CODE_USED = "recovery_code_used"
    RECOVERY_CODES_RENEWED = "recovery_codes_renewed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a kind of event, not a secret
    RIGHT_REFUSED = "right_refused"
    SALE_REFUSED = "sale_refused"
    REPRINTED = "reprinted"
    KEY_LOADED = "key_loaded"
    EXPORTED = "exported"
    STATION_ENROLLED = "station_enrolled"
    ALLOWANCE_REFUSED = "allowance_refused"
    CLOCK_SET = "clock_set"
    VERIFIED = "verified"
    ACKNOWLEDGED = "acknowledged"
    FORKED = "forked"
    ROLLED_BACK = "rolled_back"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was done or refused, by whom and when.

    `subject` is what it is about in the operator's terms: a receipt, a username, a file. `before` and `after` are
    canonical JSON, "" where there is nothing to tell. Nobody stands behind a sign-in that was refused: its
    `operator_name` is what was typed.
    """

    id: EventId
    at: datetime
    kind: EventKind
    operator_id: OperatorId | None
    operator_name: str
    approver_id: OperatorId | None
    approver_name: str | None
    subject: str
    before: str
    after: str
