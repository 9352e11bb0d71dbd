"""The fields of a customer, an account and a meter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cdu_app.language import _
from cdu_app.ui.customers import words
from cdu_app.ui.customers.form import Entry, EntryLine, Group
from cdu_app.ui.widgets.choice_field import ChoiceField
from cdu_app.ui.widgets.fields import Field
from sts.errors import InvalidMeterNumber, MeterNumberFault
from sts.identity import verify_drn
from vending.domain.registry.rules import ACCOUNT, CUSTOMER, KRNS, METER

if TYPE_CHECKING:
    from datetime import date

    from cdu_app.viewmodels.customers.state import Choices

_SHORT = 11


def _text(name: str, label: str, *, share: int = 1, hint: str = "") -> Entry:
    return Entry(name, label, Field(label, hint=hint), share=share)


class CustomerGroup(Group):
    """Who buys."""

    def __init__(self, heading: str = "") -> None:
        lines = (
            EntryLine(_text("name", _("Name"))),
            EntryLine(_text("phone", _("Phone"))),
            EntryLine(_text("email", _("E-mail"))),
            EntryLine(_text("id_number", _("Identity number")), _text("tax_number", _("Tax number"))),
            EntryLine(_text("notes", _("Notes"))),
        )
        super().__init__(CUSTOMER, heading, lines)


class AccountGroup(Group):
    """Where energy is delivered, at which price."""

    def __init__(self, heading: str = "") -> None:
        self._area = ChoiceField(_("Area"), free=True)
        self._tariff = ChoiceField(_("Tariff"))
        self._class = ChoiceField(_("Class"), free=True)
        self._tariffs: dict[str, tuple[str, ...]] = {}
        self._classes: tuple[str, ...] = ()
        lines = (
            EntryLine(_text("number", _("Account number"))),
            EntryLine(_text("address", _("Address"))),
            EntryLine(Entry("area", _("Area"), self._area)),
            EntryLine(Entry("tariff", _("Tariff"), self._tariff)),
            EntryLine(Entry("customer_class", _("Class (most have none)"), self._class)),
        )
        super().__init__(ACCOUNT, heading, lines)
        self.entries["tariff"].edited.connect(self._offer_classes)

    def offer(self, choices: Choices) -> None:
        """Offer the areas, tariffs and classes there are."""
        self._area.offer((area, area) for area in choices.areas if area)
        self._tariff.offer((one.code, f"{one.code} · {one.name}") for one in choices.tariffs)
        self._tariffs = {
            one.code: tuple(sorted({name for rate in one.rates for name in rate.classes if name}))
            for one in choices.tariffs
        }
        self._classes = tuple(filter(None, choices.classes))
        self._offer_classes()

    def _offer_classes(self) -> None:
        known = self._tariffs.get(self.entries["tariff"].text, ())
        self._class.offer((name, name) for name in known or self._classes)


class MeterGroup(Group):
    """The meter and what its tokens need; its number is checked while it is typed."""

    def __init__(self, heading: str = "", *, needed: bool = True) -> None:
        self._groups = ChoiceField(_("Supply group code"), free=True)
        self._plain_note = _("11 or 13 digits, as on the meter") if needed else _("Leave it empty to add one later")
        krn = ChoiceField(_("Key revision number"), ((str(one), str(one)) for one in KRNS))
        self._number = EntryLine(_text("number", _("Meter number")), note=self._plain_note)
        lines = (
            self._number,
            EntryLine(
                Entry("commodity", _("Measures"), ChoiceField(_("Measures"), words.commodities())),
                Entry("in_currency", _("Tokens carry"), ChoiceField(_("Tokens carry"), words.credit_kinds())),
            ),
            EntryLine(
                Entry("sgc", _("Supply group code"), self._groups, share=6),
                Entry("krn", _("KRN"), krn, share=3),
                _text("ti", _("TI"), share=3),
            ),
            EntryLine(
                Entry("ea", _("Encryption algorithm"), ChoiceField(_("Encryption algorithm"), words.algorithms()))
            ),
            EntryLine(_text("connected_on", _("Connected on"), hint=_("2026-12-31"))),
        )
        super().__init__(METER, heading, lines)
        self.entries["number"].edited.connect(self._check_number)

    @property
    def is_empty(self) -> bool:
        """Was no meter number typed?"""
        return not self.entries["number"].text.strip()

    def offer(self, choices: Choices) -> None:
        """Offer the supply groups that the module sells for."""
        self._groups.offer((group, group) for group in choices.groups)

    def begin_today(self, today: date) -> None:
        """Let the meter be connected today."""
        self.entries["connected_on"].show_text(today.isoformat())

    def type_number(self, digits: str) -> None:
        """Take a number from a scanner."""
        self.entries["number"].show_text(digits)
        self._check_number()
        self.edited.emit()

    def _check_number(self) -> None:
        """Say whether the number can be one, without a word while it is still short."""
        typed = self.entries["number"].text.replace(" ", "").replace("-", "")
        self._number.show_fault("number", "")
        try:
            verify_drn(typed)
        except InvalidMeterNumber as error:
            if error.reason is MeterNumberFault.LENGTH and len(typed) < _SHORT:
                self._number.show_note(self._plain_note)
            else:
                self._number.show_note(_number_sentence(error.reason, len(typed)), "failed")
        else:
            self._number.show_note(_("The check digit is right."), "ok")


def _number_sentence(fault: MeterNumberFault, length: int) -> str:
    if fault is MeterNumberFault.NOT_DIGITS:
        return _("A meter number has digits only.")
    if fault is MeterNumberFault.LENGTH:
        return _("{length} digits: it has 11 or 13.").format(length=length)
    return _("The check digit is wrong: read the number again.")
