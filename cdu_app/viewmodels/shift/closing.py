"""Closing a shift: the drawer counted by denomination, against what is expected."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from cdu_app.language import _
from cdu_app.messages import Message, say
from cdu_app.tasks import Lane
from cdu_app.viewmodels.approval import join_facts
from cdu_app.viewmodels.sell.rules import read_money
from cdu_app.words.shifts import difference_words
from vending.domain.cash.count import CashCount, count_pieces, count_total
from vending.errors import BadAmount, BadCount, DifferenceUnexplained, RecordChanged
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cdu_app.bootstrap import Station
    from cdu_app.viewmodels.approval import Approval
    from vending.domain.cash.shift import Shift, ShiftClose

_DIGITS = 7  # one more than the most pieces there can be


@dataclass(frozen=True, slots=True)
class ClosingState:
    """The count as far as it was typed, None without a `shift`.

    `pieces` are texts by denomination (minor units); where the denominations are not known `typed` is the whole.
    `faulty` are the denominations, or 0 for the whole, that cannot be so. `reason_wanted`: a difference needs one.
    """

    shift: Shift | None = None
    expected: Money | None = None
    pieces: Mapping[int, str] = field(default_factory=dict)
    typed: str = ""
    count: CashCount | None = None
    faulty: frozenset[int] = frozenset()
    busy: bool = False
    message: Message | None = None
    reason_wanted: bool = False

    @property
    def begun(self) -> bool:
        """Was anything counted yet?"""
        return bool(self.typed) or any(self.pieces.values())

    @property
    def difference(self) -> Money | None:
        """Counted less expected."""
        if self.count is None or self.expected is None:
            return None
        return self.count.total - self.expected


class ClosingModel(QObject):
    """Keeps ClosingState; `closed` carries the ShiftClose and the number of its shift."""

    changed = Signal(object)
    closed = Signal(object, int)

    def __init__(self, station: Station, approval: Approval, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.identity = station.identity
        self.denominations = tuple(station.shifts.denominations)
        self._shifts = station.shifts
        self._approval = approval
        self.state = ClosingState()

    def begin(self, shift: Shift, expected: Money) -> None:
        """Count the drawer of an open shift; what was counted of it before stays."""
        if self.state.shift is not None and self.state.shift.id == shift.id:
            self._change(expected=expected, busy=False, message=None)
            return
        nothing = CashCount(Money.zero(self.identity.currency))
        self._set(ClosingState(shift, expected, count=nothing))

    def type(self, denomination: int, text: str) -> None:
        """Take how many pieces of a denomination there are."""
        pieces = {**self.state.pieces, denomination: text.strip()}
        faulty = frozenset(value for value, typed in pieces.items() if not _is_number(typed))
        numbers = {value: int(typed or "0") for value, typed in pieces.items() if value not in faulty}
        try:
            count = None if faulty else count_pieces(self.identity.currency, self.denominations, numbers)
        except BadCount as error:
            count, faulty = None, frozenset((error.value.minor,))
        message = Message(_("A number of pieces is wrong.")) if faulty else None
        self._change(pieces=pieces, count=count, faulty=faulty, message=message, reason_wanted=False)

    def type_total(self, text: str) -> None:
        """Take what lies in the drawer, where it is not counted by denomination."""
        try:
            total = read_money(text, self.identity.currency) or Money.zero(self.identity.currency)
            count, message = count_total(total), None
        except (BadAmount, BadCount) as error:
            count, message = None, say(error)
        faulty = frozenset() if count else frozenset((0,))
        self._change(typed=text, count=count, faulty=faulty, message=message, reason_wanted=False)

    def close(self, reason: str) -> None:
        """Close the shift with what was counted; what is in the way is said."""
        shift, count = self.state.shift, self.state.count
        if shift is None or count is None or self.state.busy:
            return
        self._change(busy=True, message=None)
        self._approval.run(
            Lane.DATABASE,
            lambda who: self._shifts.close(who, count, reason, shift.number),
            lambda close: self._closed(close, shift.number),
            self._failed,
            subject=join_facts(_("shift {number}").format(number=shift.number), self._difference, reason),
        )

    @property
    def _difference(self) -> str:
        difference = self.state.difference
        return "" if difference is None else difference_words(difference, self.identity).rstrip(".")

    def leave(self) -> None:
        """Forget the count."""
        self._set(ClosingState())

    def _closed(self, close: ShiftClose, number: int) -> None:
        self._set(ClosingState())
        self.closed.emit(close, number)

    def _failed(self, error: Exception) -> None:
        self._change(busy=False, message=say(error), reason_wanted=isinstance(error, DifferenceUnexplained))
        if isinstance(error, DifferenceUnexplained | RecordChanged):
            self._read_expected()

    def _read_expected(self) -> None:
        """Money moved while the drawer was counted, or may have."""
        shift = self.state.shift
        if shift is not None:
            self._approval.run(
                Lane.DATABASE,
                lambda who: self._shifts.report(who, shift.number).expected,
                lambda expected: self._change(expected=expected),
                lambda error: self._change(message=say(error)),
            )

    def _change(self, **changes: Any) -> None:
        self._set(replace(self.state, **changes))

    def _set(self, state: ClosingState) -> None:
        self.state = state
        self.changed.emit(state)


def _is_number(text: str) -> bool:
    return not text or (text.isascii() and text.isdecimal() and len(text) <= _DIGITS)
