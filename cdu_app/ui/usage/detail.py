"""One customer: why it is on the list, two years as a chart, and the case about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from cdu_app import formats
from cdu_app.language import _
from cdu_app.ui.tokens import HAIR, NEAR, SMALL, TIGHT
from cdu_app.ui.usage.chart import UsageChartView
from cdu_app.ui.usage.legend import ChartLegend
from cdu_app.ui.widgets.bands import Band
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.heading import Hint
from cdu_app.ui.widgets.layouts import box, column, row
from cdu_app.ui.widgets.text import Elided, Rule, Text
from cdu_app.viewmodels.usage.chart import chart_of
from cdu_app.words.usage import UsageWords, event_word, kind_word, state_word
from printing.format import group_meter_number

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.usage.model import UsageDetailState
    from vending.domain.station import StationIdentity
    from vending.services.usage.usage_detail import UsageDetail as Detail

WIDTH = 520


class UsageDetail(QFrame):
    """Shows a UsageDetailState; what is done about a case only to those who keep them."""

    def __init__(self, identity: StationIdentity, theme: Theme, *, keeps_cases: bool) -> None:
        super().__init__()
        self.setObjectName("card")
        self._keeps_cases = keeps_cases
        self._identity = identity
        self._name, self._place = Elided(size=20, bold=True), Elided(size=14, tone="muted")
        self._number = Text(size=16, mono=True)
        self._why = QVBoxLayout()
        self._why.setSpacing(HAIR)
        self.chart, self._legend = UsageChartView(theme), ChartLegend(theme)
        self._reading = Text(size=14, tone="muted")
        self._band = Band("failed", compact=True)
        self.open_button = Button(_("Open a case"), kind="primary", icon="flag")
        self.visit_button = Button(_("Note a visit"), icon="map-pin")
        self.note_button = Button(_("Add a note"), icon="pencil")
        self.end_button = Button(_("End the case"), icon="check")
        self._case = Text(size=14, bold=True, wrap=True)
        self._notes = QVBoxLayout()
        self._notes.setSpacing(TIGHT)
        self._hint = Hint("chart-no-axes-combined", _("Choose a customer to see two years of purchases."))
        self.chart.read.connect(lambda text: self._read(text))
        self._usual_reading = ""
        self._lay_out()
        self.setFixedWidth(WIDTH)

    def show_state(self, state: UsageDetailState) -> None:
        """Show a customer, or a hint that one can be chosen."""
        detail = state.detail
        self._content.setVisible(detail is not None)
        self._hint.setVisible(detail is None)
        self._band.say(state.message)
        if detail is not None:
            self._show_customer(detail)
            self._show_case(detail, saving=state.saving)

    def _show_customer(self, detail: Detail) -> None:
        account = detail.account
        words = UsageWords(self._identity, detail.meter.commodity, in_currency=detail.meter.in_currency)
        self._name.setText(detail.customer.name)
        self._number.setText(group_meter_number(detail.meter.number))
        self._place.setText(" · ".join(part for part in (account.address, account.area, account.tariff) if part))
        _clear(self._why)
        for place, one in enumerate(detail.findings):
            sentence = words.why(one, detail.months[:-1])
            first = place == 0
            told = sentence if first else f"{kind_word(one.kind)}: {sentence}"
            self._why.addWidget(
                Text(told, 16 if first else 14, bold=first, tone="ink" if first else "muted", wrap=True)
            )
        if not detail.findings:
            self._why.addWidget(Text(_("Nothing unusual was found at the last look."), 16, bold=True, wrap=True))
        chart = chart_of(detail, self._identity)
        self._usual_reading = _("Usually {usual} a month.").format(usual=words.amount(detail.usual))
        if detail.neighbour_count:
            self._usual_reading = _("Usually {usual} a month; compared with {count} neighbours.").format(
                usual=words.amount(detail.usual), count=detail.neighbour_count
            )
        self.chart.show_chart(chart)
        self._read("")
        self._legend.show_parts(neighbours=bool(chart.neighbours), unusual=chart.marked is not None)

    def _show_case(self, detail: Detail, *, saving: bool) -> None:
        case = detail.case
        runs = case is not None and not case.state.ends
        self.open_button.setVisible(self._keeps_cases and not runs)
        for button in (self.visit_button, self.note_button, self.end_button):
            button.setVisible(self._keeps_cases and runs)
        for button in (self.open_button, self.visit_button, self.note_button, self.end_button):
            button.setEnabled(not saving)
        if case is None:
            self._case.setText(_("No case yet"))
        else:
            who = _("{state}, with {name}").format(state=state_word(case.state), name=case.assigned_to)
            self._case.setText(who if case.assigned_to else state_word(case.state))
        _clear(self._notes)
        noted = [(note.at, f"{state_word(note.state)} · {note.operator_name}", note.text) for note in detail.notes]
        noted += [(seen.at, f"{event_word(seen.kind)} · {seen.operator_name}", seen.note) for seen in detail.events]
        for at, who, text in sorted(noted, reverse=True):
            head = Text(f"{formats.date_and_time(at, self._identity)} · {who}", 12, tone="muted")
            self._notes.addWidget(box(column([head, Text(text, 14, wrap=True)])))

    def _read(self, text: str) -> None:
        self._reading.setText(text or self._usual_reading)

    def _lay_out(self) -> None:
        head = row([], gap=SMALL)
        head.addWidget(self._name, 1)
        head.addWidget(self._number)
        actions = row([self.open_button, self.visit_button, self.note_button, self.end_button, None], gap=TIGHT)
        self.chart.setFixedHeight(208)
        parts = [
            column([head, self._place]),
            self._why,
            column([self._reading, self.chart, self._legend], gap=HAIR),
            Rule(),
            self._case,
            actions,
            self._notes,
            None,
        ]
        self._content = QScrollArea()
        self._content.setWidgetResizable(True)
        self._content.setFrameShape(QFrame.Shape.NoFrame)
        self._content.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._content.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content.setWidget(box(column(parts, gap=SMALL, margins=(NEAR, NEAR, NEAR, NEAR))))
        layout = column([self._band, self._hint])
        layout.addWidget(self._content, 1)
        layout.addStretch(0)
        self.setLayout(layout)


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget: QWidget | None = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
