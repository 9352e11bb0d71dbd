"""The virtual meter of a demonstration station: whose it is, what is typed, what it answered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal

from cdu_app.messages import Message, say
from cdu_app.meters import VirtualMeters
from cdu_app.tasks import Lane
from cdu_app.tasks.latest import Latest
from cdu_app.words.meters import say_answer
from sts.digits import DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable

    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from sts.meter import Answer, MeterState
    from vending.queries import SaleRow

_LOOKED_AT: Final = 1_000  # the latest sales, among which a meter's last token is looked for


@dataclass(frozen=True, slots=True)
class SoldToken:
    """A token that was sold to the meter, and its receipt."""

    receipt: str
    token: str


@dataclass(frozen=True, slots=True)
class MeterPanel:
    """What the meter's panel shows.

    `meter` is None until one is chosen; `typed` are up to 20 digits and stay on the display after they were entered,
    with the `answer` and its `words`, until the next key. `message` says why there is no meter.
    """

    customer: str = ""
    meter: MeterState | None = None
    sold: SoldToken | None = None
    typed: str = ""
    answer: Answer | None = None
    words: Message | None = None
    busy: bool = False
    message: Message | None = None


class MeterModel(QObject):
    """Keeps MeterPanel. Raises NotDemonstration in a real station."""

    changed = Signal(object)

    def __init__(self, station: Station, runner: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.identity = station.identity
        self._station = station
        self._meters = VirtualMeters(station)
        self._tasks = Latest(runner, Lane.DATABASE)
        self.state = MeterPanel()

    def open(self, number: str, sold: SoldToken | None = None) -> None:
        """Choose a customer's meter, with a token to type into it or else the last one sold to it."""
        self._set(replace(self.state, busy=True, message=None))
        self._tasks.run(lambda: self._load(number, sold), self._loaded, self._failed)

    def open_last(self) -> None:
        """Choose the meter of the latest sale; stay with the one that was chosen before."""
        if self._number:
            self.open(self._number)
        else:
            self._tasks.run(self._load_last, self._loaded, self._failed)

    def type(self, text: str) -> None:
        """Type digits, all else is passed over; a whole token at once takes the place of what is half typed."""
        digits = "".join(letter for letter in text if letter.isascii() and letter.isdigit())
        if digits and self._number and not self.state.busy:
            held = "" if self.state.words is not None or len(digits) >= DIGITS else self.state.typed
            self._change(typed=(held + digits)[:DIGITS], answer=None, words=None)

    def erase(self) -> None:
        """Take the last digit back; after an answer all of them."""
        if not self.state.busy:
            typed = "" if self.state.words is not None else self.state.typed[:-1]
            self._change(typed=typed, answer=None, words=None)

    def paste_sold(self) -> None:
        """Type the whole token that was sold."""
        if self.state.sold is not None and not self.state.busy:
            self._change(typed=self.state.sold.token, answer=None, words=None)

    def enter(self) -> None:
        """Let the meter look at what was typed."""
        if self.state.typed and self.state.words is None:
            typed = self.state.typed
            self._work(lambda number: self._meters.enter(number, typed), self._answered)

    def use(self, tenths: int) -> None:
        """Use up some units."""
        self._work(lambda number: self._meters.consume(number, tenths), lambda meter: self._change(meter=meter))

    @property
    def _number(self) -> str:
        meter = self.state.meter
        return "" if meter is None else meter.kind.pan.drn

    def _work(self, function: Callable[[str], Any], on_done: Callable[[Any], None]) -> None:
        """Change the chosen meter, one thing at a time."""
        number = self._number
        if not number or self.state.busy:
            return
        self._change(busy=True)
        self._tasks.run(lambda: function(number), on_done, self._failed)

    def _answered(self, outcome: tuple[MeterState, Answer]) -> None:
        meter, answer = outcome
        self._change(meter=meter, answer=answer, words=say_answer(answer, meter, self.identity))

    def _load_last(self) -> MeterPanel:
        rows = self._station.queries.recent_sales(limit=1)
        return self._load(rows[0].meter_number, None) if rows else MeterPanel()

    def _load(self, number: str, sold: SoldToken | None) -> MeterPanel:
        point = self._station.sell.find_service_point(number)
        return MeterPanel(point.customer.name, self._meters.look(number), sold or self._find_sold(point.meter.number))

    def _find_sold(self, number: str) -> SoldToken | None:
        rows = self._station.queries.recent_sales(limit=_LOOKED_AT)
        return next((_sold(row) for row in rows if row.meter_number == number and row.token), None)

    def _loaded(self, panel: MeterPanel) -> None:
        """Keep what is on the display of the same meter."""
        before = self.state
        if before.meter is not None and panel.meter is not None and before.sold == panel.sold:
            same = before.meter.kind.pan == panel.meter.kind.pan
            panel = replace(panel, typed=before.typed, answer=before.answer, words=before.words) if same else panel
        self._set(panel)

    def _failed(self, error: Exception) -> None:
        self._change(message=say(error))

    def _change(self, **changes: Any) -> None:
        self._set(replace(self.state, **({"busy": False, "message": None} | changes)))

    def _set(self, state: MeterPanel) -> None:
        self.state = state
        self.changed.emit(state)


def _sold(row: SaleRow) -> SoldToken:
    return SoldToken(row.receipt, row.token or "")
