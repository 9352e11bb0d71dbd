"""The forms of records: a new customer with account and meter in one go, and each of the three as it is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdu_app.language import _
from cdu_app.ui.customers.groups import AccountGroup, CustomerGroup, MeterGroup
from cdu_app.ui.customers.record_sheet import RecordSheet
from cdu_app.viewmodels.customers.drafts import (
    Blank,
    Record,
    kind_of,
    merge,
    read_account,
    read_customer,
    read_meter,
    texts_of,
)
from vending.domain.registry.customer import Account, Customer
from vending.domain.registry.rules import ACCOUNT, CUSTOMER, METER

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from PySide6.QtWidgets import QWidget

    from cdu_app.ui.customers.form import Group
    from cdu_app.viewmodels.customers.drafts import Form, Texts
    from cdu_app.viewmodels.customers.saving import SaveModel
    from cdu_app.viewmodels.customers.state import Choices, Overtaken
    from vending.domain.people.operator import Operator
    from vending.domain.registry.meter import Meter
    from vending.domain.station import StationIdentity
    from vending.services.books.keep_registry import KeepRegistry

_WIDTHS = {1: 480, 2: 760, 3: 1104}


class NewRecordSheet(RecordSheet):
    """Adds a customer with an account and a meter, an account to a known customer, or a meter to a known account.

    `done` carries the number of the meter, or of the account when it has none.
    A meter without a number is left out where there is more to add.
    """

    def __init__(
        self,
        page: QWidget,
        model: SaveModel,
        identity: StationIdentity,
        today: date,
        blank: Blank,
        parts: tuple[str, ...] = (CUSTOMER, ACCOUNT, METER),
    ) -> None:
        titles = {CUSTOMER: _("New customer"), ACCOUNT: _("New account"), METER: _("New meter")}
        super().__init__(page, model, identity, title=titles[parts[0]], word=_("Save"), width=_WIDTHS[len(parts)])
        self._blank, self._parts, self._today = blank, parts, today
        self.customer, self.account = CustomerGroup(_("Customer")), AccountGroup(_("Account"))
        self.meter = MeterGroup(_("Meter") if len(parts) > 1 else "", needed=parts == (METER,))
        groups: dict[str, Group] = {CUSTOMER: self.customer, ACCOUNT: self.account, METER: self.meter}
        self.meter.show_texts(texts_of(blank.meter))
        self.meter.begin_today(today)
        self.subtitle.setText(self._for_whom())
        self.lay_out([groups[part] for part in parts])
        self.first = next(iter(groups[parts[0]].entries.values())).editor

    def offer(self, choices: Choices) -> None:
        """Offer what there is to choose from; the only supply group is taken."""
        self.account.offer(choices)
        self.meter.offer(choices)
        if len(choices.groups) == 1 and not self.meter.entries["sgc"].text:
            self.meter.entries["sgc"].show_text(choices.groups[0])

    def scan(self, digits: str) -> None:
        """A scanned number is the new meter's."""
        self.meter.type_number(digits)

    def submit(self) -> None:
        """Add what is filled in, all of it or nothing."""
        has_meter = self._parts == (METER,) or not self.meter.is_empty
        forms: dict[str, Form] = {
            CUSTOMER: (self._read_customer, self.customer.texts),
            ACCOUNT: (self._read_account, self.account.texts),
            METER: (self._read_meter, self.meter.texts),
        }
        wanted = [part for part in self._parts if part != METER or has_meter]
        if not self.model.verify(*(forms[part] for part in wanted)):
            return
        customer = self._read_customer(self.customer.texts) if CUSTOMER in wanted else self._blank.customer
        account = self._read_account(self.account.texts) if ACCOUNT in wanted else self._blank.account
        meter = self._read_meter(self.meter.texts) if METER in wanted else None

        def act(registry: KeepRegistry, operator: Operator) -> object:
            registry.register(customer, account, meter, operator)
            return account.number if meter is None else meter.number

        self.model.save(act, subject=" · ".join(filter(None, (customer.name, account.number))))

    def _read_customer(self, texts: Texts) -> Customer:
        return read_customer(self._blank.customer, texts)

    def _read_account(self, texts: Texts) -> Account:
        return read_account(self._blank.account, texts)

    def _read_meter(self, texts: Texts) -> Meter:
        return read_meter(self._blank.meter, texts, self._today)

    def _for_whom(self) -> str:
        if CUSTOMER in self._parts:
            return ""
        account = self._blank.account
        place = () if ACCOUNT in self._parts else (account.number, account.address)
        return " · ".join(filter(None, (self._blank.customer.name, *place)))


class EditSheet(RecordSheet):
    """Changes one record."""

    def __init__(self, page: QWidget, model: SaveModel, identity: StationIdentity, today: date, record: Record) -> None:
        kind = kind_of(record)
        titles = {CUSTOMER: _("Edit customer"), ACCOUNT: _("Edit account"), METER: _("Edit meter")}
        super().__init__(page, model, identity, title=titles[kind], word=_("Save"), width=_WIDTHS[1])
        self._before, self._today = record, today
        makers: dict[str, Callable[[], Group]] = {CUSTOMER: CustomerGroup, ACCOUNT: AccountGroup, METER: MeterGroup}
        self.group = makers[kind]()
        self.group.show_texts(texts_of(record))
        self.lay_out([self.group])
        self.first = next(iter(self.group.entries.values())).editor

    def offer(self, choices: Choices) -> None:
        """Offer what there is to choose from."""
        if isinstance(self.group, AccountGroup | MeterGroup):
            self.group.offer(choices)
        self.group.show_texts(texts_of(self._before))

    def scan(self, digits: str) -> None:
        """A scanned number is the meter's."""
        if isinstance(self.group, MeterGroup):
            self.group.type_number(digits)

    def submit(self) -> None:
        """Save what is different."""
        if self.model.verify((self._read, self.group.texts)):
            before, after = self._before, self._read(self.group.texts)

            def act(registry: KeepRegistry, operator: Operator) -> object:
                if isinstance(before, Customer) and isinstance(after, Customer):
                    return registry.change_customer(before, after, operator)
                if isinstance(before, Account) and isinstance(after, Account):
                    return registry.change_account(before, after, operator)
                return registry.change_meter(before, after, operator)  # type: ignore[arg-type]

            self.model.save(act, before)

    def show_overtaken(self, overtaken: Overtaken) -> None:
        """Show the present state beside what is typed; saving again writes over it."""
        super().show_overtaken(overtaken)
        shown, present = merge(self._before, overtaken.present, self.group.texts)
        self._before = overtaken.present
        self.group.show_texts(shown)
        for name, text in present.items():
            self.group.line(name).show_note(_("Now: {value}").format(value=text or "–"), "attention")

    def _read(self, texts: Texts) -> Record:
        base = self._before
        if isinstance(base, Customer):
            return read_customer(base, texts)
        return read_account(base, texts) if isinstance(base, Account) else read_meter(base, texts, self._today)
