"""The form for a new debt, a charge, a credit, or another plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdu_app import formats
from cdu_app.language import _
from cdu_app.ui.approval import ask_over
from cdu_app.ui.tokens import HAIR, NEAR, SMALL
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button, Choices
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.layouts import box, column, row
from cdu_app.ui.widgets.sheet import Sheet
from cdu_app.ui.widgets.text import Rule, Text
from cdu_app.viewmodels.debts import Act, Typed
from cdu_app.words.debt_plans import TypedPlan
from vending.domain.debts.debt import RecoveryKind

if TYPE_CHECKING:
    from decimal import Decimal

    from PySide6.QtWidgets import QVBoxLayout, QWidget

    from cdu_app.viewmodels.debts import DebtsModel, FormState
    from vending.domain.debts.debt import Debt, OpenDebt

_WIDTH = 600
_KINDS = (RecoveryKind.SHARE, RecoveryKind.FIXED, RecoveryKind.INSTALMENTS, RecoveryKind.ALL)


class DebtForm(Sheet):
    """Binds to DebtsModel; open while its form is."""

    def __init__(self, page: QWidget, model: DebtsModel) -> None:
        super().__init__(page, _WIDTH)
        self._model = model
        self._title, self._about = Text(size=20, bold=True), Text(size=14, tone="muted", wrap=True)
        self.name, self.amount = Field(_("Name")), Field(_("Amount"), size=20)
        self.kinds = Choices((_("Share"), _("Fixed sum"), _("Instalments"), _("All")), height=36)
        self.share, self.each = Field(_("Share in per cent"), hint="30"), Field(_("Sum"), hint="50.00")
        self.parts, self.due = Field(_("Instalments"), hint="6"), Field(_("First due"), hint="2026-12-31")
        self.priority, self.reason = Field(_("Order")), Field(_("Reason"))
        self._failure = Band("failed")
        self.save_button = Button(_("Save"), kind="primary", key="Enter")
        self.back_button = Button(_("Back"), key="Esc")
        amount = _("Amount ({currency})").format(currency=model.identity.currency)
        self._name, self._amount = _labelled(_("Name"), self.name), _labelled(amount, self.amount)
        self._values = self._value_boxes()
        self._plan = box(self._plan_parts())
        self.fill(self._content())
        self._connect()
        ask_over(page, model.approval)

    def show_state(self, form: FormState) -> None:
        """Show the form of an act, or hide."""
        if form.act is None:
            self.hide()
            return
        if self.isHidden():
            self._begin(form.act, form.debt)
            self.open()
            self._first_field(form.act).setFocus()
        self._failure.say(form.message)
        self.save_button.setEnabled(not form.busy)

    def _begin(self, act: Act, debt: OpenDebt | None) -> None:
        titles = {
            Act.OPEN: _("New debt"),
            Act.CHARGE: _("Charge a debt"),
            Act.CREDIT: _("Credit a debt"),
            Act.PLAN: _("Change the plan"),
        }
        self._title.setText(titles[act])
        self._about.setText(self._about_debt(debt))
        self._about.setVisible(debt is not None)
        self._name.setVisible(act in (Act.OPEN, Act.PLAN))
        self._amount.setVisible(act is not Act.PLAN)
        self._plan.setVisible(act in (Act.OPEN, Act.PLAN))
        for field in (self.name, self.amount, self.share, self.each, self.parts, self.due, self.reason):
            field.clear()
        self.priority.setText("1")
        self._choose(RecoveryKind.SHARE)
        if debt is not None:
            self._fill_in(debt.debt)

    def _about_debt(self, debt: OpenDebt | None) -> str:
        if debt is None:
            return ""
        balance = formats.money(debt.balance, self._model.identity)
        return _("{name}: {balance} is owed.").format(name=debt.debt.name, balance=balance)

    def _fill_in(self, debt: Debt) -> None:
        recovery = debt.recovery
        self.name.setText(debt.name)
        self.priority.setText(str(debt.priority))
        self._choose(recovery.kind)
        self.share.setText("" if recovery.share is None else _per_cent(recovery.share))
        self.each.setText("" if recovery.amount is None else str(recovery.amount.decimal))
        self.parts.setPlaceholderText(str(len(recovery.instalments)) if recovery.instalments else "6")

    def _first_field(self, act: Act) -> Field:
        return self.name if act is Act.OPEN else self.reason if act is Act.PLAN else self.amount

    def _choose(self, kind: RecoveryKind) -> None:
        self.kinds.choose(_KINDS.index(kind))
        for own, part in self._values.items():
            part.setVisible(own is kind)

    def _submit(self) -> None:
        plan = TypedPlan(
            self.name.text(),
            self.priority.text(),
            _KINDS[self.kinds.chosen_number],
            self.share.text(),
            self.each.text(),
            self.parts.text(),
            self.due.text(),
        )
        self._model.submit(Typed(self.reason.text(), self.amount.text(), plan))

    def _connect(self) -> None:
        self.kinds.chosen.connect(lambda number: self._choose(_KINDS[number]))
        self.save_button.clicked.connect(self._submit)
        self.back_button.clicked.connect(self._model.close_form)
        fields = (self.name, self.amount, self.share, self.each, self.parts, self.due, self.priority, self.reason)
        for field in fields:
            field.returnPressed.connect(self._submit)
        self._model.form_changed.connect(self.show_state)

    def _value_boxes(self) -> dict[RecoveryKind, QWidget]:
        everything = Text(_("Each purchase pays as much as the energy that must be left allows."), 14, wrap=True)
        instalments = row([_labelled(_("Instalments"), self.parts), _labelled(_("First due"), self.due)], gap=SMALL)
        return {
            RecoveryKind.SHARE: _labelled(_("Per cent of each purchase"), self.share),
            RecoveryKind.FIXED: _labelled(_("From each purchase"), self.each),
            RecoveryKind.INSTALMENTS: box(instalments),
            RecoveryKind.ALL: everything,
        }

    def _plan_parts(self) -> QVBoxLayout:
        self.priority.setFixedWidth(200)
        values = row(self._values.values(), gap=SMALL)
        values.addWidget(_labelled(_("Order of recovery, 1 first"), self.priority))
        return column([Text(_("How purchases pay it back"), 14, tone="muted"), self.kinds, SMALL, values], gap=HAIR)

    def _content(self) -> QVBoxLayout:
        self.save_button.setMinimumWidth(160)
        head = row([self._name, self._amount], gap=SMALL)
        buttons = row([None, self.back_button, self.save_button], gap=SMALL)
        top = column([self._title, self._about, Rule(), head], gap=NEAR)
        reason = _labelled(_("Reason"), self.reason)
        return column([top, self._plan, reason, self._failure, buttons], gap=NEAR)


def _labelled(label: str, field: Field) -> QWidget:
    return box(column([Text(label, 14, tone="muted"), field], gap=HAIR))


def _per_cent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}"
