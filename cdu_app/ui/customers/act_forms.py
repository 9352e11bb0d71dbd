"""What is done with a meter or an account, each with its reason: suspend, resume, close, move, replace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from cdu_app import formats
from cdu_app.language import _
from cdu_app.ui.customers.form import Entry, EntryLine, Group
from cdu_app.ui.customers.groups import MeterGroup
from cdu_app.ui.customers.record_sheet import RecordSheet
from cdu_app.ui.tokens import HAIR, MEDIUM, SMALL
from cdu_app.ui.widgets.buttons import RowButton
from cdu_app.ui.widgets.check_field import CheckField
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.text import Text
from cdu_app.viewmodels.customers.drafts import blank_meter, kind_of, read_meter, texts_of
from printing.format import group_meter_number
from vending.domain.registry.rules import METER, verify_reason

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QLayout

    from cdu_app.viewmodels.customers.drafts import Record, Texts
    from cdu_app.viewmodels.customers.saving import SaveModel
    from cdu_app.viewmodels.customers.state import Choices, Overtaken
    from vending.domain.people.operator import Operator
    from vending.domain.registry.meter import Meter
    from vending.domain.station import StationIdentity
    from vending.queries import MeterDetail, RegistryRow
    from vending.services.books.keep_registry import KeepRegistry

_TYPING_PAUSE_MS: Final = 150


class ReasonGroup(Group):
    """Why something is done."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind, "", [EntryLine(Entry("reason", _("Reason"), Field(_("Reason"))))])

    @property
    def reason(self) -> str:
        """What was typed."""
        return self.entries["reason"].text


class ReasonSheet(RecordSheet):
    """Does one thing with a record, for a reason. `act` gets the registry, the record as it is now, and the reason."""

    def __init__(
        self,
        page: QWidget,
        model: SaveModel,
        identity: StationIdentity,
        record: Record,
        title: str,
        explained: str,
        act: Callable[[KeepRegistry, Record, Operator, str], object],
    ) -> None:
        super().__init__(page, model, identity, title=title, word=title.split("  ")[0], width=480)
        self._record, self._act = record, act
        self.subtitle.setText(explained)
        self.group = ReasonGroup(kind_of(record))
        self.lay_out([self.group])
        self.first = self.group.entries["reason"].editor

    def submit(self) -> None:
        """Do it."""
        record, reason = self._record, self.group.reason
        self.model.save(lambda registry, operator: self._act(registry, record, operator, reason), record)

    def show_overtaken(self, overtaken: Overtaken) -> None:
        """Say it; done again it is done to the record as it is now."""
        super().show_overtaken(overtaken)
        self._record = overtaken.present


class AccountSearch(QWidget):
    """Finds an account by what is typed; `chosen` carries its row."""

    chosen = Signal(object)

    def __init__(self, model: SaveModel) -> None:
        super().__init__()
        self.account: RegistryRow | None = None
        self.field = Field(_("To the account"), hint=_("Number, name, address or meter"), icon="search")
        self._rows = column([], gap=HAIR)
        self._pause = QTimer(self, singleShot=True, interval=_TYPING_PAUSE_MS)
        self.setLayout(column([self.field, self._rows], gap=HAIR))
        self._pause.timeout.connect(lambda: model.find_accounts(self.field.text()))
        self.field.textEdited.connect(self._typed)
        model.found.connect(self._show)

    @property
    def buttons(self) -> list[RowButton]:
        """The accounts that were found."""
        return self.findChildren(RowButton)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down walk through what was found."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        parts: list[QWidget] = [self.field, *self.buttons]
        here = next((n for n, part in enumerate(parts) if part.hasFocus()), 0)
        if step is not None and 0 <= here + step < len(parts):
            parts[here + step].setFocus()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(parts[here], RowButton):
            parts[here].click()  # type: ignore[attr-defined]
        else:
            super().keyPressEvent(event)

    def take_only(self) -> bool:
        """Take the one account that was found; return False when there are others or none."""
        if self.account is None and len(self.buttons) == 1:
            self.buttons[0].click()
        return self.account is not None

    def _typed(self, text: str) -> None:
        self.account = None
        if text.strip():
            self._pause.start()
        else:
            self._show(())

    def _show(self, rows: tuple[RegistryRow, ...]) -> None:
        for button in self.buttons:
            button.setParent(None)
            button.deleteLater()
        for one in rows if self.account is None else ():
            button = RowButton(one.name, one.account, "house")
            button.setAccessibleName(f"{one.name}, {one.account}, {one.address}")
            button.clicked.connect(lambda _on=False, one=one: self._choose(one))
            self._rows.addWidget(button)

    def _choose(self, account: RegistryRow) -> None:
        self.account = account
        self.field.setText(f"{account.account} · {account.name}")
        self._show(())
        self.chosen.emit(account)


