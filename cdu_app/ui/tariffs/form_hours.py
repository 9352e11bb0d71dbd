"""The hours of the form: seasons, kinds of days, a line for each day, prices, holidays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cdu_app.language import _
from cdu_app.ui.tariffs.form import HEIGHT, line
from cdu_app.ui.tokens import NEAR
from cdu_app.ui.widgets.layouts import box, column, row
from cdu_app.ui.widgets.text import Rule, Text
from cdu_app.viewmodels.tariffs import day_plans
from cdu_app.viewmodels.tariffs.draft import Document, number_text, place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from cdu_app.ui.tariffs.form import Form


def hours(form: Form, rate: int) -> list[QWidget]:
    """Return the parts of a rate that is priced by the time of use."""
    path = ("rates", rate, "time_of_use")
    seasons = _names(form, rate, "seasons", (_("Season"), _("From (month-day)")), "begins")
    day_types = _names(form, rate, "day_types", (_("Kind of day"), _("Weekdays")), "days")
    both = row([], gap=NEAR)
    both.addLayout(column([*seasons, None], gap=4), 2)
    both.addLayout(column([*day_types, None], gap=4), 3)
    taxes = line([(_("Taxes"), form.taxes((*path, "taxes")), 0)], form.note(place((*path, "taxes"))))
    return [box(both), Rule(), *_plans(form, rate), *_prices(form, rate), taxes, Rule(), *_holidays(form, rate)]


def _energy(form: Form, rate: int) -> Document:
    energy: Document = form.document["rates"][rate]["time_of_use"]
    return energy


def _set(form: Form, rate: int, energy: Document, *, rebuild: bool = True) -> None:
    path = ("rates", rate, "time_of_use")
    (form.model.put_all if rebuild else form.model.put)(path, energy)


def _names(form: Form, rate: int, rows: str, labels: tuple[str, str], second: str) -> list[QWidget]:
    """Return the lines of seasons or kinds of days."""
    path = ("rates", rate, "time_of_use", rows)
    listed = _energy(form, rate).get(rows, [])
    lines: list[QWidget] = []
    for number, one in enumerate(listed):
        name = form.field(
            place((*path, number, "name")),
            labels[0],
            str(one.get("name", "")),
            lambda typed, number=number: _set(  # type: ignore[misc]
                form, rate, day_plans.renamed(_energy(form, rate), rows, number, typed.strip())
            ),
            late=True,
        )
        if second == "begins":
            other: QWidget = form.text((*path, number, second), labels[1], hint="06-01")
        else:
            other = form.list((*path, number, second), labels[1], hint="mon, tue")
        remove = form.remove_button(
            path, number, _("Remove {name}").format(name=one.get("name", "")), _remover(form, rate, rows, number)
        )
        remove.setEnabled(len(listed) > 1)
        heads = labels if number == 0 else ("", "")
        parts = [(heads[0], name, 150), (heads[1], other, 0), (" " if number == 0 else "", remove, 36)]
        lines.append(line(parts, form.note(place((*path, number)))))
    word = _("Add a season") if rows == "seasons" else _("Add a kind of day")
    add = form.add_button(path, word, dict, "name")
    return [*lines, form.note(place(path)), box(row([add, None]))]


def _remover(form: Form, rate: int, rows: str, number: int) -> Any:
    return lambda: _set(form, rate, day_plans.without(_energy(form, rate), rows, number))


def _plans(form: Form, rate: int) -> list[QWidget]:
    """Return a line for each season and kind of day: the hours at which its bands begin."""
    path = ("rates", rate, "time_of_use", "periods")
    energy = _energy(form, rate)
    heading = Text(_("Hours: when each band begins, such as 00:00 off-peak, 06:00 peak, 09:00 standard"), 12, bold=True)
    heading.set_tone("muted")
    lines: list[QWidget] = [heading]
    for season, day_type in day_plans.kinds_of_days(energy):

        def write(typed: str, season: str = season, day_type: str = day_type) -> None:
            _set(form, rate, day_plans.with_plan(_energy(form, rate), season, day_type, typed))

        shown = day_plans.plan_of(energy, season, day_type)
        places = [place((*path, number)) for number in day_plans.periods_of(energy, season, day_type)]
        where = places[0] if places else f"{place(path)}.{season}.{day_type}"
        field = form.field(where, f"{season}, {day_type}", shown, write, "00:00 standard", late=True)
        for other in places[1:]:
            form.register(other, field)
        lines.append(line([(f"{season}, {day_type}", field, 0)], form.note(*places)))
    return [*lines, form.note(place(path))]


def _prices(form: Form, rate: int) -> list[QWidget]:
    """Return the price of each band in each season."""
    path = ("rates", rate, "time_of_use", "prices")
    energy = _energy(form, rate)
    lines: list[QWidget] = []
    for number, band in enumerate(day_plans.bands_of(energy)):
        word = Text(band)
        word.setFixedHeight(HEIGHT)
        parts: list[tuple[str, QWidget, int]] = [(" " if number == 0 else "", word, 170)]
        places: list[str] = []
        for season in energy.get("seasons", []):
            name = str(season.get("name", ""))
            if day_plans.uses_band(energy, name, band):
                field, where = _price(form, rate, name, band)
                places.append(where)
                heading = _("Price a kWh, {season}").format(season=name) if number == 0 else ""
                parts.append((heading, field, 190))
        lines.append(line(parts, form.note(*places)))
    return [*lines, form.note(place(path))]


def _price(form: Form, rate: int, season: str, band: str) -> tuple[QWidget, str]:
    energy = _energy(form, rate)
    number = day_plans.price_row(energy, season, band)
    listed = place(("rates", rate, "time_of_use", "prices"))
    where = f"{listed}.{season}.{band}" if number is None else f"{listed}[{number}]"
    shown = "" if number is None else str(energy["prices"][number].get("price", ""))

    def write(typed: str) -> None:
        _set(form, rate, day_plans.with_price(_energy(form, rate), season, band, number_text(typed)), rebuild=False)

    name = _("Price of {band} in {season}").format(band=band, season=season)
    return form.figures(form.field(where, name, shown, write, "0.00")), where


def _holidays(form: Form, rate: int) -> list[QWidget]:
    path = ("rates", rate, "time_of_use", "holidays")
    kinds = {str(one.get("name")): str(one.get("name")) for one in _energy(form, rate).get("day_types", [])}
    lines: list[QWidget] = []
    for number, _one in enumerate(_energy(form, rate).get("holidays", [])):
        where = (*path, number)
        kind = form.choice((*where, "day_type"), _("Priced as"), kinds, _setter(form, (*where, "day_type")))
        parts: Sequence[tuple[str, QWidget, int]] = [
            (_("Holiday"), form.text((*where, "name"), _("Holiday")), 0),
            (_("On (month-day)"), form.text((*where, "on"), _("Day of the holiday"), hint="12-25"), 150),
            (_("Priced as"), kind, 170),
            (" ", form.remove_button(path, number, _("Remove this holiday")), 36),
        ]
        lines.append(
            line([(head if number == 0 else "", part, width) for head, part, width in parts], form.note(place(where)))
        )
    first = next(iter(kinds), "")
    add = form.add_button(path, _("Add a holiday"), lambda: {"day_type": first}, "name")
    return [*lines, form.note(place(path)), box(row([add, None]))]


def _setter(form: Form, path: tuple[str | int, ...]) -> Any:
    return lambda value: form.model.put_all(path, value)
