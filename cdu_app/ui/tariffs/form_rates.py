"""The prices of the form: a card for each rate, with its blocks or its hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cdu_app.language import _
from cdu_app.ui.tariffs.form import card, line
from cdu_app.ui.tariffs.form_hours import hours
from cdu_app.ui.widgets.buttons import Button, Choices
from cdu_app.ui.widgets.layouts import box, row
from cdu_app.viewmodels.tariffs.day_plans import new_energy
from cdu_app.viewmodels.tariffs.draft import place, put, tax_codes

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from cdu_app.ui.tariffs.form import Form


def rates(form: Form) -> list[QWidget]:
    """Return a card for each rate."""
    listed = form.document.get("rates", [])
    cards: list[QWidget] = [_rate(form, number, rate, alone=len(listed) == 1) for number, rate in enumerate(listed)]
    add = form.add_button(("rates",), _("Add a rate for other customers"), lambda: _new_rate(form), "name")
    return [*cards, box(row([add, None])), form.note("rates")]


def _rate(form: Form, number: int, rate: dict[str, Any], *, alone: bool) -> QWidget:
    path = ("rates", number)
    title = rate.get("name") or ", ".join(rate.get("classes", [])) or _("All customers")
    kinds = Choices((_("Blocks"), _("Time of use")), height=36)
    kinds.choose(1 if "time_of_use" in rate else 0)
    kinds.chosen.connect(lambda kind: _set_kind(form, number, in_hours=bool(kind)))
    head = line(
        [
            (_("Name"), form.text((*path, "name"), _("Name of the rate"), hint=_("none")), 0),
            (_("Only for classes"), form.list((*path, "classes"), _("Classes"), hint=_("all customers")), 200),
            (_("Free kWh a month"), form.number((*path, "free_units"), _("Free kWh a month"), hint="0"), 140),
            (_("Priced by"), kinds, kinds.sizeHint().width()),
        ],
        form.note(place((*path, "name")), place((*path, "classes")), place((*path, "free_units"))),
    )
    remove = None if alone else form.remove_button(("rates",), number, _("Remove this rate"))
    parts = [head, *(hours(form, number) if "time_of_use" in rate else _blocks(form, number)), form.note(place(path))]
    return card(str(title), parts, remove)


def _blocks(form: Form, rate: int) -> list[QWidget]:
    path = ("rates", rate, "blocks")
    listed = form.document["rates"][rate].get("blocks", [])
    last = len(listed) - 1
    rows = [_block(form, rate, number, last=number == last, alone=last == 0) for number in range(len(listed))]
    add = Button(_("Add a block"), kind="quiet", icon="plus")
    add.clicked.connect(lambda: _add_block(form, rate))
    prorated = form.flag(("rates", rate, "prorated"), _("Cut down in the month of connection"))
    foot = box(row([add, None, prorated] if last else [add, None]))
    return [*rows, form.note(place(path)), foot]


def _block(form: Form, rate: int, number: int, *, last: bool, alone: bool) -> QWidget:
    path = ("rates", rate, "blocks", number)
    upto = form.number((*path, "upto"), _("Up to kWh"), hint=_("no end") if last else "350")
    upto.setEnabled(not last or bool(form.value((*path, "upto"))))
    remove = form.remove_button(path[:-1], number, _("Remove this block"))
    remove.setEnabled(not alone)
    price = _("Price a kWh ({currency})").format(currency=form.model.identity.currency)
    parts = [
        (_("Up to kWh"), upto, 120),
        (price, form.number((*path, "price"), _("Price a kWh"), hint="0.00"), 150),
        (_("Taxes"), form.taxes((*path, "taxes")), 0),
        (_("Name on the receipt"), form.text((*path, "name"), _("Name of the block"), hint=_("none")), 170),
        (" ", remove, 36),
    ]
    shown = [(label if number == 0 else "", part, width) for label, part, width in parts]
    return line(shown, form.note(place(path)))


def _add_block(form: Form, rate: int) -> None:
    """Add a block at the end; the one that was the last now needs an end."""
    path = ("rates", rate, "blocks")
    listed = form.document["rates"][rate].get("blocks", [])
    taxes = list(listed[-1].get("taxes", [])) if listed else tax_codes(form.document)
    form.model.add_row(path, {"taxes": taxes} if taxes else {})
    form.go_to(place((*path, max(0, len(listed) - 1), "upto")))


def _set_kind(form: Form, number: int, *, in_hours: bool) -> None:
    path = ("rates", number)
    document = form.document
    for name in ("blocks", "prorated", "time_of_use"):
        document = put(document, (*path, name), "")
    if in_hours:
        document = put(document, (*path, "time_of_use"), new_energy())
    else:
        document = put(document, (*path, "blocks"), [{}])
    form.model.replace_all(document)


def _new_rate(form: Form) -> dict[str, Any]:
    taxes = tax_codes(form.document)
    return {"blocks": [{"taxes": taxes} if taxes else {}]}
