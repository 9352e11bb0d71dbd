"""The cards beside the meter: what it says, what was sold to it, what is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from cdu_app.language import _
from cdu_app.ui.icons import Icon
from cdu_app.ui.tokens import HAIR, NEAR, SMALL, TIGHT
from cdu_app.ui.widgets.buttons import Button
from cdu_app.ui.widgets.heading import Fact
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.text import Rule, Text, set_property
from cdu_app.words.meters import amount_of
from sts.digits import DIGITS, format_token

if TYPE_CHECKING:
    from cdu_app.viewmodels.meter import MeterPanel
    from vending.domain.station import StationIdentity


class SaidCard(QFrame):
    """What the meter said, in words, with the standard's name for it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._icon, self._result = Icon("info", 24), Text(size=14, mono=True, tone="muted")
        self._sentence, self._advice = Text(size=16, bold=True, wrap=True), Text(size=14, tone="muted", wrap=True)
        head = row([Text(_("What the meter says"), 14, tone="muted"), None, self._result], gap=SMALL)
        words = row([], gap=SMALL)
        words.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        words.addLayout(column([self._sentence, self._advice], gap=HAIR), 1)
        self.setLayout(column([head, words, None], gap=SMALL, margins=(NEAR,) * 4))
        self.setMinimumHeight(124)

    def show_state(self, state: MeterPanel) -> None:
        """Show the answer, or what can be done."""
        taken = state.answer is not None and state.answer.result.is_taken
        icon, tone = ("circle-check", "ok") if taken else ("circle-x", "failed")
        if state.answer is None:
            icon, tone = "info", "muted"
        self._icon.show_icon(icon)
        set_property(self._icon, "tone", tone)
        self._result.setText(state.answer.result.value if state.answer else "")
        sentence, advice = (state.words.sentence, state.words.advice) if state.words else _waiting(state)
        self._sentence.setText(sentence)
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        self.setAccessibleName(f"{sentence} {advice}".rstrip())


class InsideCard(QFrame):
    """What is in the meter."""

    def __init__(self, identity: StationIdentity) -> None:
        super().__init__()
        self.setObjectName("card")
        self._identity = identity
        self._credit, self._used = Fact(_("Left"), 20, bold=True), Fact(_("Used in total"))
        self._limit, self._kept = Fact(_("Power limit")), Fact(_("Tokens it remembers"))
        self._key = Fact(_("Supply group · key revision · tariff index"), mono=True)
        self.use_button = Button(_("Use 1 {unit}").format(unit="kWh"))
        facts = [self._credit, self._used, self._limit, self._key, self._kept]
        head = row([Text(_("In the meter"), 16, bold=True), None, self.use_button], gap=SMALL)
        self.setLayout(column([head, Rule(), *facts], gap=TIGHT, margins=(NEAR, SMALL, NEAR, SMALL)))

    def show_state(self, state: MeterPanel, unit: str) -> None:
        """Show the registers."""
        meter = state.meter
        self.setVisible(meter is not None)
        if meter is None:
            return
        self.use_button.set_word(_("Use 1 {unit}").format(unit=unit))
        self.use_button.setEnabled(meter.supplies)
        self._credit.show_value(amount_of(meter.credit, meter, self._identity))
        self._used.show_value(amount_of(meter.consumed, meter, self._identity))
        self._limit.show_value("" if meter.power_limit is None else f"{meter.power_limit} W")
        self._key.show_value(f"{meter.key.sgc or _('not known')} · {meter.key.krn} · {meter.key.ti:02}")
        self._kept.show_value(str(len(meter.seen)))


class SoldCard(QFrame):
    """The token that was sold to the meter, to read from or to paste."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self._label, self._token = Text(size=14, tone="muted"), Text(size=20, bold=True, mono=True)
        self._token.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._token.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.paste_button = Button(_("Paste this token"), kind="quiet")
        parts = column([self._label, self._token], gap=HAIR)
        self.setLayout(row([parts, None, self.paste_button], gap=SMALL, margins=(NEAR, TIGHT, NEAR, TIGHT)))

    def show_state(self, state: MeterPanel) -> None:
        """Show the token, if there is one."""
        self.setVisible(state.sold is not None)
        if state.sold is not None:
            self._label.setText(_("Token of sale {receipt}").format(receipt=state.sold.receipt))
            self._token.setText(format_token(state.sold.token))


def _waiting(state: MeterPanel) -> tuple[str, str]:
    if state.meter is None:
        return _("No meter is chosen."), _("Type a meter number above, or sell something first.")
    if not state.typed:
        return _("Type the 20 digits of a token, then Enter."), ""
    missing = DIGITS - len(state.typed)
    if missing:
        return _("{count} digits to go.").format(count=missing), _("Backspace takes the last one back.")
    return _("All 20 digits are in. Enter gives them to the meter."), ""