class MoveSheet(RecordSheet):
    """Puts a meter on another account. `done` carries its number."""

    def __init__(self, page: QWidget, model: SaveModel, identity: StationIdentity, meter: Meter) -> None:
        number = group_meter_number(meter.number)
        super().__init__(page, model, identity, title=_("Move the meter"), word=_("Move"), width=480)
        self._meter = meter
        self.subtitle.setText(
            _("{number} goes to another account with its money carried over. Debts stay with theirs.").format(
                number=number
            )
        )
        self.search, self.group = AccountSearch(model), ReasonGroup(METER)
        self._note = Text(size=12, tone="failed")
        self._note.setFixedHeight(18)
        label = Text(_("To the account"), 12, tone="muted")
        self.lay_out([self.group], column([label, self.search, self._note, self.group], gap=2))
        self.search.field.returnPressed.connect(self._go_to_reason)
        self.search.field.textEdited.connect(lambda _text: self._note.setText(""))
        self.search.field.textEdited.connect(lambda _text: self.note_typing())
        self.search.chosen.connect(lambda _account: self.group.entries["reason"].editor.setFocus())
        self.first = self.search.field

    def submit(self) -> None:
        """Move it."""
        account = self.search.account
        if account is None:
            self._note.setText(_("Choose the account that it goes to."))
            self.search.field.mark_fault(faulty=True)
            self.search.field.setFocus()
            return
        self.search.field.mark_fault(faulty=False)
        meter, to, reason = self._meter, account.account_id, self.group.reason

        def act(registry: KeepRegistry, operator: Operator) -> str:
            registry.move_meter(meter, to, operator, reason)
            return meter.number

        self.model.save(act, meter)

    def show_overtaken(self, overtaken: Overtaken) -> None:
        """Say it; moved again it is moved as it is now."""
        super().show_overtaken(overtaken)
        self._meter = overtaken.present  # type: ignore[assignment]

    def _go_to_reason(self) -> None:
        if not self.search.take_only() and self.search.buttons:
            self.search.buttons[0].setFocus()


class ReplaceSheet(RecordSheet):
    """Closes a meter and puts a new one on its account. `done` carries (the new meter, issue a token for it?)."""

    def __init__(
        self, page: QWidget, model: SaveModel, identity: StationIdentity, today: date, old: MeterDetail
    ) -> None:
        super().__init__(page, model, identity, title=_("Replace the meter"), word=_("Replace"), width=760)
        self._old, self._today, self._blank = old.meter, today, blank_meter(old.meter.account_id)
        self.subtitle.setText(
            _("{number} is closed for good; the new meter takes its place.").format(
                number=group_meter_number(old.meter.number)
            )
        )
        self.meter, self.reason = MeterGroup(_("New meter")), ReasonGroup(METER)
        self.meter.show_texts(texts_of(old.meter) | {"number": ""})
        self.meter.begin_today(today)
        self.carry = CheckField(
            _("Carry {money} over to the new meter").format(money=formats.money(old.credit, identity))
        )
        self.carry.setChecked(bool(old.credit))
        self.give = CheckField(_("Then issue a token for the units left on it"))
        self.lay_out([self.meter, self.reason], self._body(old, identity))
        self.carry.setVisible(bool(old.credit))
        self.watch(self.carry)
        self.watch(self.give)
        self.first = self.meter.entries["number"].editor

    def offer(self, choices: Choices) -> None:
        """Offer what there is to choose from."""
        self.meter.offer(choices)

    def scan(self, digits: str) -> None:
        """A scanned number is the new meter's."""
        self.meter.type_number(digits)

    def submit(self) -> None:
        """Replace it."""
        if not self.model.verify((self._read, self.meter.texts), (self._read_reason, self.reason.texts)):
            return
        old, new, reason = self._old, self._read(self.meter.texts), self.reason.reason
        carry, give = self.carry.isChecked(), self.give.isChecked()

        def act(registry: KeepRegistry, operator: Operator) -> tuple[Meter, bool]:
            return registry.replace_meter(old, new, operator, reason, carry_credit=carry), give

        self.model.save(act, old)

    def show_overtaken(self, overtaken: Overtaken) -> None:
        """Say it; replaced again it is replaced as it is now."""
        super().show_overtaken(overtaken)
        self._old = overtaken.present  # type: ignore[assignment]

    def _read(self, texts: Texts) -> Meter:
        return read_meter(self._blank, texts, self._today)

    def _read_reason(self, texts: Texts) -> Meter:
        verify_reason(METER, texts["reason"])
        return self._old

    def _body(self, old: MeterDetail, identity: StationIdentity) -> QLayout:
        units = formats.units(old.month.units, old.meter.commodity, identity)
        facts = Text(_("It bought {units} this month.").format(units=units), 14, tone="muted", wrap=True)
        hint = Text(
            _("You will choose the sale whose token is replaced, and how many units."), 12, tone="muted", wrap=True
        )
        right = column(
            [Text(_("Old meter"), 16, bold=True), facts, self.reason, self.carry, self.give, hint, None], gap=SMALL
        )
        body = row([], gap=MEDIUM)
        body.addWidget(self.meter, 1)
        body.addLayout(right, 1)
        return body
