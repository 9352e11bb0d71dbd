"""The parts of the form: general, charges, taxes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cdu_app.language import _
from cdu_app.ui.tariffs.form import card, line
from cdu_app.ui.widgets.layouts import box, row
from cdu_app.ui.widgets.text import Text
from cdu_app.viewmodels.tariffs.draft import put, value_at, with_tax_code, without_tax
from cdu_app.words.tariffs import BASES
from vending.domain.tariffs.tariff import ChargeBasis

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cdu_app.ui.tariffs.form import Form

_FLAT = (ChargeBasis.SALE.value, ChargeBasis.MONTH.value)


def general(form: Form) -> list[QWidget]:
    """Return the fields that the whole tariff has."""
    code = form.text(("code",), _("Code"))
    code.setEnabled(form.model.state.base is None)
    currency = form.model.identity.currency
    return [
        card(
            _("Name and date"),
            [
                line(
                    [(_("Code"), code, 140), (_("Name"), form.text(("name",), _("Name")), 0)], form.note("code", "name")
                ),
                line(
                    [(_("In force from"), form.text(("effective_from",), _("In force from"), hint="2026-04-01"), 220)],
                    form.note("effective_from"),
                ),
            ],
        ),
        card(
            _("One purchase takes"),
            [
                line(
                    [
                        (_("at least ({currency})").format(currency=currency), _bound(form, "minimum"), 160),
                        (_("at most ({currency})").format(currency=currency), _bound(form, "maximum"), 160),
                    ],
                    form.note("minimum", "maximum"),
                )
            ],
        ),
    ]


def taxes(form: Form) -> list[QWidget]:
    """Return a line for each tax."""
    rows: list[QWidget] = []
    for number, _tax in enumerate(form.document.get("taxes", [])):
        where = f"taxes[{number}]"
        path = ("taxes", number)
        parts = [
            (_("Code"), _tax_code(form, number), 120),
            (_("Name"), form.text((*path, "name"), _("Name of the tax")), 0),
            (_("Per cent"), form.percent((*path, "rate"), _("Per cent of the tax")), 110),
            ("", form.flag((*path, "inclusive"), _("within the prices")), 150),
            ("", form.remove_button(("taxes",), number, _("Remove this tax"), _tax_remover(form, number)), 36),
        ]
        rows.append(
            line([(label if not number else "", part, width) for label, part, width in parts], form.note(where))
        )
    add = form.add_button(("taxes",), _("Add a tax"), dict, "code")
    return [card(_("Taxes"), [*rows, form.note("taxes")], add)]


def charges(form: Form) -> list[QWidget]:
    """Return a card for each charge."""
    cards: list[QWidget] = []
    for number, charge in enumerate(form.document.get("charges", [])):
        remove = form.remove_button(("charges",), number, _("Remove this charge"))
        title = str(charge.get("name") or _("Charge {number}").format(number=number + 1))
        cards.append(card(title, _charge(form, number, charge), remove))
    add = form.add_button(("charges",), _("Add a charge"), lambda: {"basis": ChargeBasis.MONTH.value}, "code")
    if not cards:
        cards = [card(_("Charges"), [Text(_("None: only the energy is paid for."), tone="muted")])]
    return [*cards, box(row([add, None])), form.note("charges")]


def _charge(form: Form, number: int, charge: dict[str, Any]) -> list[QWidget]:
    path, where = ("charges", number), f"charges[{number}]"
    flat = charge.get("basis") in _FLAT
    bases = {basis.value: _(word) for basis, word in BASES.items()}
    basis = form.choice((*path, "basis"), _("Counted by"), bases, lambda value: _set_basis(form, number, value))
    much = form.number((*path, "amount"), _("Amount")) if flat else form.percent((*path, "rate"), _("Per cent"))
    much_label = _("Amount ({currency})").format(currency=form.model.identity.currency) if flat else _("Per cent")
    second: list[tuple[str, QWidget, int]] = [(_("Taxes"), form.taxes((*path, "taxes")), 0)]
    if charge.get("basis") == ChargeBasis.MONTH:
        second.append((_("Months at most"), form.whole((*path, "max_months"), _("Months at most")), 130))
    classes = form.list((*path, "classes"), _("Classes that pay it"), hint=_("all"))
    second.append((_("Only for classes"), classes, 220))
    return [
        line(
            [
                (_("Code"), form.text((*path, "code"), _("Code of the charge")), 120),
                (_("Name"), form.text((*path, "name"), _("Name of the charge")), 0),
                (_("Counted by"), basis, 190),
                (much_label, much, 130),
            ]
        ),
        line(second, form.note(where)),
    ]


def _set_basis(form: Form, number: int, basis: str) -> None:
    """Count a charge otherwise; what only the other way of counting has is dropped."""
    path = ("charges", number)
    document = put(form.document, (*path, "basis"), basis)
    document = put(document, (*path, "rate" if basis in _FLAT else "amount"), "")
    if basis != ChargeBasis.MONTH:
        document = put(document, (*path, "max_months"), "")
    form.model.replace_all(document)


def _bound(form: Form, name: str) -> QWidget:
    return form.number((name,), _("at least") if name == "minimum" else _("at most"), hint=_("no limit"))


def _tax_code(form: Form, number: int) -> QWidget:
    shown = str(value_at(form.document, ("taxes", number, "code")) or "")

    def write(code: str) -> None:
        form.model.replace_all(with_tax_code(form.document, number, code.strip()))

    return form.field(f"taxes[{number}].code", _("Code of the tax"), shown, write, "vat", late=True)


def _tax_remover(form: Form, number: int) -> Any:
    return lambda: form.model.replace_all(without_tax(form.document, number))
