"""Money paid in, paid out, or brought to the bank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app.language import _
from cdu_app.ui.tokens import HAIR, NEAR, SMALL
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.fields import Field, FigureField
from cdu_app.ui.widgets.layouts import box, column, row
from cdu_app.ui.widgets.sheet import Sheet
from cdu_app.ui.widgets.text import Rule, Text
from cdu_app.viewmodels.shift.state import Act, Typed

if TYPE_CHECKING:
    from PySide6.QtWidgets import QVBoxLayout, QWidget

    from cdu_app.viewmodels.shift.model import ShiftModel
    from cdu_app.viewmodels.shift.state import FormState

_WIDTH: Final = 520


class MoveSheet(Sheet):
    """Binds to ShiftModel; open while its form is."""

    def __init__(self, page: QWidget, model: ShiftModel) -> None:
        super().__init__(page, _WIDTH)
        self._model = model
        self._title, self._about = Text(size=20, bold=True), Text(size=14, tone="muted", wrap=True)
        self.amount = FigureField(_("Amount"), model.identity.currency)
        self.reason, self.bank, self.reference = Field(_("Reason")), Field(_("Bank")), Field(_("Number of the slip"))
        self._boxes = {
            field: box(column([Text(field.accessibleName(), 14, tone="muted"), field], gap=HAIR))
            for field in (self.reason, self.bank, self.reference)
        }
        self.failure = Band("failed")
        self.save_button = Button(_("Record"), kind="primary", key="Enter")
        self.back_button = Button(_("Back"), key="Esc")
        self.fill(self._content())
        self._connect()

    def show_state(self, form: FormState) -> None:
        """Show the form of an act, or hide."""
        if form.act is None:
            self.hide()
            return
        if self.isHidden():
            self._begin(form.act)
        self.failure.say(form.message)
        self.save_button.setEnabled(not form.busy)
        named = {"amount": self.amount, "reason": self.reason, "bank": self.bank, "reference": self.reference}
        for name, field in named.items():
            field.mark_fault(faulty=name == form.field)
        if form.field in named:
            named[form.field].setFocus()

    def _begin(self, act: Act) -> None:
        titles = {Act.PAY_IN: _("Pay in"), Act.PAY_OUT: _("Pay out"), Act.DEPOSIT: _("To the bank")}
        told = {
            Act.PAY_IN: _("Money is put into the drawer: more change, for example."),
            Act.PAY_OUT: _("Money is taken out of the drawer and spent."),
            Act.DEPOSIT: _("Money is taken out of the drawer and brought to the bank."),
        }
        self._title.setText(titles[act])
        self._about.setText(told[act])
        for field, part in self._boxes.items():
            field.clear()
            part.setVisible((field is self.reason) is not (act is Act.DEPOSIT))
        self.amount.clear()
        self.open()
        self.amount.setFocus()

    def _submit(self) -> None:
        typed = Typed(self.amount.text(), self.reason.text(), self.bank.text(), self.reference.text())
        self._model.submit(typed)

    def _go_on(self) -> None:
        """Enter: to the next field that is empty, then record."""
        shown = [field for field in (self.amount, *self._boxes) if field.isVisible()]
        empty = next((field for field in shown if not field.text().strip() and not field.hasFocus()), None)
        if empty is None:
            self._submit()
        else:
            empty.setFocus()

    def _connect(self) -> None:
        for field in (self.amount, *self._boxes):
            field.returnPressed.connect(self._go_on)
        self.save_button.clicked.connect(self._submit)
        self.back_button.clicked.connect(self._model.close_form)
        self._model.form_changed.connect(self.show_state)

    def _content(self) -> QVBoxLayout:
        self.save_button.setMinimumWidth(160)
        head = column([self._title, self._about, Rule()], gap=SMALL)
        buttons = row([None, self.back_button, self.save_button], gap=SMALL)
        return column([head, self.amount, *self._boxes.values(), self.failure, buttons], gap=NEAR)
